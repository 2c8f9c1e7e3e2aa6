"""What readers see has a generation: a change starts a new one, and what is from before is old.

Pages for strangers, and the frame of every page, are stored beside the generation in which they
were begun, so that no process hands out one from before a change, not even one that was being made
meanwhile. One statement reads the generation together with whatever else is looked for.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from secrets import token_hex
from time import time
from typing import Any

from django.core.cache import caches
from django.utils import timezone

from content.snippets.banners import Banner

GENERATION = "generation"
MOST_SECONDS = 5 * 60  # what was changed past all signals shows after this time


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


def unchanged_until(began: float) -> float:
    """Return the time until which a page stays right if nobody changes anything, in Unix seconds.

    A banner begins or ends by the clock, and terms come into force at midnight.
    """
    now = datetime.fromtimestamp(began, tz=timezone.get_default_timezone())
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    ends = [began + MOST_SECONDS, midnight.timestamp()]
    if banner := Banner.objects.next_change(now):
        ends.append(banner.timestamp())
    return min(ends)
