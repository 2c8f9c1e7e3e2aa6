"""The labelled texts of the safety check, as its scripts read them."""

import csv
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LEARNING = ROOT / "tests" / "data" / "portal_messages" / "learning.jsonl"
SENTENCES = ROOT / "tests" / "sm_plugin" / "safety" / "labelled.csv"
LEVELS = ("home", "weeks", "today", "emergency")  # the most urgent last
GROUPS = (*LEVELS, "suicide")
Row = dict[str, Any]


@dataclass(frozen=True)
class Labelled:
    """A text with its level; `group` also tells suicide from other emergencies."""

    text: str
    language: str
    level: str
    is_suicide: bool
    hand: str
    key: str = ""
    is_sentence: bool = False

    @property
    def group(self) -> str:
        return "suicide" if self.is_suicide else self.level


def messages(files: Iterable[Path] = (LEARNING,), labels: Iterable[Path] = ()) -> list[Labelled]:
    """Return the messages of JSON-lines files, each with the level that most agree on."""
    readings: dict[str, list[Row]] = {}
    for label in (one for file in labels for one in _rows(file)):
        readings.setdefault(label["id"], []).append(label)
    return [
        _labelled(row, row.get("labels", []) + readings.get(row["id"], []))
        for file in files
        for row in _rows(file)
    ]


def _rows(file: Path) -> list[Row]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]


def _labelled(row: Row, readings: Sequence[Row]) -> Labelled:
    """Count the writer as one reader; where no two agree, the most urgent level counts."""
    all_of_them = [(row["written_as"], bool(row["suicide"]))]
    all_of_them += [(one["level"], bool(one.get("suicide"))) for one in readings]
    levels = [level for level, _is_suicide in all_of_them]
    level = max(levels, key=lambda one: (levels.count(one) > 1, LEVELS.index(one)))
    is_suicide = sum(one for _level, one in all_of_them) * 2 > len(all_of_them)
    return Labelled(
        text=row["text"],
        language=row["lang"],
        level="emergency" if is_suicide else level,
        is_suicide=is_suicide,
        hand=row.get("hand") or row["id"].partition("-")[0],
        key=row["id"],
    )


def sentences() -> list[Labelled]:
    """Return the single sentences, of which each is danger or none."""
    with SENTENCES.open(encoding="utf-8", newline="") as rows:
        return [
            Labelled(
                row["text"],
                row["language"],
                "emergency" if row["label"] == "catch" else "home",
                row["kind"] == "suicide",
                row["part"],
                is_sentence=True,
            )
            for row in csv.DictReader(rows)
        ]
