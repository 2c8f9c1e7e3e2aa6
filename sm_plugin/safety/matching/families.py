"""Families of words that phrases name as `@name`: shipped with the plugin, the same everywhere."""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("families.csv")


@cache
def families() -> Mapping[str, tuple[str, ...]]:
    """Each family's words, written as in phrases."""
    found: dict[str, tuple[str, ...]] = {}
    with FILE.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            found[row["name"]] = tuple(row["words"].split("|"))
    return found


def family(name: str) -> tuple[str, ...]:
    """Empty when there is none of that name."""
    return families().get(name, ())
