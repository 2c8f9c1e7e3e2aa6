"""The phrases an install begins with. No clinician has reviewed them; they say so everywhere."""

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from .matching.detector import Detector, Phrase
from .matching.judgement import Judge
from .matching.patterns import pieces

NAMESPACE = UUID("7a9a9c0e-3f43-4f0f-9f0e-2b6f0c2d9d11")
FILE = Path(__file__).with_name("phrases.csv")


def default_phrases() -> Iterator[dict[str, str]]:
    """Yield the rows of the file: kind, language, words, unless."""
    with FILE.open(encoding="utf-8", newline="") as rows:
        yield from csv.DictReader(rows)


@cache
def shipped_judge() -> Judge:
    """Return a judge that knows the shipped phrases, for scripts and tests without a database."""
    return Judge(
        Detector.of(
            Phrase(str(number), row["kind"], row["language"], row["words"], pieces(row["unless"]))
            for number, row in enumerate(default_phrases())
        )
    )


def seed_phrases(phrases: Any) -> int:
    """Add the phrases that are missing in the queryset, by id and words; returns how many.

    One that is there stays as it is: an administrator may have changed it. A shipped phrase has
    the same id everywhere, and keeps it when its words are changed.
    """
    there = {one for pair in phrases.values_list("pk", "words") for one in pair}
    missing = [
        row for row in default_phrases() if there.isdisjoint((_key(row["words"]), row["words"]))
    ]
    phrases.bulk_create(phrases.model(pk=_key(row["words"]), **row) for row in missing)
    return len(missing)


def refresh_phrases(untouched: Any) -> tuple[int, int]:
    """Bring shipped phrases up to date that nobody changed or reviewed; returns how many.

    First those with other exceptions than before, then those switched off because they are no
    longer shipped. `untouched` is a queryset without the ones that people had a hand in.
    """
    shipped = {_key(row["words"]): row for row in default_phrases()}
    changed, dropped = [], []
    for phrase in untouched:
        row = shipped.get(phrase.pk)
        if row and phrase.unless != row["unless"]:
            phrase.unless = row["unless"]
            changed.append(phrase)
        elif not row and phrase.is_active and phrase.pk == _key(phrase.words):
            phrase.is_active = False
            dropped.append(phrase)
    untouched.model.objects.bulk_update(changed, ["unless"])
    untouched.model.objects.bulk_update(dropped, ["is_active"])
    return len(changed), len(dropped)


def _key(words: str) -> UUID:
    return uuid5(NAMESPACE, words)
