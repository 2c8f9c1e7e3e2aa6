"""Slips that are words of their own: "hole" is whole right before a bottle, and nowhere else.

So is a word that is no danger there: the air of a room ("bajen el aire"), cold that the weather is.
What no dictionary has is put right by `spelling`. A slip is known by the word that stands next to
it, or with nothing but the words of `between` in the way: a game of chess may help some pain. A
row with words before and after needs both, one with neither is meant everywhere. "^" before is
the beginning: of the sentence, of a line, or after a comma. One of `unless` right behind what tells
makes it the word itself: "I can't go on Friday" is of a day, but not with "is my last".
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice, takewhile
from pathlib import Path

from .tokens import MARKS

FILE = Path(__file__).with_name("slips.csv")
NEAR = 3  # words on either side that are looked at
BEGINNING = "^"
SIDES = ("before", "between", "after", "unless")
BEHIND = 2  # words behind what tells in which `unless` stands


@dataclass(frozen=True, slots=True)
class Neighbors:
    """One row's words: those that tell, and those that may stand before they come."""

    before: frozenset[str]
    between: frozenset[str]
    after: frozenset[str]
    unless: frozenset[str]

    def tell(self, words: Sequence[str], at: int) -> bool:
        """Return True if the words next to this place are those of the row."""
        behind = [*words[max(0, at - NEAR) : at][::-1], *([BEGINNING] if at < NEAR else ())]
        ahead = words[at + 1 : at + 1 + NEAR]
        tells = self._begins(behind, self.before) and self._begins(ahead, self.after)
        return tells and not (self.unless and self._is_undone(words[at + 1 :]))

    def _is_undone(self, ahead: Sequence[str]) -> bool:
        tells = next((at for at, word in enumerate(ahead[:NEAR]) if word in self.after), NEAR)
        following = takewhile(lambda word: word not in MARKS, ahead[tells + 1 :])
        return not self.unless.isdisjoint(islice(following, BEHIND))

    def _begins(self, words: Sequence[str], wanted: frozenset[str]) -> bool:
        told = (BEGINNING if word in MARKS else word for word in words)
        first = next((word for word in told if word in wanted or word not in self.between), "")
        return not wanted or first in wanted


@cache
def slips() -> Mapping[str, tuple[str, Sequence[Neighbors]]]:
    """Return what each word may be a slip of, with the neighbors that tell."""
    found: dict[str, tuple[str, list[Neighbors]]] = {}
    with FILE.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            _meant, neighbors = found.setdefault(row["typed"], (row["meant"], []))
            sides = (frozenset(filter(None, row[side].split("|"))) for side in SIDES)
            neighbors.append(Neighbors(*sides))
    return found


def meant_at(words: Sequence[str], at: int) -> str:
    """Return the word that was meant at this place: the word itself, where no neighbor tells."""
    word = words[at]
    if word not in slips():
        return word
    meant, neighbors = slips()[word]
    return meant if any(one.tell(words, at) for one in neighbors) else word
