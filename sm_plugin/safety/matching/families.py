"""Families of words that phrases name as `@name`: shipped with the plugin, the same everywhere.

`10..365` are all those numbers. None goes again: an install may have a phrase of its own with it.
"""

import csv
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("families.csv")


@cache
def families() -> Mapping[str, tuple[str, ...]]:
    """Each family's words, written as in phrases."""
    found: dict[str, tuple[str, ...]] = {}
    with FILE.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            found[row["name"]] = tuple(
                one for word in row["words"].split("|") for one in _all(word)
            )
    return found


def _all(word: str) -> Iterable[str]:
    first, is_range, last = word.partition("..")
    return map(str, range(int(first), int(last) + 1)) if is_range else (word,)


def family(name: str) -> tuple[str, ...]:
    """Empty when there is none of that name."""
    return families().get(name, ())
