"""The review of a flagged message: one click by a nurse, provider, pharmacist or coordinator."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from sm_plugin.threads.choices import ThreadState
from sm_plugin.threads.services import show_state

from ..choices import Status, Verdict
from ..models import WorkItem
from ..rounds import note_sorted
from .alarms import end_alarm, start_clock_again, write_reviews
from .passing import people_of, tell_handed
from .transitions import CALLED, NOT_REACHED, NOT_URGENT, Transition
from .under_lock import locked, reader_of, require_nothing_new, require_step, write_step


def review_not_urgent(*, actor: Any, item: WorkItem, newest_seen: UUID | None = None) -> WorkItem:
    """Say that the check was wrong: the item goes on in the order of its due day.

    Raises `Refused` when a message came after the newest one that the actor has seen.
    """
    return _review(actor, item, NOT_URGENT, Verdict.NOT_URGENT, newest_seen)


def review_called(*, actor: Any, item: WorkItem, newest_seen: UUID | None = None) -> WorkItem:
    """Record that the actor called and reached the patient; the urgent clock ends."""
    return _review(actor, item, CALLED, Verdict.REACHED, newest_seen)


def review_not_reached(*, actor: Any, item: WorkItem, newest_seen: UUID | None = None) -> WorkItem:
    """Record a call that reached nobody: the item stays on top, and its clock starts again."""
    return _review(actor, item, NOT_REACHED, Verdict.NOT_REACHED, newest_seen)


@transaction.atomic
def _review(
    actor: Any, item: WorkItem, step: Transition, verdict: Verdict, newest_seen: UUID | None
) -> WorkItem:
    item = locked(item)
    require_step(actor, step, item)
    require_nothing_new(item, newest_seen)
    now, role = timezone.now(), item.role_of(actor.pk)
    write_reviews(item, by=actor, role=role, verdict=verdict, at=now)
    note_sorted(item, now)
    write_step(item, step, actor, role=role)
    if verdict == Verdict.NOT_REACHED:
        start_clock_again(item, at=now)
    else:
        end_alarm(item)
        if item.status == Status.WAITING:
            _goes_to_reader(item, actor)
    item.save(update_fields=["alarm_at", "review_due_at", "told", "findings_sealed"])
    return item


def _goes_to_reader(item: WorkItem, actor: Any) -> None:
    """Show who reads it now that it waits as others do, and tell them if others were told of it."""
    told, reader = item.thread.with_role, reader_of(item)
    show_state(item.thread, state=ThreadState.RECEIVED, with_role=reader)
    if reader != told:
        tell_handed(item, people_of(item, reader), actor)
