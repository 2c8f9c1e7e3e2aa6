"""Steps of a care team with a thread. Each checks the actor's right itself, and writes
the thread's history, the state the Veteran reads, and the audit event."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sm_plugin.errors import Refused
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.notify.services import enqueue_for_staff, enqueue_late
from sm_plugin.permissions import require
from sm_plugin.safety.findings import NOTHING_FOUND, Findings
from sm_plugin.teams.choices import Role
from sm_plugin.teams.models import Membership
from sm_plugin.teams.routing import alarm_role, present_people, reading_role
from sm_plugin.teams.text import a_role
from sm_plugin.threads.choices import ThreadState
from sm_plugin.threads.models import Thread, ThreadEvent
from sm_plugin.threads.services import add_event, show_state
from sm_plugin.worker import do_each

from ..choices import RoundEnd, RoundKind, Status
from ..models import Round, WorkItem
from ..rounds import begin_round, end_internal, note_escalated, note_sorted
from .alarms import raise_alarm
from .answers import answer, complete, interim, send_and_complete
from .passing import (
    assign,
    give_back,
    people_of,
    reassign,
    refer,
    reopen,
    tell_handed,
    tell_who_had,
)
from .putting_off import put_off
from .reviews import review_called, review_not_reached, review_not_urgent
from .rows import ASSIGN, GIVE_BACK, INTERIM, PUT_OFF, REASSIGN, REOPEN, SEND_AND_COMPLETE
from .transitions import (
    ANSWER,
    CALLED,
    COMPLETE,
    ESCALATE,
    NOT_REACHED,
    NOT_URGENT,
    REFER,
    RELEASE,
    REPLY,
    TAKE,
    TAKE_OVER,
)
from .under_lock import (
    for_update,
    locked,
    newest_of_patient,
    other_reader,
    reader_of,
    require_present,
    require_shown_holder,
    require_step,
    roles_there,
    show_work,
    write_step,
)

Kind = ThreadEvent.Kind


def open_item(
    *, thread: Thread, role: str, at: datetime, findings: Findings = NOTHING_FOUND
) -> WorkItem:
    """The thread asks for an answer: a new item, or the open one again, with a new due time.

    A flag among the `findings` of the safety check puts it on top of the queues until somebody
    reviews it. Called inside the sender's transaction. The person who has the open item keeps it
    while present in the team; otherwise it waits for its role, read by the stand-in of today. A
    new question takes its topic's way, `role`, wherever the one before was referred to.
    """
    item = for_update(WorkItem.objects.filter(thread=thread, done_at__isnull=True)).first()
    is_new_round = item is None or item.status == Status.ANSWERED
    if item is not None and item.status != Status.ANSWERED:
        is_new_round = _overtake(item, at)
    is_new_item, was_urgent = item is None, item is not None and item.is_urgent
    if item is None:
        item = WorkItem(thread=thread, team=thread.team, role=role)
    elif item.status == Status.ANSWERED:
        item.escalated_at = None
        item.status = REPLY.moves[Status.ANSWERED]
        if findings.is_flag:
            item.assignee = None  # new danger is for the first who is there and may review it
    staffed = roles_there(item)
    if is_new_round:
        # Not the one that an earlier question was referred to, nor one the patient alone has.
        item.role = role if role in staffed else reading_role(role, staffed)
        item.received_at, item.due_at = at, item.team.facility.business_days.due_at(at)
        item.promised_at = None
    if not item.role_of(item.assignee_id):
        item.status, item.assignee = Status.WAITING, None
    had = item.assignee
    if findings.is_flag:
        raise_alarm(item, at=at, findings=findings)
    item.save()
    if item.assignee is None:
        tell_who_had(item, had, None)
    if is_new_round:
        begin_round(item, at, is_first=is_new_item)
    holder_role = item.role_of(item.assignee_id)
    state = ThreadState.ANSWERING if holder_role else ThreadState.RECEIVED
    if was_urgent:  # who was told of it goes on reading it
        with_role = holder_role or reader_of(item)
    else:
        reader = alarm_role if item.is_urgent else reading_role
        with_role = holder_role or reader(item.role, staffed)
    shown = {"state": state, "with_role": with_role, "due_at": item.due_at, "outcome": ""}
    show_state(thread, **shown, **({"promised_on": None} if is_new_round else {}))
    return item


def _overtake(item: WorkItem, at: datetime) -> bool:
    """End a question between colleagues: the patient's own comes first, with a clock of its own."""
    if end_internal(item, RoundEnd.OVERTAKEN, at) is None:
        return False
    item.escalated_at = None
    return True


@transaction.atomic
def take(*, actor: Any, item: WorkItem, over_from: str = "", of_own_role: bool = False) -> WorkItem:
    """Make the item the actor's own to answer; the role it came for stays.

    To take it over, name the key of the colleague who has it: `Refused` is raised when somebody
    else took it since the actor looked. The colleague is told. With `of_own_role`, where nobody
    was asked, it is raised as well for what waits for another role.
    """
    item = locked(item, holder=actor)
    step = TAKE if item.assignee_id is None else TAKE_OVER
    require_present(actor, item)
    require(actor, step.act, item)  # who lost a race reads who was quicker below
    require_shown_holder(item, over_from)
    if of_own_role and (other := other_reader(item, actor)):
        text = _("It waits for %(role)s. Open it by itself to take it.") % {"role": a_role(other)}
        raise Refused(text, code="other_role")
    had, item.assignee, item.status = item.assignee, actor, step.after(item.status)
    item.save(update_fields=["status", "assignee"])
    role = item.role_of(actor.pk)
    if item.status == Status.TAKEN:
        show_work(item, state=ThreadState.ANSWERING, with_role=role)
    note_sorted(item, timezone.now())
    # What is answered is not taken up to be answered: to the patient nothing has changed.
    is_internal = item.is_internal or item.status == Status.ANSWERED
    write_step(item, step, actor, role=role, is_internal=is_internal)
    tell_who_had(item, had, actor)
    return item


@transaction.atomic
def release(*, actor: Any, item: WorkItem, over_from: str | None = None) -> WorkItem:
    """Put the item back so that anyone in the role it came for can take it.

    What is flagged waits for the first who may review it, who is told. A colleague who had it is
    told; `over_from` names the one whom the page showed, as for `take`.
    """
    item = locked(item)
    require_step(actor, RELEASE, item)
    if over_from is not None:
        require_shown_holder(item, over_from)
    had, item.assignee, item.status = item.assignee, None, RELEASE.after(item.status)
    item.save(update_fields=["status", "assignee"])
    role = reader_of(item)
    show_work(item, state=ThreadState.RECEIVED, with_role=role)
    write_step(item, RELEASE, actor, role=role)
    if item.is_urgent:
        # Perhaps another role than it was referred to: danger waits for nobody who wasn't told.
        tell_handed(item, people_of(item, role), actor)
    tell_who_had(item, had, actor)
    return item


def escalate_overdue(*, now: datetime, limit: int = 200) -> int:
    """Show every item that is past its due time to the coordinators; returns how many.

    The history says that they were told only where a notice to one of them is written with it.
    Passes over what somebody works on at this moment; the next round finds it if it is still late.
    """
    late = WorkItem.objects.overdue(now)
    keys = list(late.values_list("pk", flat=True)[:limit])
    return do_each("late answers", keys, lambda key: _escalate(key, now))


def _escalate(key: Any, now: datetime) -> bool:
    """Return False for an item that somebody else has by now."""
    late = WorkItem.objects.overdue(now).filter(pk=key).select_related("thread")
    item = late.select_for_update(of=("self",), skip_locked=True).first()
    if item is None:
        return False
    item.escalated_at = now
    item.save(update_fields=["escalated_at"])
    note_escalated(item, now)
    write_step(item, ESCALATE, None)
    tell_coordinators(item, now)
    return True


def tell_coordinators(item: WorkItem, now: datetime) -> bool:
    """Tell them that it is late, and the history that they were told; False if nobody is told."""
    newest = newest_of_patient(item)
    coordinators = present_people(item.team_id, {Role.COORDINATOR}, item.thread.patient_id)
    if enqueue_late(message=newest, recipients=coordinators):
        facts: dict[str, Any] = {
            "role": Role.COORDINATOR,
            "at": now,
            "is_internal": item.is_internal,
        }
        add_event(item.thread, Kind.COORDINATOR_TOLD, actor=None, **facts)
        return True
    return False


def remind_half_time(*, now: datetime, limit: int = 200) -> int:
    """Tell who has a question, or may read it, that half of the time is over; once a round.

    Not of what is late already: of that coordinators hear.
    """
    keys = list(_unreminded(now).values_list("pk", flat=True)[:limit])
    return do_each("reminders", keys, lambda key: _remind(key, now))


def _unreminded(now: datetime) -> Any:
    rounds = Round.objects.filter(kind=RoundKind.QUESTION, half_at__lt=now)
    in_time = rounds.filter(escalated_at__isnull=True, due_at__gt=now)
    return in_time.filter(ended_at__isnull=True, reminded_at__isnull=True)


def _remind(key: Any, now: datetime) -> bool:
    """Return False for a round that ended meanwhile, or whose item somebody works on."""
    rounds = _unreminded(now).filter(pk=key).select_related("item__thread", "item__team")
    one = rounds.select_for_update(of=("self",), skip_locked=True).first()
    if one is None:
        return False
    one.reminded_at = now
    one.save(update_fields=["reminded_at"])
    tell_who_works_on(one.item)
    return True


def tell_who_works_on(item: WorkItem) -> bool:
    """Tell who has the item, or may read it, that an answer is waited for; False if nobody is."""
    present = Membership.objects.present().staff_for(item.thread.patient_id)
    members = present.filter(team=item.team_id).select_related("user")
    mine = members.filter(user=item.assignee_id) if item.assignee_id else members.none()
    people = mine if mine.exists() else members.filter(role=reader_of(item))
    message = newest_of_patient(item)
    recipients = [member.user for member in people]
    return bool(enqueue_for_staff(OutboxNotice.Kind.HALF, message=message, recipients=recipients))


# The service behind each button's address.
SERVICES: Mapping[str, Callable[..., Any]] = {
    TAKE.address: take,
    RELEASE.address: release,
    REFER.address: refer,
    ASSIGN.address: assign,
    GIVE_BACK.address: give_back,
    REASSIGN.address: reassign,
    ANSWER.address: answer,
    SEND_AND_COMPLETE.address: send_and_complete,
    INTERIM.address: interim,
    COMPLETE.address: complete,
    PUT_OFF.address: put_off,
    REOPEN.address: reopen,
    NOT_URGENT.address: review_not_urgent,
    CALLED.address: review_called,
    NOT_REACHED.address: review_not_reached,
}
