"""A map of stations by stage, drawn here: no call leaves the server, and no file is brought along.

The land is where ZIP areas are (see `facilities.zip_areas` and decision 0651); stations stand where
the list of facilities has them. See docs/decisions/0660.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians, sin, sqrt

from sm_plugin.facilities.geography.states import name_of_state
from sm_plugin.facilities.geography.zip_areas import Position, every_position
from sm_plugin.facilities.models import Facility

WIDTH, HEIGHT = 960, 600
CELL = 10  # of the land, in the drawing's own units
AWAY = frozenset({"PR", "VI", "GU", "AS", "MP", "PH"})  # listed beside the drawing


@dataclass(frozen=True)
class Cone:
    """An equal-area conic of Albers: two parallels, a middle, and where it lies in the drawing."""

    parallels: tuple[float, float]
    middle: Position
    scale: float
    at: tuple[float, float]

    def place(self, position: Position) -> tuple[float, float]:
        """Return where the position is in the drawing; x to the right, y downward."""
        south, north = (radians(parallel) for parallel in self.parallels)
        n = (sin(south) + sin(north)) / 2
        c = cos(south) ** 2 + 2 * n * sin(south)
        angle = n * radians(position[1] - self.middle[1])
        far = sqrt(c - 2 * n * sin(radians(position[0]))) / n
        top = sqrt(c - 2 * n * sin(radians(self.middle[0]))) / n
        x, y = far * sin(angle), far * cos(angle) - top
        return self.at[0] + self.scale * x, self.at[1] + self.scale * y


MAINLAND = Cone((29.5, 45.5), (38.7, -96.6), 1180, (480, 290))
PLACES = {
    "AK": Cone((55, 65), (63, -152), 400, (150, 505)),
    "HI": Cone((8, 18), (20.5, -157.5), 1180, (320, 540)),
}


@dataclass(frozen=True)
class Mark:
    """A station in the drawing."""

    station: Facility
    x: float
    y: float


@dataclass(frozen=True)
class StateRow:
    """The stations of one state: how many, and how many of them at each stage of the legend."""

    name: str
    stations: int
    counts: list[int]


@dataclass(frozen=True)
class UsMap:
    """`legend` has one station of each stage with its count; `away` are stations off the drawing.

    `states` counts by state for the table; `in_use` states have a station that exchanges messages.
    """

    marks: list[Mark]
    away: list[Facility]
    legend: list[tuple[Facility, int]]
    states: list[StateRow]
    in_use: int

    width, height = WIDTH, HEIGHT

    @property
    def land(self) -> str:
        return _land()


def map_of(places: Sequence[Facility]) -> UsMap:
    """Return the map of these stations or sites, whose stations are loaded; no query.

    What is closed is not on it.
    """
    places = [place for place in places if not place.is_closed]
    marks = [
        Mark(place, *_rounded(_cone(place.state).place(_position(place))))
        for place in places
        if place.state not in AWAY
    ]
    orders = [place.station.stage_order for place in places]
    counts = Counter(orders)
    first = dict(zip(reversed(orders), (place.station for place in reversed(places)), strict=True))
    stages = sorted(counts)
    return UsMap(
        marks=marks,
        away=[place for place in places if place.state in AWAY],
        legend=[(first[stage], counts[stage]) for stage in stages],
        states=_by_state(places, orders, stages),
        in_use=len({place.state for place in places if place.is_live}),
    )


def _by_state(
    places: Iterable[Facility], orders: Iterable[int], stages: Sequence[int]
) -> list[StateRow]:
    by_state: dict[str, Counter[int]] = {}
    for place, order in zip(places, orders, strict=True):
        by_state.setdefault(place.state, Counter())[order] += 1
    rows = [
        StateRow(name_of_state(state), counts.total(), [counts[stage] for stage in stages])
        for state, counts in by_state.items()
    ]
    return sorted(rows, key=lambda row: row.name)


def _cone(state: str) -> Cone:
    return PLACES.get(state, MAINLAND)


def _position(place: Facility) -> Position:
    return float(place.latitude), float(place.longitude)


def _rounded(at: tuple[float, float]) -> tuple[float, float]:
    return round(at[0], 1), round(at[1], 1)


@lru_cache(maxsize=1)
def _land() -> str:
    """Return one path of small squares, of which each has a ZIP area in it; rows are joined."""
    cells = set()
    for state, position in every_position():
        if state not in AWAY:
            x, y = _cone(state).place(position)
            if 0 <= x < WIDTH and 0 <= y < HEIGHT:
                cells.add((int(y) // CELL, int(x) // CELL))
    return "".join(
        f"M{left * CELL} {row * CELL}h{length * CELL}v{CELL}h-{length * CELL}z"
        for row, left, length in _runs(sorted(cells))
    )


def _runs(cells: Iterable[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """Return the cells of a row that touch as one: its row, its first column, its length."""
    runs: list[tuple[int, int, int]] = []
    for row, column in cells:
        if runs and runs[-1][0] == row and runs[-1][1] + runs[-1][2] == column:
            runs[-1] = (row, runs[-1][1], runs[-1][2] + 1)
        else:
            runs.append((row, column, 1))
    return runs
