"""The place of a ZIP area, from the package zipcodes: no call leaves the server.

See docs/decisions/0651 and data/README.md.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from math import asin, cos, radians, sin, sqrt
from typing import Any, NamedTuple

import zipcodes

DASH = r"[\-\u2010-\u2015]"
# A whole word, alone or with the four digits that tell the street; "zip" or the code of a state may
# be joined to it.
ZIP = re.compile(
    rf"(?<![\w.])(?<!{DASH})(?:(?P<joined>zip|[a-z]{{2}}){DASH}?)?(?P<digits>[0-9]{{5}})"
    rf"(?:{DASH}[0-9]{{4}})?(?!\w|{DASH}[0-9]|\.\w)",
    re.IGNORECASE | re.ASCII,
)
SORTING_CENTER = 3  # the digits that ZIPs of one center have in common
FAR_APART = 400.0  # miles between areas of one center, more than in any of the mainland
MILITARY = frozenset({"AA", "AE", "AP"})  # their post goes abroad; some have a wrong position
# Areas whose position the package lacks or has wrong (Majuro lies east of Greenwich there), each
# thousands of miles from others: where the place of the name is, within a few miles. Entered by
# hand and tested against distances that are known, not against a list.
POSITIONS = {
    "96917": (13.2744, 144.7483),  # Inarajan
    "96939": (7.5006, 134.6242),  # Ngerulmud
    "96941": (6.9639, 158.2083),  # Pohnpei
    "96942": (7.4467, 151.8417),  # Chuuk
    "96943": (9.5144, 138.1292),  # Yap
    "96944": (5.3242, 163.0078),  # Kosrae
    "96960": (7.0897, 171.3803),  # Majuro
    "96970": (8.7803, 167.7378),  # Ebeye
}
EARTH_RADIUS = 3958.8  # miles

Position = tuple[float, float]
Box = tuple[float, float, float, float]  # south, north, west, east


class Area(NamedTuple):
    """The middle of a ZIP area, with its city and state."""

    position: Position
    city: str
    state: str


@lru_cache(maxsize=1024)
def area_of(zip_code: str) -> Area | None:
    """Return the area of the five digits, or None where nothing near is known.

    A ZIP without a position stands for the next one of the same sorting center, unless areas of
    the center lie far apart, as the islands of the Pacific and Alaska do. Military ZIPs have none.
    """
    known = dict(_areas_near(zip_code))
    if zip_code in known or not known:
        return known.get(zip_code)
    next_one = known[min(known, key=lambda one: abs(int(one) - int(zip_code)))]
    is_far = any(
        miles_between(next_one.position, area.position) > FAR_APART for area in known.values()
    )
    return None if is_far else next_one


def _areas_near(zip_code: str) -> Iterator[tuple[str, Area]]:
    """Yield the ZIPs of the sorting center that have a position, with their areas."""
    for row in zipcodes.similar_to(zip_code[:SORTING_CENTER]):
        if position := _position(row):
            yield row["zip_code"], Area(position, row["city"], row["state"])


def every_position() -> Iterator[tuple[str, Position]]:
    """Yield the state and the middle of each ZIP area that has one."""
    for row in zipcodes.list_all():
        if position := _position(row):
            yield row["state"], position


def _position(row: dict[str, Any]) -> Position | None:
    """Return the position of a row of the package, or None where it has no true one."""
    if row["state"] in MILITARY:
        return None
    position = POSITIONS.get(row["zip_code"]) or (float(row["lat"]), float(row["long"]))
    return position if position != (0, 0) else None


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
