"""The generation of what readers see: a change starts a new one; what is from before is old.

Pages for strangers, and the frame of every page, are stored beside the generation in which they
were begun, so that no process hands out one from before a change, not even one that was being made
meanwhile. One statement reads the generation together with whatever else is looked for.
"""

from collections.abc import Mapping
from secrets import token_hex
from time import time
from typing import Any

from django.core.cache import caches

GENERATION = "generation"


def look_up(*keys: str) -> tuple[str, dict[str, Any]]:
    """Return the generation in force and what is stored under these keys; one statement."""
    found = caches["pages"].get_many([GENERATION, *keys])
    generation = found.pop(GENERATION, None)
    if generation is None:
        return _begin(), {}
    return str(generation), found


def _begin() -> str:
    caches["pages"].add(GENERATION, token_hex(8), None)
    return str(caches["pages"].get(GENERATION))


def invalidate_all() -> None:
    """Start a new generation: no process serves anything from before."""
    caches["pages"].set(GENERATION, token_hex(8), None)


def put(key: str, value: Any, *, generation: str, until: float) -> None:
    """Store plain data that was made in this generation; `until` is in Unix seconds."""
    if (seconds := until - time()) > 0:
        stored = {"generation": generation, "until": until, "value": value}
        caches["pages"].set(key, stored, seconds)


def read(found: Mapping[str, Any], key: str, generation: str) -> Any:
    """Return what `put` stored, if it is of this generation and its time is not up; else None."""
    stored = found.get(key)
    if stored is None or stored["generation"] != generation or stored["until"] <= time():
        return None
    return stored["value"]
