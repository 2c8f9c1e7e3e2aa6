"""The changes that a file would make, written in batches that lock in one order.

Each row that is written is kept with its run, so that the run can be undone (`undo`).
See docs/decisions/0595 and 0609.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sm_plugin.errors import MessagingError
from sm_plugin.rollout.choices import ImportStep
from sm_plugin.teams.services import lock_teams
from sm_plugin.text.csv_files import ImportFaults, Problem

from .runs import Kept, Runs
from .there import There

BATCH = 100  # rows of one transaction, which nobody at those teams waits long for


@dataclass(frozen=True)
class Todo:
    """One row's change: in words, and how it is made.

    `team` is the key of the team it locks, and `order` says which row of it comes first, by the
    key of the person (with the role, of one who joins), the digest on a list, or whether a role
    may review. One that is `alone` locks threads, too, so it has a transaction of its own.
    `before` is what undoing it brings back.
    """

    line: int
    words: str
    act: Callable[[], Any] = field(repr=False, compare=False)
    step: ImportStep
    before: dict[str, Any] = field(default_factory=dict, compare=False)
    team: Any = None
    order: str = ""
    alone: bool = False


@dataclass
class Plan:
    """The changes that some rows of a file would make.

    `waiting` are lines of people who have no account here and whose name the file doesn't say;
    `alone` are teams that would accept messages with nobody but their lead to read them, and
    `unread` those that nobody leads, with nobody who may review them.
    """

    new: list[Todo] = field(default_factory=list)
    changed: list[Todo] = field(default_factory=list)
    unchanged: int = 0
    waiting: list[int] = field(default_factory=list)
    alone: list[tuple[int, str]] = field(default_factory=list)
    unread: list[tuple[int, str]] = field(default_factory=list)

    @property
    def todos(self) -> list[Todo]:
        return [*self.new, *self.changed]


def write_todos(todos: Sequence[Todo], runs: Runs, *, before: int = 0) -> int:
    """Write the rows in batches into the run; return how many were written.

    What is written stays when a later row is refused: `ImportFaults` then names that row and says
    how many of the file came before it, with the `before` that were written already.
    """
    written = 0
    for batch in _batches(todos):
        _write(batch, before + written, runs)
        written += len(batch)
    return written


def _batches(todos: Sequence[Todo]) -> Iterator[list[Todo]]:
    """Yield the rows in the order in which any two files lock the same teams and people."""
    together = sorted((todo for todo in todos if not todo.alone), key=_turn)
    for start in range(0, len(together), BATCH):
        yield together[start : start + BATCH]
    for todo in sorted((todo for todo in todos if todo.alone), key=_turn):
        yield [todo]


def _turn(todo: Todo) -> tuple[str, str, int]:
    return str(todo.team or ""), todo.order, todo.line


@transaction.atomic
def _write(batch: Sequence[Todo], before: int, runs: Runs) -> None:
    """Make the changes of one batch, or none; all teams are locked before the first one."""
    runs.hold()
    there = There(batch, lock_teams({todo.team for todo in batch if todo.team}))
    kept = []
    for todo in batch:
        if there.already(todo):
            continue
        try:
            with transaction.atomic():
                made = todo.act()
            kept.append(Kept(todo.line, todo.step, todo.words, made, todo.before))
        except MessagingError as error:
            raise _refused(todo, str(error.message), before) from error
        except IntegrityError as error:
            text = _("somebody else wrote this just now; bring the file in again")
            raise _refused(todo, text, before) from error
    if kept:
        runs.keep(kept)


def _refused(todo: Todo, text: str, before: int) -> ImportFaults:
    problems = [Problem(todo.line, "", text)]
    if before:
        said = ngettext(
            "%(n)d row was written before this one; the same file again goes on from there",
            "%(n)d rows were written before this one; the same file again goes on from there",
            before,
        )
        problems.append(Problem(todo.line, "", said % {"n": before}))
    return ImportFaults(problems)
