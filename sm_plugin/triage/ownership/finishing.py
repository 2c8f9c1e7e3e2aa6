"""Ending what is open at a station that moves to another system.

The team answers what it can, a team of the successor may take over (`triage.closing`), and the
rest is completed by those who run the move, with that reason; its patients are told. From the
freeze day on nothing waits for patients any more, because they can't write.

See docs/decisions/0530.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Min, Q
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
from sm_plugin.threads.choices import Outcome, ThreadState
from sm_plugin.threads.services import add_event, lock_threads, show_state
from sm_plugin.worker import do_each

from ..choices import OWED, Status
from ..models import WorkItem
from ..querysets import WorkItemQuerySet
from ..rounds import end_unanswered
from ..steps.answers import has_unsent, keys_with_nothing_unsent
from ..steps.step import Transition
from ..steps.transitions import FINISH, FREEZE

AT_ONCE = 200  # items of one step


def open_at(station: Facility) -> WorkItemQuerySet:
    """Return the open items of the station's teams and those of its sites."""
    of_station = Q(team__facility=station) | Q(team__facility__parent=station)
    return WorkItem.objects.not_done().filter(of_station)


def finishing_list(station: Facility) -> list[CareTeam]:
    """Return the open teams of the station with what each still owes, and since when."""
    owed = Q(work_items__status__in=OWED)
    teams = CareTeam.objects.open().of_station(station)
    return list(
        teams.named()
        .annotate(
            owed=Count("work_items", filter=owed),
            alarms=Count("work_items", filter=Q(work_items__alarm_at__isnull=False)),
            waiting=Count("work_items", filter=Q(work_items__status=Status.ANSWERED)),
            oldest=Min("work_items__received_at", filter=owed),
        )
        .order_by("-owed", "facility__name", "pk")
    )


def finish(*, actor: Any, station: Facility, team: CareTeam) -> int:
    """Complete what a team still owes because its station moves; return how many ended.

    In batches, so that nobody waits for all of them; one that fails leaves the others as they are.
    Urgent messages that nobody reviewed stay open: somebody reads those first. Raises
    `NotAllowed` without the right, `Refused` before the freeze day.
    """
    check_finish(actor=actor, station=station, team=team)
    owed = open_at(station).owed().filter(team=team, alarm_at=None)
    ended = 0
    while keys := list(owed.values_list("pk", flat=True)[:AT_ONCE]):
        ended += _end_all(owed, keys, actor)
    return ended


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
def _end_all(owed: WorkItemQuerySet, keys: Iterable[UUID], actor: Any) -> int:
    items = _locked(owed, keys)
    now = timezone.now()
    mailboxes = _mailboxes(item.thread.patient_id for item in items)
    for item in items:
        _end(item, FINISH, Outcome.MOVED, actor, now)
        end_unanswered(item, reason=Outcome.MOVED, at=now)
        if mailbox := mailboxes.get(item.thread.patient_id):
            newest = item.thread.messages.latest("sent_at", "id")
            enqueue_moved(message=newest, recipients=readers_of(mailbox))
    _record(items, FINISH, actor)
    return len(items)


def _end_answered(key: UUID) -> bool:
    """Return False for an item that the patient or the team has changed meanwhile."""
    items = [one for one in _locked(_waiting_at_freeze(), [key]) if not has_unsent(one)]
    for item in items:
        _end(item, FREEZE, Outcome.ANSWERED, None, timezone.now())
    _record(items, FREEZE, None)
    return bool(items)


def _locked(asked: WorkItemQuerySet, keys: Iterable[UUID]) -> list[WorkItem]:
    """Return those of the items that are still `asked` for, with their threads, locked.

    All of the question is asked again: one that moved to another team meanwhile is that team's.
    """
    wanted = list(keys)
    lock_threads(WorkItem.objects.filter(pk__in=wanted).values_list("thread", flat=True))
    still = asked.filter(pk__in=wanted).select_related("thread")
    return list(still.select_for_update(of=("self",)).order_by("pk"))


def _end(item: WorkItem, step: Transition, outcome: Outcome, actor: Any, at: datetime) -> None:
    item.status, item.outcome, item.done_at = step.after(item.status), outcome, at
    item.save(update_fields=["status", "outcome", "done_at"])
    show_state(item.thread, state=ThreadState.CLOSED, outcome=outcome)
    add_event(item.thread, step.event, actor=actor, role=item.role, outcome=outcome, at=at)


def _record(items: Iterable[WorkItem], step: Transition, actor: Any) -> None:
    for item in items:
        record(actor=actor, action=step.action, obj=item, patient=item.thread.patient_id)


def _mailboxes(patients: Iterable[Any]) -> dict[Any, Mailbox]:
    found = Mailbox.objects.filter(patient__in=set(patients)).select_related("owner")
    return {mailbox.patient_id: mailbox for mailbox in found}
