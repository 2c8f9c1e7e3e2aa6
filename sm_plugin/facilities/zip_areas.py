"""Where a ZIP area is, from a list that comes along: no call leaves the server.

See docs/decisions/0651 and data/README.md.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from dataclasses import dataclass, field
from functools import cache
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

PACKAGED_AREAS = Path(__file__).resolve().parents[1] / "data" / "zip_areas.csv"
ZIP = re.compile(r"([0-9]{5})(?:-[0-9]{4})?")
LAST_TWO = 100  # ZIPs with the same three digits at their beginning: one sorting center
EARTH_RADIUS = 3958.8  # miles

Position = tuple[float, float]


@dataclass(frozen=True)
class Areas:
    """The ZIPs in ascending order, with latitude and longitude at the same place of a list."""

    zips: array[int] = field(default_factory=lambda: array("L"))
    latitudes: array[float] = field(default_factory=lambda: array("f"))
    longitudes: array[float] = field(default_factory=lambda: array("f"))

    def position_of(self, zip_code: int) -> Position | None:
        """Return the middle of the area; of the next one of the same three digits, if none is."""
        at = bisect_left(self.zips, zip_code)
        near = [n for n in (at, at - 1) if 0 <= n < len(self.zips)]
        same = [n for n in near if self.zips[n] // LAST_TWO == zip_code // LAST_TWO]
        if not same:
            return None
        best = min(same, key=lambda n: abs(self.zips[n] - zip_code))
        return self.latitudes[best], self.longitudes[best]


@cache
def _areas() -> Areas:
    """Read the list once in a process."""
    areas = Areas()
    with PACKAGED_AREAS.open(encoding="ascii") as lines:
        next(lines)
        for line in lines:
            zip_code, latitude, longitude = line.split(",")
            areas.zips.append(int(zip_code))
            areas.latitudes.append(float(latitude))
            areas.longitudes.append(float(longitude))
    return areas


def zip_in(words: str) -> str:
    """Return the five digits, if the words are a ZIP code and nothing else."""
    found = ZIP.fullmatch(words.strip())
    return found[1] if found else ""


def position_of(zip_code: str) -> Position | None:
    """Return where the five digits are, or None where no such area is known."""
    return _areas().position_of(int(zip_code))


def miles_between(one: Position, other: Position) -> float:
    """Return the distance as the crow flies."""
    (lat_1, long_1), (lat_2, long_2) = ((radians(a), radians(b)) for a, b in (one, other))
    half = sin((lat_2 - lat_1) / 2) ** 2
    half += cos(lat_1) * cos(lat_2) * sin((long_2 - long_1) / 2) ** 2
    return 2 * EARTH_RADIUS * asin(min(1.0, sqrt(half)))
