"""A facility gets another parent station: the rooms that keep facts by station follow.

A room registers who follows; the import of the station list tells them. Before anything is written,
rooms say who uses a facility, and what of theirs can't come to its new station.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any, NamedTuple


class Use(NamedTuple):
    """Counts of a facility's open care teams, and of patients who get care from them or there."""

    teams: int
    patients: int


# By the key of each facility, the number of the station that it belonged to.
Moved = Mapping[Any, str]
# By the key of each facility that is known, the number of its station.
Placed = Mapping[Any, str]
Obstacles = Mapping[Any, str]  # by the key of a facility, in words that begin a sentence
_FOLLOWING: list[Callable[[Moved], None]] = []
_IN_THE_WAY: list[Callable[[Placed, Placed], Obstacles]] = []
_USING: list[Callable[[Collection[Any]], Mapping[Any, Use]]] = []


def register_follower(follow: Callable[[Moved], None]) -> None:
    _FOLLOWING.append(follow)


def tell_of_parents(moved: Moved) -> None:
    """Tell of facilities whose new parent is written; all of it is one transaction."""
    for follow in _FOLLOWING:
        follow(moved)


def register_obstacle(asked: Callable[[Placed, Placed], Obstacles]) -> None:
    _IN_THE_WAY.append(asked)


def obstacles(now: Placed, then: Placed) -> dict[Any, str]:
    """Return why facilities can't come to the stations that they are to have then."""
    found: dict[Any, str] = {}
    for asked in _IN_THE_WAY:
        found = {**asked(now, then), **found}
    return found


def moves_of(now: Placed, then: Placed) -> dict[tuple[str, str], set[Any]]:
    """Return the facilities that change their station, by numbers of the old and the new one."""
    moves: dict[tuple[str, str], set[Any]] = {}
    for key, number in then.items():
        if now[key] != number:
            moves.setdefault((now[key], number), set()).add(key)
    return moves


def register_use(counted: Callable[[Collection[Any]], Mapping[Any, Use]]) -> None:
    _USING.append(counted)


def use_of(keys: Collection[Any]) -> dict[Any, Use]:
    """Return the use of the facilities with these keys, as all rooms together count it."""
    counts = [counted(keys) for counted in _USING] if keys else []
    return {
        key: Use(sum(one[key].teams for one in counts), sum(one[key].patients for one in counts))
        for key in keys
    }
