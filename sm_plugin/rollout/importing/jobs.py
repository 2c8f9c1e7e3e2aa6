"""Brings a file in as a job: compared, shown, and written after a yes, in parts that go on.

The page does it at once for a short file, the worker for a long one. See docs/decisions/0659.
"""

import logging
from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.errors import MessagingError, NotAllowed, Refused
from sm_plugin.facilities.models import Facility
from sm_plugin.rollout.choices import JobState
from sm_plugin.rollout.models import ImportJob, ImportRun
from sm_plugin.rollout.querysets import SEALED
from sm_plugin.worker import kind_and_place

from . import note_look, require_place
from .found import Found
from .parts import LEASE, STEPS, held
from .rows import read

logger = logging.getLogger(__name__)

AT_ONCE = 500  # rows of a file that is compared, or written, while the person waits
TRIES = 3
UNFINISHED = 3  # files of a person that may be at work


class TooManyImports(Refused):
    code = "imports_too_many"
    message = _("Some of your files are still being brought in. Wait for them, or cancel one.")


class NotWaiting(Refused):
    code = "import_not_waiting"
    message = _("This file no longer waits for a yes.")


class UndoneByAnother(Refused):
    code = "import_undone_by_another"
    message = _(
        "Another administrator is undoing this import already. Look here again in a few minutes."
    )


def begin(*, actor: Any, kind: str, content: bytes) -> ImportJob:
    """Keep a file sealed until it is written or thrown away; `advance` compares it.

    What is wrong with single cells is kept with it, and told with what the comparison finds. Raises
    `NotAllowed` for somebody who runs no place, `ImportFaults` for a file that can't be read, and
    `TooManyImports`. A file of the same kind that waits for the person's yes stays until this one
    does.
    """
    require_place(actor)
    rows, problems = read(kind, content)
    found = Found()
    found.refuse(problems)
    numbers = {row.station_number for row in rows}
    with transaction.atomic():
        note_look(actor, kind)
        own = ImportJob.objects.filter(actor=actor)
        if own.filter(state__in=ImportJob.AT_WORK).count() >= UNFINISHED:
            raise TooManyImports
        job = ImportJob(actor=actor, kind=kind, language=get_language() or "", total=len(rows))
        job.give_key()
        job.seal_bytes("file_sealed", content)
        job.seal("found_sealed", found.as_text())
        job.seal_bytes("agreed_sealed", b"")
        job.save(force_insert=True)
        job.places.set(Facility.objects.run_by(actor).filter(station_number__in=numbers))
    return job


@transaction.atomic
def confirm(*, actor: Any, job: ImportJob, with_vanished: bool = False) -> None:
    """Let what was shown be written; with `vanished` people leave the lists, too."""
    _require_visible(actor, job)
    shown = ImportJob.objects.filter(pk=job.pk, state=JobState.SHOWN)
    if not shown.update(state=JobState.WRITING, done=0, with_vanished=with_vanished, tries=0):
        raise NotWaiting


@transaction.atomic
def begin_undo(*, actor: Any, run: ImportRun) -> ImportJob:
    """Let the worker undo a long run as a whole; the job that does so already, if it is one's own.

    Raises `NotAllowed` unless the person runs all of its places, and `UndoneByAnother`.
    """
    if not ImportRun.objects.visible_to(actor).filter(pk=run.pk).exists():
        raise NotAllowed
    rows = run.rows.filter(undone_at=None).count()
    if at_it := ImportJob.objects.filter(run=run, state=JobState.UNDOING).first():
        if at_it.actor_id != actor.pk:
            raise UndoneByAnother
        return at_it
    language = get_language() or ""
    job = ImportJob(
        actor=actor, kind=run.kind, language=language, total=rows, run=run, state=JobState.UNDOING
    )
    job.give_key()
    job.seal("found_sealed", Found().as_text())
    job.save(force_insert=True)
    job.places.set(run.places.all())
    return job


@transaction.atomic
def cancel(*, actor: Any, job: ImportJob) -> None:
    """Throw the file away; what was written of it stays and can be undone."""
    _require_visible(actor, job)
    if ImportJob.objects.filter(pk=job.pk).throw_away():
        record(actor=actor, action=Action.IMPORT_CANCEL, obj=job, code=job.kind)


def _require_visible(actor: Any, job: ImportJob) -> None:
    if not ImportJob.objects.visible_to(actor).filter(pk=job.pk).exists():
        raise NotAllowed


def advance(job: ImportJob, *, until: Callable[[], bool] = lambda: False) -> int:
    """Go on with the file until it is shown or written, or time is over; return the rows.

    Nothing happens where another process is at it. A failure leaves it to be tried again.
    """
    if not _claim(job):
        return 0
    before = job.done
    try:
        with override(job.language or None):
            STEPS[JobState(job.state)](job, until)
    except MessagingError as error:  # the person runs these places no more, for example
        _give_up(held(job), job, kind_and_place(error))
    except Exception as error:  # whatever it is: the file must not block the others
        logger.error("Import %s failed (%s).", job.pk, kind_and_place(error))
        if job.tries >= TRIES:
            _give_up(held(job), job, kind_and_place(error))
    else:
        held(job).update(tries=0)
    held(job).update(leased_until=None)
    job.refresh_from_db()
    return max(job.done - before, 1)


def advance_waiting(*, stop: Callable[[], bool] = lambda: False) -> int:
    """Go on with the files that wait for the worker until it is to stop; return the rows."""
    rows = 0
    waiting = ImportJob.objects.free(timezone.now()).without_file().order_by("asked_at")
    for job in waiting[:20]:
        if stop():
            break
        rows += advance(job, until=stop)
    return rows


@transaction.atomic
def forget_past_jobs() -> int:
    """Delete the files of more than 30 days ago."""
    return ImportJob.objects.past().delete()[1].get(ImportJob._meta.label, 0)


def _claim(job: ImportJob) -> bool:
    """Take the file and count the try at once; one that ended its process each time is given up."""
    now = timezone.now()
    mine = ImportJob.objects.free(now).filter(pk=job.pk)
    claimed = mine.filter(tries__lt=TRIES).update(leased_until=now + LEASE, tries=F("tries") + 1)
    if claimed:
        job.refresh_from_db()
    elif mine.exists():
        _give_up(mine, job, "its process died each time")
    return bool(claimed)


def _give_up(rows: QuerySet[ImportJob], job: ImportJob, why: str) -> None:
    at_work: Sequence[str] = ImportJob.AT_WORK
    if rows.filter(state__in=at_work).update(state=JobState.FAILED, **dict.fromkeys(SEALED)):
        logger.error("Import %s was given up (%s).", job.pk, why)
