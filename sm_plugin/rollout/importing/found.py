"""The finds of a file's comparison so far, as it is sealed with its job and shown."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from heapq import nsmallest
from typing import Any

from sm_plugin.text.csv_files import PROBLEMS_AT_MOST, Problem

from .plans import Plan, Todo

SHOWN = 200  # rows of each sort on the page
MARK = 8  # bytes that stand for one change that was shown
Row = tuple[int, str]  # line and words


@dataclass
class Rows:
    """The number of rows of a sort, and the first of them."""

    count: int = 0
    first: list[Row] = field(default_factory=list)

    def add(self, rows: Sequence[Row]) -> None:
        self.count += len(rows)
        self.first = nsmallest(SHOWN, [*map(tuple, self.first), *rows])  # type: ignore[list-item]

    @property
    def more(self) -> int:
        return self.count - len(self.first)


@dataclass
class Found:
    """`at` is how many rows were compared; `problems` name what can't be taken."""

    at: int = 0
    new: Rows = field(default_factory=Rows)
    changed: Rows = field(default_factory=Rows)
    vanished: Rows = field(default_factory=Rows)
    waiting: Rows = field(default_factory=Rows)
    missing: Rows = field(default_factory=Rows)
    alone: Rows = field(default_factory=Rows)
    unread: Rows = field(default_factory=Rows)
    unchanged: int = 0
    problems: list[tuple[int, str, str]] = field(default_factory=list)

    def add(self, plan: Plan) -> None:
        self.new.add([(todo.line, todo.words) for todo in plan.new])
        self.changed.add([(todo.line, todo.words) for todo in plan.changed])
        self.waiting.add([(line, "") for line in plan.waiting])
        self.alone.add(plan.alone)
        self.unread.add(plan.unread)
        self.unchanged += plan.unchanged

    def refuse(self, problems: Iterable[Problem]) -> None:
        """Note faults, as far as they are of any use."""
        rows = [(one.line, one.column, one.text) for one in problems]
        self.problems = [*self.problems, *rows][:PROBLEMS_AT_MOST]

    @property
    def in_words(self) -> list[Problem]:
        ordered = sorted((line, column, text) for line, column, text in self.problems)
        return [Problem(*one) for one in ordered]

    @property
    def todos(self) -> int:
        return self.new.count + self.changed.count

    def as_text(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_text(cls, text: str) -> "Found":
        held: dict[str, Any] = json.loads(text)
        rows = {name: Rows(**one) for name, one in held.items() if isinstance(one, dict)}
        return cls(**held | rows)


def mark_of(todo: Todo) -> bytes:
    """Return what stands for a change that was shown."""
    return _mark(f"{todo.line} {todo.words}")


def mark_of_gone(gone: Sequence[Any]) -> bytes:
    """Return what stands for an entry, as it is now, that would be taken off its list."""
    return _mark(" ".join(("off", *map(str, gone))))


def _mark(text: str) -> bytes:
    return sha256(text.encode()).digest()[:MARK]


def marks_in(agreed: bytes) -> set[bytes]:
    return {agreed[at : at + MARK] for at in range(0, len(agreed), MARK)}
