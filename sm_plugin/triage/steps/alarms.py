"""Alarms: a flagged message asks for a review on a clock of its own, at all hours.

Until the review the item stands on top for those who may review it. Not reviewed in time, its
coordinators are told, after as long again the facility's administrators: which team, and no word
of a message. Where there is nobody to tell, the next ones are told at once.

See docs/decisions/0321 and 0689.
"""

import logging
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import CharField, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast

from sm_plugin.conf import conf
from sm_plugin.errors import VaultError
from sm_plugin.facilities.models import Appointment
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.notify.services import enqueue_at_once, enqueue_flagged
from sm_plugin.people.own_care import has_own_care
from sm_plugin.safety.choices import SafetyLevel
from sm_plugin.safety.findings import NOTHING_FOUND, Findings
from sm_plugin.safety.tallies import count_verdict
from sm_plugin.teams.choices import REVIEWERS, Role
from sm_plugin.teams.routing import Joined, present_people
from sm_plugin.threads.models import Message, ThreadEvent
from sm_plugin.threads.services import add_event
from sm_plugin.worker import do_each

from ..choices import Status, Told, Verdict
from ..models import Round, UrgencyReview, WorkItem
from ..rounds import current_round
from ..urgency import found_in
from .transitions import RAISE_ALARM, TELL_UNREVIEWED
from .under_lock import newest_of_patient, reader_of, write_step

logger = logging.getLogger(__name__)

CALLS = 3  # not reached so often, those above are told at once


def raise_alarm(item: WorkItem, *, at: datetime, findings: Findings) -> None:
    """Ask for a review of what was written at this moment; the caller saves the item.

    A clock that runs goes on: who writes twice must not wait longer. What a member has who may
    not review it waits again.
    """
    item.alarm_at = at
    if item.review_due_at is None:
        item.review_due_at, item.told = at + review_time(), Told.NOBODY
    item.seal("findings_sealed", (_findings_so_far(item) | findings).to_text())
    if item.role_of(item.assignee_id) not in REVIEWERS:
        item.status, item.assignee = Status.WAITING, None
    add_event(item.thread, RAISE_ALARM.event, actor=None, role=item.role, at=at)


def _findings_so_far(item: WorkItem) -> Findings:
    """Return earlier findings; one that can't be opened does not stop the next alarm."""
    try:
        return item.findings
    except VaultError:
        return NOTHING_FOUND


def review_time() -> timedelta:
    return timedelta(minutes=conf().URGENT_REVIEW_MINUTES)


def flagged(item: WorkItem) -> QuerySet[Message]:
    """Return the flagged messages of the thread that nobody has reviewed, the oldest first."""
    return _unreviewed().filter(thread=item.thread_id).order_by("sent_at", "id")


def _unreviewed() -> QuerySet[Message]:
    final = UrgencyReview.objects.exclude(verdict=Verdict.NOT_REACHED)
    found = Message.objects.filter(safety_level=SafetyLevel.FLAG)
    return found.exclude(Exists(final.filter(message=OuterRef("pk"))))


def flagged_of_outer(thread: str) -> Subquery:
    """Return the keys of `flagged` as one text, for another query; `thread` names its column."""
    found = _unreviewed().filter(thread=OuterRef(thread)).order_by()
    keys = found.values("thread").annotate(keys=Joined(Cast("pk", CharField())))
    return Subquery(keys.values("keys"))


def split_keys(keys: str | None) -> list[UUID]:
    return [UUID(key) for key in keys.split(",")] if keys else []


def write_reviews(item: WorkItem, *, by: Any, role: str, verdict: Verdict, at: datetime) -> None:
    """Record the review of every flagged message that had none, in the round that is open."""
    number = current_round(item)
    for message in flagged(item):
        message.thread = item.thread
        UrgencyReview.objects.create(
            round=number, message=message, by=by, role=role, verdict=verdict, at=at
        )
        if verdict != Verdict.NOT_REACHED:
            count_verdict(found_in(message), is_urgent=verdict != Verdict.NOT_URGENT, at=at)


def end_alarm(item: WorkItem) -> None:
    """Take the item from the top; the caller saves it."""
    item.alarm_at, item.review_due_at, item.told = None, None, Told.NOBODY
    item.findings_sealed = None


def calls_not_reached(number: Round) -> int:
    """Count the calls in this round that reached nobody; one may stand for several messages."""
    calls = number.reviews.filter(verdict=Verdict.NOT_REACHED)
    return calls.values("at").distinct().order_by().count()


def start_clock_again(item: WorkItem, *, at: datetime) -> None:
    """Give the item a new clock after a call that reached nobody; each third one is told above."""
    item.review_due_at, item.told = at + review_time(), Told.NOBODY
    if calls_not_reached(current_round(item)) % CALLS == 0:
        tell_coordinators(item, at)
        tell_administrators(item, at)


def start_clock_there(item: WorkItem, *, at: datetime) -> None:
    """Begin the alarm again in the team that has just got the item, which nobody was told of there.

    Saves its clock, and tells who reads it and who coordinates the team.
    """
    item.review_due_at, item.told = at + review_time(), Told.NOBODY
    item.save(update_fields=["review_due_at", "told"])
    people = present_people(
        item.team_id, {reader_of(item), Role.COORDINATOR}, item.thread.patient_id
    )
    enqueue_flagged(message=newest_of_patient(item), recipients=people)


def tell_unreviewed(*, now: datetime, limit: int = 200) -> int:
    """Tell the next ones of every alarm that was not reviewed in time; returns how many items.

    Passes over what somebody works on at this moment; the next round finds it.
    """
    late = WorkItem.objects.unreviewed(now).order_by("review_due_at", "pk")
    keys = list(late.values_list("pk", flat=True)[:limit])
    return do_each("unreviewed alarms", keys, lambda key: _tell(key, now))


def _tell(key: Any, now: datetime) -> bool:
    """Return False for an item that was reviewed meanwhile."""
    rows = WorkItem.objects.unreviewed(now).filter(pk=key).select_related("thread", "team")
    item = rows.select_for_update(of=("self",), skip_locked=True).first()
    if item is None:
        return False
    is_tried_again = item.told == Told.ADMINISTRATORS
    if not is_tried_again:
        write_step(item, TELL_UNREVIEWED, None)
    if item.told != Told.COORDINATORS and tell_coordinators(item, now):
        item.told, item.review_due_at = Told.COORDINATORS, now + review_time()
    elif tell_administrators(item, now):
        item.told, item.review_due_at = Told.ADMINISTRATORS, None
    else:
        logger.error("Nobody can be told that item %s is urgent and not reviewed.", item.pk)
        item.told, item.review_due_at = Told.ADMINISTRATORS, now + review_time()
    item.save(update_fields=["told", "review_due_at"])
    return True


def tell_coordinators(item: WorkItem, now: datetime) -> bool:
    """Tell who coordinates the team; return False if there is nobody to tell."""
    people = present_people(item.team_id, {Role.COORDINATOR}, item.thread.patient_id)
    told = enqueue_at_once(
        OutboxNotice.Kind.UNREVIEWED, message=newest_of_patient(item), recipients=people
    )
    if told:
        kind = ThreadEvent.Kind.COORDINATOR_TOLD
        add_event(item.thread, kind, actor=None, role=Role.COORDINATOR, at=now)
    return bool(told)


def tell_administrators(item: WorkItem, now: datetime) -> bool:
    """Tell who runs the station; the mail says no more than that they should look.

    Its own administrators, or else the region's, or else national ones. Return False if there is
    nobody to tell.
    """
    message, patient = newest_of_patient(item), item.thread.patient_id
    for level in Appointment.objects.levels_above(item.team.facility.station):
        people = [person for person in level if not has_own_care(person, patient)]
        if enqueue_at_once(OutboxNotice.Kind.CHAIN, message=message, recipients=people):
            add_event(item.thread, ThreadEvent.Kind.ADMINISTRATOR_TOLD, actor=None, at=now)
            return True
    return False
