"""The generation of what readers see: a change starts a new one; what is from before is old.

Pages for strangers, and the frame of every page, are stored beside the generation in which they
were begun, so that no process hands out one from before a change, not even one that was being made
meanwhile. One statement reads the generation together with whatever else is looked for.

Without the cache there is no generation: nothing is found, nothing is stored, and each page is made
for the one who asks.

See docs/decisions/0646.
"""

import logging
from collections.abc import Mapping
from contextlib import suppress
from secrets import token_hex
from time import time
from typing import Any

from django.core.cache import caches

from portal.outage import CacheAway

logger = logging.getLogger(__name__)

GENERATION = "generation"
NONE = ""


def look_up(*keys: str) -> tuple[str, dict[str, Any]]:
    """Return the generation in force and what is stored under these keys; one statement.

    Without the cache that is `NONE`, and nothing.
    """
    try:
        found = caches["pages"].get_many([GENERATION, *keys])
        generation = found.pop(GENERATION, None)
        return (_begin(), {}) if generation is None else (str(generation), found)
    except CacheAway:
        logger.error("The cache of pages does not answer: each page is made by itself.")
        return NONE, {}


def _begin() -> str:
    caches["pages"].add(GENERATION, token_hex(8), None)
    return str(caches["pages"].get(GENERATION))


def invalidate_all() -> None:
    """Start a new generation: no process serves anything from before."""
    caches["pages"].set(GENERATION, token_hex(8), None)


def put(key: str, value: Any, *, generation: str, until: float) -> None:
    """Store plain data that was made in this generation; `until` is in Unix seconds."""
    stored = {"generation": generation, "until": until, "value": value}
    keep(key, stored, generation=generation, until=until)


def keep(key: str, stored: Any, *, generation: str, until: float) -> None:
    """Put it into the cache, if that was there and is."""
    seconds = until - time()
    if generation == NONE or seconds <= 0:
        return
    with suppress(CacheAway):  # said where it was read
        caches["pages"].set(key, stored, seconds)


def read(found: Mapping[str, Any], key: str, generation: str) -> Any:
    """Return what `put` stored, if it is of this generation and its time is not up; else None."""
    stored = found.get(key)
    if stored is None or stored["generation"] != generation or stored["until"] <= time():
        return None
    return stored["value"]
