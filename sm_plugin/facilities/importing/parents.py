"""A facility gets another parent station: the rooms that keep facts by station follow.

A room registers who follows; the import of the station list tells them. One of them says who uses
a facility, before anything is written.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple


class Use(NamedTuple):
    """Counts of a facility's open care teams, and of patients who get care from them or there."""

    teams: int
    patients: int


# By the key of each facility, the number of the station that it belonged to.
Moved = Mapping[Any, str]
_FOLLOWING: list[Callable[[Moved], None]] = []
_USING: list[Callable[[Any], Use]] = []


def register_follower(follow: Callable[[Moved], None]) -> None:
    _FOLLOWING.append(follow)


def tell_of_parents(moved: Moved) -> None:
    """Tell of facilities whose new parent is written; all of it is one transaction."""
    for follow in _FOLLOWING:
        follow(moved)


def register_use(counted: Callable[[Any], Use]) -> None:
    _USING.append(counted)


def use_of(key: Any) -> Use:
    """Return the use of the facility with this key, as all rooms together count it."""
    counts = [counted(key) for counted in _USING]
    return Use(sum(one.teams for one in counts), sum(one.patients for one in counts))
