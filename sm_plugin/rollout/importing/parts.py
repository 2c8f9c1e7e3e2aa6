"""The steps of an import's job: compare, write, undo, each in parts that are noted as they end."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from sm_plugin.database.accounts import hold_account
from sm_plugin.errors import Refused
from sm_plugin.facilities.models import Facility
from sm_plugin.rollout.choices import JobState
from sm_plugin.rollout.models import ImportJob
from sm_plugin.text.csv_files import PROBLEMS_AT_MOST, ImportFaults, Problem
from sm_plugin.text.plain_text import one_line

from . import compare, require_place
from .found import SHOWN, Found, mark_of, mark_of_gone, marks_in
from .known import Known
from .panels import removals, vanished
from .plans import Todo, write_todos
from .rows import read
from .runs import Runs
from .undo import undo_run

PART = 1000  # rows that are compared, or written, between two notes of progress
UNDONE_AT_ONCE = 3000  # rows, in one turn
LEASE = timedelta(minutes=10)
Until = Callable[[], bool]
Person = tuple[str, ...]  # who a row is about


def _compare(job: ImportJob, until: Until) -> None:
    """Note what the file would change; once all is compared, show it or what can't be taken.

    Rows with a bad cell are among the finds already (`begin`); all others are looked up, so that
    one round names everything.
    """
    require_place(job.actor)
    rows, persons = _rows(job)
    found = Found.from_text(job.unseal("found_sealed"))
    agreed = bytearray(job.unseal_bytes("agreed_sealed"))
    while found.at < len(rows) and len(found.problems) < PROBLEMS_AT_MOST:
        part = _part(rows, persons, found.at)
        try:
            plan = compare(Known(job.actor, part), job.kind, part)
        except ImportFaults as faults:
            found.refuse(faults.problems)
        else:
            found.add(plan)
            agreed += b"".join(mark_of(todo) for todo in plan.todos)
        found.at += len(part)
        if not _note(job, done=found.at):
            return
        if until():
            break
    else:
        job.state = JobState.REFUSED if found.problems else JobState.SHOWN
        if not found.problems:
            agreed += _left_over(job, rows, found)
    job.seal("found_sealed", found.as_text())
    job.seal_bytes("agreed_sealed", bytes(agreed))
    if job.state == JobState.REFUSED:
        job.file_sealed = job.agreed_sealed = None
    with transaction.atomic():
        columns = ("state", "file_sealed", "found_sealed", "agreed_sealed")
        if _keep(job, JobState.COMPARING, *columns) and job.state == JobState.SHOWN:
            _leave_only_the_newest(job)


def _leave_only_the_newest(job: ImportJob) -> None:
    """Throw away all but the newest of the person's files of this kind that wait for a yes.

    This one, too, where a newer one was compared faster. A file that can't be taken never waits,
    so it leaves the others as they are.
    """
    hold_account(job.actor)  # of two that end at once, each would not see the other
    waiting = ImportJob.objects.filter(actor=job.actor_id, kind=job.kind, state=JobState.SHOWN)
    newest = waiting.order_by("-asked_at", "pk")[:1]
    waiting.exclude(pk__in=[one.pk for one in newest.only("pk")]).throw_away()


def _left_over(job: ImportJob, rows: Sequence[Any], found: Found) -> bytes:
    """Add what is here and not in the file; return the marks of those who may leave a list."""
    known = Known(job.actor, rows)
    found.missing.add([(0, name) for name in known.not_named(rows)])
    gone = vanished(known, job.kind, rows)
    found.vanished.add([(todo.line, todo.words) for todo in removals(known, gone[:SHOWN])])
    found.vanished.count = len(gone)
    return b"".join(mark_of_gone(one) for one in gone)


def _write(job: ImportJob, until: Until) -> None:
    """Write what was shown, and nothing that came to be something else since."""
    require_place(job.actor)
    content = job.unseal_bytes("file_sealed")
    rows, persons = _rows(job)
    agreed = marks_in(job.unseal_bytes("agreed_sealed"))
    runs = Runs(job.actor, job.kind, content, job.run)
    try:
        while job.done < len(rows):
            part = _part(rows, persons, job.done)
            plan = compare(Known(job.actor, part), job.kind, part)
            _require_agreed(plan.todos, agreed)
            if not _written(job, plan.todos, runs, done=job.done + len(part)) or until():
                return
        if job.with_vanished and not _take_off(job, rows, agreed, runs, until):
            return
    except ImportFaults as faults:
        found = Found()
        found.refuse(faults.problems)
        job.seal("found_sealed", found.as_text())
        job.state, job.file_sealed, job.agreed_sealed = JobState.REFUSED, None, None
    else:
        runs.finish()
        job.state = JobState.DONE
        job.file_sealed = job.found_sealed = job.agreed_sealed = None
    _keep(job, JobState.WRITING, "state", "file_sealed", "found_sealed", "agreed_sealed")


def _take_off(
    job: ImportJob, rows: Sequence[Any], agreed: set[bytes], runs: Runs, until: Until
) -> bool:
    """Take those off their lists whom the file doesn't name; return True when all are.

    Whom somebody has listed again since it was shown, or an account asks to be, stays.
    """
    known = Known(job.actor, rows)
    gone = [one for one in vanished(known, job.kind, rows) if mark_of_gone(one) in agreed]
    for start in range(0, len(gone), PART):
        todos = removals(known, gone[start : start + PART])
        if not _written(job, todos, runs, done=job.done):
            return False
        if until() and start + PART < len(gone):
            return False
    return True


def _undo(job: ImportJob, until: Until) -> None:
    """Take a part of the run back; nothing of it where something has changed as it begins."""
    run = job.run
    if run is None:  # its rows went with it, after 30 days
        return
    try:
        job.done += undo_run(actor=job.actor, run=run, at_most=UNDONE_AT_ONCE, before=job.done)
    except Refused as error:
        found = Found()
        found.refuse([Problem(0, "", str(error.message))])
        job.seal("found_sealed", found.as_text())
        job.state = JobState.REFUSED
    else:
        if not run.rows.filter(undone_at=None).exists():
            job.state, job.found_sealed = JobState.DONE, None
    _keep(job, JobState.UNDOING, "state", "found_sealed", "done")


STEPS: dict[JobState, Callable[[ImportJob, Until], None]] = {
    JobState.COMPARING: _compare,
    JobState.WRITING: _write,
    JobState.UNDOING: _undo,
}


def _rows(job: ImportJob) -> tuple[list[Any], list[Person]]:
    """Return the good rows, and of whom each is, in an order in which one person's stand together.

    A record number is a person's at the station and all of its sites.
    """
    rows, _problems = read(job.kind, job.unseal_bytes("file_sealed"))
    sites = Facility.objects.filter(parent__isnull=False)
    sites = sites.filter(station_number__in={row.station_number for row in rows})
    stations = dict(sites.values_list("station_number", "parent__station_number"))

    def person(row: Any) -> Person:
        if job.kind == "panels":
            station = stations.get(row.station_number, row.station_number)
            return station, one_line(row.record_number)
        return row.station_number, row.lead_email, row.care_kind

    placed = sorted(((person(row), row) for row in rows), key=lambda one: (one[0], one[1].line))
    return [row for _person, row in placed], [who for who, _row in placed]


def _part(rows: Sequence[Any], persons: Sequence[Person], at: int) -> Sequence[Any]:
    """Return the next rows: two of one person are compared together, or not at all."""
    end = min(at + PART, len(rows))
    while end < len(rows) and persons[end] == persons[end - 1]:
        end += 1
    return rows[at:end]


def _require_agreed(todos: Sequence[Todo], agreed: set[bytes]) -> None:
    new = [todo for todo in todos if mark_of(todo) not in agreed]
    if new:
        text = _("this is no longer what you saw; choose the file again and look at it")
        raise ImportFaults([Problem(todo.line, "", text) for todo in new])


def _written(job: ImportJob, todos: Sequence[Todo], runs: Runs, *, done: int) -> bool:
    """Write the rows and note them; return False once the job is cancelled, or another's."""
    if not _note(job):
        return False
    job.written += write_todos(todos, runs, before=job.written)
    job.run, job.done = runs.run, done
    return _note(job, done=done, written=job.written, run=job.run)


def _note(job: ImportJob, **columns: Any) -> bool:
    """Note the progress, and that somebody is still at it; False where it is this one's no more."""
    until = timezone.now() + LEASE
    if not held(job).filter(state=job.state).update(leased_until=until, **columns):
        return False
    job.leased_until = until
    return True


def _keep(job: ImportJob, was: JobState, *columns: str) -> bool:
    """Save these columns, unless the job was cancelled meanwhile, or is another process's."""
    values = {name: getattr(job, name) for name in columns}
    return bool(held(job).filter(state=was).update(**values))


def held(job: ImportJob) -> QuerySet[ImportJob]:
    """Return the job's row as long as no other process has taken it: its lease is this one's."""
    return ImportJob.objects.filter(pk=job.pk, leased_until=job.leased_until)
