"""Undoes the import of a file as a whole, as long as nothing that it wrote has changed since.

See docs/decisions/0609.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.errors import MessagingError, NotAllowed, Refused
from sm_plugin.rollout.choices import ImportStep
from sm_plugin.rollout.models import ImportRow, ImportRun
from sm_plugin.teams.models import PanelEntry
from sm_plugin.teams.panels.services import list_person, take_off
from sm_plugin.teams.services import change_team, end_assignment, lock_teams
from sm_plugin.triage.ownership.closing import close_team
from sm_plugin.triage.ownership.handover import change_role, end_membership

from .since import Now, Words

BATCH = 100  # rows of one transaction, as when they were written
PART = 500  # rows, and the rest of a team, that are opened and asked about together
# These lock threads or move what is open, so each has a transaction of its own.
ALONE = (ImportStep.OPEN, ImportStep.JOIN, ImportStep.ROLE)


@dataclass(frozen=True)
class Since:
    """The rows of a run that have changed since; where `is_whole` is False there may be more."""

    changed: list[tuple[ImportRow, Words]]
    is_whole: bool


def changed_since(*, actor: Any, run: ImportRun) -> Since:
    """Return what stands in the way of undoing the run.

    The rows are asked in parts, and the look ends with the first part that has changed ones.
    """
    _require_visible(actor, run)
    asked = 0
    for rows in _parts(run):
        asked += len(rows)
        now = Now(actor, rows)
        found = ((row, now.changed(row)) for row in rows)
        if changed := [(row, words) for row, words in found if words]:
            return Since(changed, is_whole=asked >= _standing(run).count())
    return Since([], is_whole=True)


def undo_run(*, actor: Any, run: ImportRun, at_most: int | None = None, before: int = 0) -> int:
    """Take back what the file changed, at most so many rows; return how many.

    Raises `Refused` where anything has changed since: then nothing is taken back. Rows are taken
    back in batches; one that is changed meanwhile stops it there, and the rest can be gone on with.
    `before` is how many rows this undoing took back already: then all of them were asked at its
    beginning, and each batch is asked once more under its locks.
    """
    _require_visible(actor, run)
    if not before and (since := changed_since(actor=actor, run=run)).changed:
        raise Refused(_first_of(since), code="changed_since")
    _begin(actor, run)
    undone = 0
    for keys in _batches(run, at_most):
        undone += _undo(actor, run, keys, before + undone)
    _finish(run)
    return undone


def _require_visible(actor: Any, run: ImportRun) -> None:
    if not ImportRun.objects.visible_to(actor).filter(pk=run.pk).exists():
        raise NotAllowed


def _standing(run: ImportRun) -> Any:
    return ImportRow.objects.filter(run=run, undone_at=None)


def _parts(run: ImportRun) -> Iterator[list[ImportRow]]:
    """Yield the rows that stand, the last of a team first; those of one team lean on each other."""
    teams: list[Any] = []
    size = 0
    for team, rows in _standing(run).order_by("team").values_list("team").annotate(n=Count("pk")):
        teams.append(team)
        size += rows
        if size >= PART:
            yield _of_teams(run, teams)
            teams, size = [], 0
    if teams:
        yield _of_teams(run, teams)


def _of_teams(run: ImportRun, teams: Sequence[Any]) -> list[ImportRow]:
    rows = _standing(run).filter(team__in=teams)
    return with_key(run, rows.order_by("team", "-number"))


def with_key(run: ImportRun, rows: Iterable[ImportRow]) -> list[ImportRow]:
    """Return the rows with the one loaded run, whose key is unwrapped once for all of them."""
    found = list(rows)
    for row in found:
        row.run = run
    return found


@transaction.atomic
def _begin(actor: Any, run: ImportRun) -> None:
    """Note who undoes it, once: from now on the same file begins another run."""
    fresh = ImportRun.objects.filter(pk=run.pk, undoing_at=None)
    if fresh.update(undoing_at=timezone.now(), undone_by=actor):
        record(actor=actor, action=Action.IMPORT_UNDO, obj=run, code=run.kind)


def _finish(run: ImportRun) -> None:
    if not _standing(run).exists():
        ImportRun.objects.filter(pk=run.pk, undone_at=None).update(undone_at=timezone.now())


def _batches(run: ImportRun, at_most: int | None) -> Iterator[Sequence[Any]]:
    """Yield keys of rows in the order in which any two undoings lock the same teams."""
    keys = _standing(run).order_by("team", "-number").values_list("pk", flat=True)
    together = list(keys.exclude(step__in=ALONE)[:at_most])
    for start in range(0, len(together), BATCH):
        yield together[start : start + BATCH]
    rest = None if at_most is None else at_most - len(together)
    for key in list(keys.filter(step__in=ALONE)[:rest]):
        yield [key]


@transaction.atomic
def _undo(actor: Any, run: ImportRun, keys: Sequence[Any], before: int) -> int:
    """Take one batch back, or nothing of it; rows that another request took back are left."""
    found = _standing(run).filter(pk__in=keys)
    lock_teams(set(found.values_list("team", flat=True)))
    rows = with_key(run, found.select_for_update(of=("self",)).order_by("-number"))
    now = Now(actor, rows)
    for row in rows:
        if words := now.changed(row):
            raise Refused(_stopped(row, words, before), code="changed_since")
        try:
            with transaction.atomic():
                _BACK[ImportStep(row.step)](actor, now, row)
        except MessagingError as error:
            raise Refused(_stopped(row, error.message, before), code="changed_since") from error
    _standing(run).filter(pk__in=[row.pk for row in rows]).update(undone_at=timezone.now())
    return len(rows)


def _first_of(since: Since) -> str:
    said = _first_in_words(since.changed)
    return said if since.is_whole else f"{said} {_('There may be more.')}"


def _first_in_words(changed: Sequence[tuple[ImportRow, Words]]) -> str:
    row, words = changed[0]
    if not row.line:
        said = ngettext(
            "Nothing was undone: %(n)d row has changed since. Somebody who was taken off a list: "
            "%(words)s.",
            "Nothing was undone: %(n)d rows have changed since. The first is somebody who was "
            "taken off a list: %(words)s.",
            len(changed),
        )
        return said % {"n": len(changed), "words": words}
    said = ngettext(
        "Nothing was undone: %(n)d row has changed since. Line %(line)d: %(words)s.",
        "Nothing was undone: %(n)d rows have changed since. The first is line %(line)d: %(words)s.",
        len(changed),
    )
    return said % {"n": len(changed), "line": row.line, "words": words}


def _stopped(row: ImportRow, words: Words, before: int) -> str:
    if not row.line:
        return _(
            "Stopped at somebody who was taken off a list: %(words)s. %(n)d rows were undone "
            "before it, the others stand."
        ) % {"words": str(words).rstrip("."), "n": before}
    return _(
        "Stopped at line %(line)d: %(words)s. %(n)d rows were undone before it, the others stand."
    ) % {"line": row.line, "words": str(words).rstrip("."), "n": before}


def _close(actor: Any, now: Now, row: ImportRow) -> None:
    close_team(actor=actor, team=now.teams[row.team_id])


def _switch_back(actor: Any, now: Now, row: ImportRow) -> None:
    team, was = now.teams[row.team_id], row.content["before"]["accepts"]
    change_team(actor=actor, team=team, care_kind=team.care_kind, accepts_messages=was)


def _leave(actor: Any, now: Now, row: ImportRow) -> None:
    end_membership(actor=actor, membership=now.member(row))


def _role_back(actor: Any, now: Now, row: ImportRow) -> None:
    change_role(actor=actor, membership=now.member(row), role=row.content["before"]["role"])


def _end_care(actor: Any, now: Now, row: ImportRow) -> None:
    end_assignment(actor=actor, assignment=now.care_of(row))


def _off_list(actor: Any, now: Now, row: ImportRow) -> None:
    take_off(actor=actor, entries=[now.entry(row)])


def _list_as_before(actor: Any, now: Now, row: ImportRow) -> None:
    """Put the entry back as it was, with the day on which it was last brought in."""
    was = row.content["before"]["listed"]
    entry = list_person(
        actor=actor,
        team=now.teams[row.team_id],
        name=was["name"],
        record_number=was["record_number"],
        birth_date=date.fromisoformat(was["birth_date"]),
    )
    seen_at = datetime.fromisoformat(row.content["before"]["seen_at"])
    PanelEntry.objects.filter(pk=entry.pk).update(seen_at=seen_at)


_BACK = {
    ImportStep.OPEN: _close,
    ImportStep.SWITCH: _switch_back,
    ImportStep.JOIN: _leave,
    ImportStep.ROLE: _role_back,
    ImportStep.CARE: _end_care,
    ImportStep.LISTED: _off_list,
    ImportStep.RENAMED: _list_as_before,
    ImportStep.OFF: _list_as_before,
}
