"""Ending what is open at a station that moves to another system.

The team answers what it can, a team of the successor may take over (`triage.closing`), and the
rest is completed by those who run the move, with that reason; its patients are told. From the
freeze day on nothing waits for patients any more, because they can't write.

See docs/decisions/0530.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Count, FilteredRelation, Min, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from sm_plugin.audit.services import record
from sm_plugin.errors import InvalidInput, NotAllowed, Refused
from sm_plugin.facilities.models import Facility
from sm_plugin.facilities.services import may_manage_rollout
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.notify.recipients import readers_of
from sm_plugin.notify.services import enqueue_moved
from sm_plugin.teams.models import CareTeam
from sm_plugin.text.phones import can_be_called
from sm_plugin.threads.choices import SETTLED, Outcome, ThreadState
from sm_plugin.threads.services import add_event, lock_threads
from sm_plugin.worker import do_each

from ..choices import OWED, Status
from ..models import WorkItem
from ..querysets import WorkItemQuerySet
from ..rounds import end_unanswered
from ..steps.answers import (
    close_item,
    keys_with_nothing_unsent,
    keys_with_unsent,
)
from ..steps.step import Transition
from ..steps.transitions import FINISH, FREEZE

AT_ONCE = 200  # items of one step


class Ending(NamedTuple):
    """Counts of a team's items that end by a move, and of those that stay open.

    `told`: their patients are told to call. `internal`: questions between colleagues, of which
    their patients read nothing. `urgent` ones stay that nobody reviewed, and those with an answer
    that is written and `unsent`.
    """

    told: int
    internal: int
    urgent: int
    unsent: int


def open_at(station: Facility) -> WorkItemQuerySet:
    """Return the open items of the station's teams and those of its sites."""
    of_station = Q(team__facility=station) | Q(team__facility__parent=station)
    return WorkItem.objects.not_done().filter(of_station)


def finishing_list(station: Facility) -> list[CareTeam]:
    """Return the open teams of the station with what each still owes, and since when.

    `internal` are questions between colleagues, the patient's own was answered or closed.
    """
    open_ones = Q(at_work__status__in=OWED)
    is_internal = Q(at_work__thread__state__in=SETTLED)
    owed = open_ones & ~is_internal
    teams = CareTeam.objects.open().of_station(station)
    not_done = FilteredRelation("work_items", condition=Q(work_items__done_at__isnull=True))
    return list(
        teams.named()
        .annotate(at_work=not_done)
        .annotate(
            owed=Count("at_work", filter=owed),
            internal=Count("at_work", filter=open_ones & is_internal),
            alarms=Count("at_work", filter=Q(at_work__alarm_at__isnull=False)),
            waiting=Count("at_work", filter=Q(at_work__status=Status.ANSWERED)),
            oldest=Min("at_work__received_at", filter=owed),
        )
        .order_by("-owed", "-internal", "facility__name", "pk")
    )


def finish(*, actor: Any, station: Facility, team: CareTeam) -> Ending:
    """Complete what a team still owes because its station moves; return how many ended and stay.

    In batches, so that nobody waits for all of them; one that fails leaves the others as they are.
    Urgent messages that nobody reviewed stay open: somebody reads those first. So do those with an
    answer that is written and not sent, as always. Raises `NotAllowed` without the right,
    `Refused` before the freeze day.
    """
    check_finish(actor=actor, station=station, team=team)
    owed = _to_end(station, team)
    told = internal = 0
    while keys := keys_with_nothing_unsent(owed, AT_ONCE):
        items = _end_all(owed, keys, actor)
        told += len(items) - sum(items)
        internal += sum(items)
    left = ending_of(station, team)
    return Ending(told, internal, left.urgent, left.unsent)


def ending_of(station: Facility, team: CareTeam) -> Ending:
    """Return how many `finish` would end now, and how many would stay."""
    owed = _to_end(station, team)
    unsent = keys_with_unsent(owed)
    ends = owed.exclude(pk__in=unsent)
    internal = ends.internal().count()
    urgent = open_at(station).urgent().filter(team=team).count()
    return Ending(ends.count() - internal, internal, urgent, len(unsent))


def _to_end(station: Facility, team: CareTeam) -> WorkItemQuerySet:
    return open_at(station).owed().filter(team=team, alarm_at=None)


def check_finish(*, actor: Any, station: Facility, team: CareTeam) -> None:
    """Raise what `finish` would raise now, and change nothing."""
    if not may_manage_rollout(actor, station):
        raise NotAllowed
    if team.facility.station.pk != station.pk:
        raise InvalidInput
    if not station.is_frozen:
        text = _("This ends messages only from the day on which patients can't write any more.")
        raise Refused(text, code="not_frozen")
    if not can_be_called(station.help_phone):
        text = _("Enter the phone that Veterans can call first: they are told to call.")
        raise Refused(text, code="phone_missing")


def complete_at_freeze(*, limit: int = AT_ONCE) -> int:
    """Complete what waits for patients at stations whose freeze day has come; return how many.

    An answer that is written and not sent keeps the item open, as always.
    """
    keys = keys_with_nothing_unsent(_waiting_at_freeze(), limit)
    return do_each("completed at a freeze", keys, _end_answered)


def _waiting_at_freeze() -> WorkItemQuerySet:
    frozen = Facility.objects.frozen().values("pk")
    return WorkItem.objects.waiting_for_patient().filter(team__facility__in=frozen)


@transaction.atomic
def _end_all(owed: WorkItemQuerySet, keys: Iterable[UUID], actor: Any) -> list[bool]:
    """Return for each that ended whether it was between colleagues; its patient is told nothing."""
    items = _locked(owed, keys)
    now, internal = timezone.now(), [item.is_internal for item in items]
    mailboxes = _mailboxes(item.thread.patient_id for item in items)
    for item, is_internal in zip(items, internal, strict=True):
        _end(item, FINISH, Outcome.MOVED, actor, now, is_internal=is_internal)
        end_unanswered(item, reason=Outcome.MOVED, at=now)
        mailbox = mailboxes.get(item.thread.patient_id)
        if mailbox is not None and not is_internal:
            newest = item.thread.messages.latest("sent_at", "id")
            enqueue_moved(message=newest, recipients=readers_of(mailbox))
    _record(items, FINISH, actor)
    return internal


def _end_answered(key: UUID) -> bool:
    """Return False for an item that the patient or the team has changed meanwhile."""
    items = _locked(_waiting_at_freeze(), [key])
    for item in items:
        # What was reopened among colleagues is still closed for the patient, as it was.
        is_internal = item.thread.state == ThreadState.CLOSED
        now = timezone.now()
        _end(item, FREEZE, Outcome.ANSWERED, None, now, is_internal=is_internal)
    _record(items, FREEZE, None)
    return bool(items)


def _locked(asked: WorkItemQuerySet, keys: Iterable[UUID]) -> list[WorkItem]:
    """Return those of the items that are still `asked` for and may end, with threads, locked.

    All of the question is asked again: one that moved to another team meanwhile is that team's,
    and one in which an answer was begun stays open.
    """
    wanted = list(keys)
    lock_threads(WorkItem.objects.filter(pk__in=wanted).values_list("thread", flat=True))
    still = asked.filter(pk__in=wanted).select_related("thread")
    found = list(still.select_for_update(of=("self",)).order_by("pk"))
    begun = set(keys_with_unsent(WorkItem.objects.filter(pk__in=[item.pk for item in found])))
    return [item for item in found if item.pk not in begun]


def _end(
    item: WorkItem,
    step: Transition,
    outcome: Outcome,
    actor: Any,
    at: datetime,
    *,
    is_internal: bool,
) -> None:
    close_item(item, step, outcome=outcome, at=at, is_internal=is_internal)
    facts: dict[str, Any] = {"role": item.role, "outcome": outcome, "is_internal": is_internal}
    add_event(item.thread, step.event, actor=actor, at=at, **facts)


def _record(items: Iterable[WorkItem], step: Transition, actor: Any) -> None:
    for item in items:
        record(actor=actor, action=step.action, obj=item, patient=item.thread.patient_id)


def _mailboxes(patients: Iterable[Any]) -> dict[Any, Mailbox]:
    found = Mailbox.objects.filter(patient__in=set(patients)).select_related("owner")
    return {mailbox.patient_id: mailbox for mailbox in found}
