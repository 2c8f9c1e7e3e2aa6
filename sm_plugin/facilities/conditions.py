"""Conditions of entering a stage, answered by the rooms that know.

A room registers in its `conditions.py` who answers; the service that changes stages asks.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from .choices import Condition

if TYPE_CHECKING:
    from .models import Facility

# Returns what is still open, each in words that finish "… is refused:"; nothing when it is so.
Asked = Callable[["Facility"], Sequence[str]]
_ASKED: dict[Condition, list[Asked]] = {condition: [] for condition in Condition}


def register_condition(condition: Condition, asked: Asked) -> None:
    _ASKED[condition].append(asked)


def still_open(condition: Condition, station: "Facility") -> list[str]:
    """Return what stands in the way at this station, in words."""
    return [words for asked in _ASKED[condition] for words in asked(station)]
