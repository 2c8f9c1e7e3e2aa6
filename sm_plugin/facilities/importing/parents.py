"""A facility gets another parent station: the rooms that keep facts by station follow.

A room registers who follows; the import of the station list tells them.
"""

from collections.abc import Callable, Mapping
from typing import Any

# By the key of each facility, the number of the station that it belonged to.
Moved = Mapping[Any, str]
_FOLLOWING: list[Callable[[Moved], None]] = []


def register_follower(follow: Callable[[Moved], None]) -> None:
    _FOLLOWING.append(follow)


def tell_of_parents(moved: Moved) -> None:
    """Tell of facilities whose new parent is written; all of it is one transaction."""
    for follow in _FOLLOWING:
        follow(moved)
