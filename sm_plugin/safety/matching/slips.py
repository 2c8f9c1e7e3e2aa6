"""Slips that are words of their own: "hole" is whole beside a bottle, and nowhere else.

What no dictionary has is put right by `spelling`. A row without neighbors is meant everywhere.
"""

import csv
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("slips.csv")
NEAR = 3  # words on either side in which a neighbor stands


@cache
def slips() -> Mapping[str, tuple[str, frozenset[str]]]:
    """Return what each word may be a slip of, with the neighbors that tell."""
    with FILE.open(encoding="utf-8", newline="") as rows:
        return {
            row["typed"]: (row["meant"], frozenset(filter(None, row["near"].split("|"))))
            for row in csv.DictReader(rows)
        }


def meant_at(words: Sequence[str], at: int) -> str:
    """Return the word that was meant at this place: the word itself, where no neighbor tells."""
    word = words[at]
    if word not in slips():
        return word
    meant, near = slips()[word]
    around = (*words[max(0, at - NEAR) : at], *words[at + 1 : at + 1 + NEAR])
    return meant if not near or not near.isdisjoint(around) else word
