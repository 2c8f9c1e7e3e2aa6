"""The place of a ZIP area, from the package zipcodes: no call leaves the server.

See docs/decisions/0651 and data/README.md.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from math import asin, cos, radians, sin, sqrt
from typing import NamedTuple

import zipcodes

DASH = r"[\-\u2010-\u2015]"
# A whole word, alone or with the four digits that tell the street.
ZIP = re.compile(rf"(?<![\w.])(?<!{DASH})([0-9]{{5}})(?:{DASH}[0-9]{{4}})?(?!\w|{DASH}|\.\w)")
SORTING_CENTER = 3  # the digits that ZIPs of one center have in common
EARTH_RADIUS = 3958.8  # miles

Position = tuple[float, float]
Box = tuple[float, float, float, float]  # south, north, west, east


class Area(NamedTuple):
    """The middle of a ZIP area, with its city and state."""

    position: Position
    city: str
    state: str


def zip_in(words: str) -> str:
    """Return the five digits of the last ZIP code among the words, or nothing.

    An address has it at the end; what stands before may be the number of a house.
    """
    found = ZIP.findall(words)
    return found[-1] if found else ""


def position_of(zip_code: str) -> Position | None:
    """Return the middle of the area of the five digits, or None where nothing near is known."""
    area = area_of(zip_code)
    return area.position if area else None


@lru_cache(maxsize=1024)
def area_of(zip_code: str) -> Area | None:
    """Return the area of the five digits, or None where nothing near is known.

    A ZIP that is in no list stands for the next one of the same sorting center.
    """
    known = _areas_near(zip_code)
    best = min(known, key=lambda one: abs(int(one[0]) - int(zip_code)), default=None)
    return best[1] if best else None


def _areas_near(zip_code: str) -> Iterator[tuple[str, Area]]:
    """Yield the ZIPs of the sorting center with their areas; military ones have none."""
    for row in zipcodes.similar_to(zip_code[:SORTING_CENTER]):
        position = float(row["lat"]), float(row["long"])
        if position != (0, 0):
            yield row["zip_code"], Area(position, row["city"], row["state"])


def every_position() -> Iterator[tuple[str, Position]]:
    """Yield the state and the middle of each ZIP area that has one."""
    for row in zipcodes.list_all():
        position = float(row["lat"]), float(row["long"])
        if position != (0, 0):
            yield row["state"], position


def miles_between(one: Position, other: Position) -> float:
    """Return the distance as the crow flies."""
    (lat_1, long_1), (lat_2, long_2) = ((radians(a), radians(b)) for a, b in (one, other))
    half = sin((lat_2 - lat_1) / 2) ** 2
    half += cos(lat_1) * cos(lat_2) * sin((long_2 - long_1) / 2) ** 2
    return 2 * EARTH_RADIUS * asin(min(1.0, sqrt(half)))


def box_around(position: Position, degrees: float) -> tuple[Box, float]:
    """Return a box of so many degrees to each side, and the miles up to which it is whole.

    Nothing outside of the box is nearer than that. A box over the date line or a pole is whole up
    to no distance.
    """
    latitude, longitude = position
    box = latitude - degrees, latitude + degrees, longitude - degrees, longitude + degrees
    if max(map(abs, box[:2])) >= 90 or max(map(abs, box[2:])) >= 180:
        return box, 0.0
    to_side = asin(cos(radians(latitude)) * sin(radians(degrees)))
    return box, EARTH_RADIUS * min(radians(degrees), to_side)
