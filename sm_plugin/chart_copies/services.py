"""Saving closed threads to the chart: at least once, in the order of versions, nothing lost.

A receiver that is down for a day only makes copies wait. What it refuses, and what can't be made,
is listed for the team's coordinator, who may try it again.

See docs/decisions/0523.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from sm_plugin.audit.actions import Action, Outcome
from sm_plugin.audit.services import record
from sm_plugin.errors import NotAllowed, UnknownKey, VaultError
from sm_plugin.fhir.checks import NotFhir
from sm_plugin.people.models import Patient
from sm_plugin.teams.models import CareTeam
from sm_plugin.threads.models import Thread
from sm_plugin.threads.querysets import ThreadQuerySet
from sm_plugin.threads.services import lock_threads
from sm_plugin.worker import WAITS, do_each, kind_and_place

from .choices import DIED, DIED_TWICE, CopyState
from .models import ChartCopy
from .papers import NotTheirRecord, Papers, digest_of, papers_of, record_of
from .receivers import NotTaken, Unreachable, hand_over, has_receiver

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=15)
AT_ONCE = 50


def save_to_chart(*, now: datetime, stop: Callable[[], bool] = lambda: False) -> int:
    """Note what is closed and not in the chart, and hand over what is due; return how many.

    What staff began is closed for the chart when nothing was written for 14 days.

    Does nothing without a receiver: what is closed meanwhile is found when there is one.
    """
    if not has_receiver():
        return 0
    for found in _missing(now):
        keys = list(found.values_list("pk", flat=True)[:AT_ONCE])
        do_each("copies for the chart", keys, lambda key: _note(key, now), stop=stop)
    sent = 0
    while not stop() and (copy := _claim(now)) is not None:
        if copy.problem == DIED_TWICE:
            _refused(copy, DIED_TWICE)
            continue
        if (done := _hand_over(copy, now)) is None:
            break  # the receiver is down, for the others too
        sent += done
    return sent


def _missing(now: datetime) -> tuple[ThreadQuerySet, ThreadQuerySet]:
    """Return the closed threads, and those that staff began: each has a small index of its own."""
    return Thread.objects.not_in_chart(), Thread.objects.written_not_in_chart(now)


def _note(key: Any, now: datetime) -> bool:
    """Add the next version of a closed thread; False if another worker was quicker."""
    lock_threads([key])
    found = [thread for rows in _missing(now) for thread in rows.filter(pk=key)]
    thread = found[0] if found else None
    if thread is None:
        return False
    last = ChartCopy.objects.filter(thread=thread).order_by("-version").first()
    ChartCopy.objects.create(
        thread=thread,
        version=last.version + 1 if last else 1,
        replaces=last,
        through_at=thread.last_message_at,
        due_at=now,
    )
    thread.in_chart_through = thread.last_message_at
    thread.save(update_fields=["in_chart_through"])
    return True


@transaction.atomic
def _claim(now: datetime) -> ChartCopy | None:
    """Lease the copy that waits longest; on PostgreSQL others' are passed over.

    A lease that ran out was of a worker that died with the copy in hand, so that is noted.
    """
    free = ChartCopy.objects.due(now).select_for_update(of=("self",), skip_locked=True)
    copy: ChartCopy | None = free.order_by("due_at", "pk").first()
    if copy is not None:
        if copy.leased_until is not None:
            copy.problem = DIED_TWICE if copy.problem == DIED else DIED
        copy.leased_until, copy.tries = now + LEASE, copy.tries + 1
        copy.save(update_fields=["leased_until", "tries", "problem"])
    return copy


def _hand_over(copy: ChartCopy, now: datetime) -> bool | None:
    """Return True for a copy that was taken, None when the receiver can't be reached."""
    try:
        papers = papers_of(copy)
        receipt = hand_over(papers)
    except Unreachable as error:
        _wait(copy, str(error), now)
        return None
    except UnknownKey as error:  # the text is whole: it waits until the keyring has its key again
        _wait(copy, type(error).__name__, now)
        return False
    except (NotTaken, NotFhir, NotTheirRecord) as error:
        _refused(copy, str(error))
        return False
    except VaultError as error:
        _refused(copy, type(error).__name__)
        return False
    except Exception as error:
        if not connection.is_usable():
            raise
        logger.error("Copy %s failed (%s).", copy.pk, kind_and_place(error))
        _wait(copy, type(error).__name__, now)
        return False
    return _end_sent(copy, papers, receipt)


@transaction.atomic
def _end_sent(copy: ChartCopy, papers: Papers, receipt: str) -> bool:
    """Note that a copy was taken, and for whose record it was made if that changed meanwhile."""
    lock_threads([copy.thread_id])
    patient = Patient.objects.get(threads=copy.thread_id)
    columns = {"state": CopyState.SENT, "problem": "", "sent_at": timezone.now()}
    if papers.record != record_of(patient):
        columns |= {"state": CopyState.MISFILED, "record_digest": digest_of(papers.record)}
    return _end_try(copy, Outcome.OK, receipt=receipt, **columns)


def _wait(copy: ChartCopy, problem: str, now: datetime) -> None:
    # The last one again and again.
    wait = WAITS[min(copy.tries, len(WAITS)) - 1]
    logger.warning("Copy %s was not saved (%s); it is tried again.", copy.pk, problem)
    _end_try(copy, None, due_at=now + wait, problem=problem[:100])


def _refused(copy: ChartCopy, problem: str) -> None:
    logger.error("Copy %s can't be saved (%s).", copy.pk, problem)
    _end_try(copy, Outcome.FAILED, state=CopyState.REFUSED, problem=problem[:100])


@transaction.atomic
def _end_try(copy: ChartCopy, outcome: Outcome | None, **columns: Any) -> bool:
    """Write the end of a try, and its outcome in the record; None for one that is tried again.

    Return False, with nothing written, if the lease ran out and another worker has the copy.
    """
    held = ChartCopy.objects.filter(pk=copy.pk, leased_until=copy.leased_until)
    if not held.update(leased_until=None, **columns):
        return False
    if outcome is not None:
        thread = Thread.objects.get(pk=copy.thread_id)
        record(
            actor=None,
            action=Action.CHART_SAVE,
            outcome=outcome,
            obj=thread,
            patient=thread.patient_id,
        )
    return True


@transaction.atomic
def try_again(*, actor: Any, copy: ChartCopy) -> None:
    """Let the worker try a copy at once; for coordinators of the thread's team."""
    teams = CareTeam.objects.coordinated_by(actor)
    own = ChartCopy.objects.of_teams(teams, actor).to_try().filter(pk=copy.pk)
    if not own.update(state=CopyState.WAITING, due_at=timezone.now(), problem=""):
        raise NotAllowed
    record(actor=actor, action=Action.CHART_RETRY, obj=copy, patient=copy.thread.patient_id)


@transaction.atomic
def settle(*, actor: Any, copy: ChartCopy) -> None:
    """Take a copy off the list that the records office took out, or that never goes to a chart.

    For coordinators of the thread's team.
    """
    teams = CareTeam.objects.coordinated_by(actor)
    own = ChartCopy.objects.of_teams(teams, actor).to_settle().filter(pk=copy.pk)
    if not own.update(state=CopyState.SETTLED, leased_until=None):
        raise NotAllowed
    record(actor=actor, action=Action.CHART_SETTLE, obj=copy, patient=copy.thread.patient_id)
