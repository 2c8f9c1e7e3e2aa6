"""The phrases an install begins with. No clinician has reviewed them; they say so everywhere."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

NAMESPACE = UUID("7a9a9c0e-3f43-4f0f-9f0e-2b6f0c2d9d11")
FILE = Path(__file__).with_name("phrases.csv")


def default_phrases() -> Iterator[dict[str, str]]:
    """The rows of the file: kind, language, words, unless."""
    with FILE.open(encoding="utf-8", newline="") as rows:
        yield from csv.DictReader(rows)


def seed_phrases(phrases: Any) -> int:
    """Add the phrases that are missing in the queryset, by their words; returns how many.

    One that is there stays as it is: an administrator may have changed it. A shipped phrase has
    the same id everywhere.
    """
    there = set(phrases.values_list("words", flat=True))
    missing = [row for row in default_phrases() if row["words"] not in there]
    phrases.bulk_create(phrases.model(pk=_key(row["words"]), **row) for row in missing)
    return len(missing)


def _key(words: str) -> UUID:
    return uuid5(NAMESPACE, words)
