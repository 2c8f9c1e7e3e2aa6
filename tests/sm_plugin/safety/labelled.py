"""The labelled sentences: written for this project, none of them a real person's."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_name("labelled.csv")


@dataclass(frozen=True)
class Sentence:
    """`part`: phrases were improved with "development" only; "fresh" came when they stood."""

    part: str
    label: str
    kind: str
    language: str
    text: str


def sentences() -> Iterator[Sentence]:
    with FILE.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            yield Sentence(**row)
