"""What a care team does with a thread. Each step checks the actor's right itself, and writes
the thread's history, the state the Veteran reads, and the audit event."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from sm_plugin.calendar import due_at
from sm_plugin.errors import InvalidInput, KeyReused, Refused
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.mailboxes.services import deliver, mailbox_of_team, mark_sent
from sm_plugin.notify.recipients import readers_of
from sm_plugin.notify.services import enqueue, enqueue_late
from sm_plugin.permissions import Act, require
from sm_plugin.safety.findings import NOTHING_FOUND, Findings
from sm_plugin.teams.choices import Role
from sm_plugin.teams.models import Membership
from sm_plugin.teams.routing import split_roles, staffed_roles
from sm_plugin.threads.choices import Outcome, Side, ThreadState
from sm_plugin.threads.models import Message, Thread, ThreadEvent
from sm_plugin.threads.services import add_event, append_message, message_sent_before, show_state
from sm_plugin.worker import do_each

from .alarms import end_alarm, raise_alarm, write_reviews
from .choices import Status, Verdict
from .models import WorkItem
from .reviews import review_called, review_not_reached, review_not_urgent
from .rounds import begin_round, end_answered, end_unanswered, note_escalated, note_sorted
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
    WRITE_AGAIN,
)
from .under_lock import (
    for_update,
    locked,
    reader_of,
    require_nothing_new,
    require_step,
    who_was_quicker,
    write_step,
)

Kind = ThreadEvent.Kind


def open_item(
    *, thread: Thread, role: str, at: datetime, findings: Findings = NOTHING_FOUND
) -> WorkItem:
    """The thread asks for an answer: a new item, or the open one again, with a new due time.

    A flag among the `findings` of the safety check puts it on top of the queues until somebody
    reviews it. Called inside the sender's transaction. The person who has the open item keeps it
    while present in the team; otherwise it waits for its role, read by the stand-in of today.
    """
    item = for_update(WorkItem.objects.filter(thread=thread, done_at__isnull=True)).first()
    is_new_round = item is None or item.status == Status.ANSWERED
    if item is None:
        item = WorkItem(thread=thread, team=thread.team, role=role)
    elif item.status == Status.ANSWERED:
        item.escalated_at = None
        item.status = REPLY.moves[Status.ANSWERED]
        if findings.is_flag:
            item.assignee = None  # new danger is for whoever may review it and is there first
    if is_new_round:
        item.received_at, item.due_at = at, due_at(at, tz=item.team.facility.time_zone)
    if not item.role_of(item.assignee_id):
        item.status, item.assignee = Status.WAITING, None
    if findings.is_flag:
        raise_alarm(item, at=at, findings=findings)
    item.save()
    if is_new_round:
        begin_round(item, at)
    holder_role = item.role_of(item.assignee_id)
    state = ThreadState.ANSWERING if holder_role else ThreadState.RECEIVED
    with_role = holder_role or reader_of(item)
    show_state(thread, state=state, with_role=with_role, due_at=item.due_at, outcome="")
    return item


@transaction.atomic
def take(*, actor: Any, item: WorkItem, over_from: str = "") -> WorkItem:
    """Make the item the actor's own to answer; the role it came for stays.

    To take it over, name the key of the colleague who has it: `Refused` is raised when somebody
    else took it since the actor looked.
    """
    item = locked(item)
    step = TAKE if item.assignee_id is None else TAKE_OVER
    require(actor, step.act, item)
    if str(item.assignee_id or "") != over_from:
        raise Refused(who_was_quicker(item), code="taken")
    item.status, item.assignee = step.after(item.status), actor
    item.save(update_fields=["status", "assignee"])
    role = item.role_of(actor.pk)
    if item.status == Status.TAKEN:
        show_state(item.thread, state=ThreadState.ANSWERING, with_role=role)
    note_sorted(item, timezone.now())
    write_step(item, step, actor, role=role)
    return item


@transaction.atomic
def release(*, actor: Any, item: WorkItem) -> WorkItem:
    """Put the item back so that anyone in the role it came for can take it."""
    item = locked(item)
    require_step(actor, RELEASE, item)
    item.status, item.assignee = RELEASE.after(item.status), None
    item.save(update_fields=["status", "assignee"])
    role = reader_of(item)
    show_state(item.thread, state=ThreadState.RECEIVED, with_role=role)
    write_step(item, RELEASE, actor, role=role)
    return item


@transaction.atomic
def refer(*, actor: Any, item: WorkItem, role: str) -> WorkItem:
    """Hand the item to another role of the same team; the due time stays.

    Raises `InvalidInput` when nobody in the team has the role.
    """
    item = locked(item)
    require_step(actor, REFER, item)
    if role not in roles_to_refer_to(item):
        raise InvalidInput
    item.role, item.status, item.assignee = role, REFER.after(item.status), None
    item.save(update_fields=["role", "status", "assignee"])
    note_sorted(item, timezone.now())
    show_state(item.thread, state=ThreadState.RECEIVED, with_role=role)
    write_step(item, REFER, actor)
    return item


@transaction.atomic
def answer(
    *,
    actor: Any,
    item: WorkItem,
    body: str,
    idempotency_key: UUID,
    newest_seen: UUID | None = None,
) -> Message:
    """Send the team's answer; the item then waits for the patient until it is completed.

    Sending the same form again returns the same message; the same key with another text raises
    `KeyReused`. `newest_seen` is the newest message on the page that was answered: `Refused` is
    raised when another has come since. While a message is flagged, the answer is its review.
    """
    item = locked(item)
    require(actor, Act.READ_ITEM, item)
    if earlier := message_sent_before(actor, idempotency_key):
        if earlier.thread_id != item.thread_id or earlier.body != body:
            raise KeyReused
        return earlier
    step = WRITE_AGAIN if item.status == Status.ANSWERED else ANSWER
    require_step(actor, step, item)
    require_nothing_new(item, newest_seen)
    now = timezone.now()
    role = item.role_of(actor.pk)
    message = append_message(
        thread=item.thread,
        author=actor,
        side=Side.TEAM,
        author_role=role,
        body=body,
        idempotency_key=idempotency_key,
        at=now,
    )
    if item.is_urgent:
        write_reviews(item, by=actor, role=role, verdict=Verdict.ANSWERED, at=now)
        end_alarm(item)
    end_answered(item, by=actor, role=role, at=now)
    item.status, item.assignee, item.answered_at = step.after(item.status), actor, now
    item.save()
    show_state(item.thread, state=ThreadState.ANSWERED, with_role=role)
    patient_mailbox = Mailbox.objects.select_related("owner").get(patient=item.thread.patient_id)
    mark_sent(mailbox_of_team(item.team), item.thread, now)
    deliver(patient_mailbox, item.thread, now)
    enqueue(message=message, recipients=readers_of(patient_mailbox))
    write_step(item, step, actor, role=role)
    return message


@transaction.atomic
def complete(
    *, actor: Any, item: WorkItem, outcome: str, newest_seen: UUID | None = None
) -> WorkItem:
    """Close the item with a reason that both sides can read.

    Raises `InvalidInput` for a reason that is not so, and `Refused` as `answer` does.
    """
    item = locked(item)
    require_step(actor, COMPLETE, item)
    require_nothing_new(item, newest_seen)
    if outcome not in outcomes_of(item):
        raise InvalidInput
    item.status, item.outcome, item.done_at = COMPLETE.after(item.status), outcome, timezone.now()
    item.save(update_fields=["status", "outcome", "done_at"])
    role = item.role_of(actor.pk)
    end_unanswered(item, reason=outcome, at=item.done_at, role=role)
    show_state(item.thread, state=ThreadState.CLOSED, outcome=outcome)
    write_step(item, COMPLETE, actor)
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
    _tell_coordinators(item, now)
    return True


def _tell_coordinators(item: WorkItem, now: datetime) -> None:
    newest = item.thread.messages.filter(side=Side.PATIENT).latest("sent_at", "id")
    members = Membership.objects.active().filter(team=item.team_id, role=Role.COORDINATOR)
    coordinators = [member.user for member in members.select_related("user")]
    if enqueue_late(message=newest, recipients=coordinators):
        add_event(item.thread, Kind.COORDINATOR_TOLD, actor=None, role=Role.COORDINATOR, at=now)


def outcomes_of(item: WorkItem) -> list[str]:
    """The reasons an item may be closed with: answered by message only once it has been.

    That a facility moved is said by those who run the move (`triage.finishing`).
    """
    offered = [reason for reason in Outcome.values if reason != Outcome.MOVED]
    return [reason for reason in offered if item.answered_at or reason != Outcome.ANSWERED]


def roles_to_refer_to(item: WorkItem) -> list[str]:
    """Return the roles that somebody active has in the team, other than the item's own.

    While a message is flagged only those who may review it get it, also if it waits for them.
    """
    known = vars(item).get("roles_staffed", False)  # from `with_page_facts`
    others = staffed_roles(item.team) if known is False else split_roles(known)
    if item.is_urgent:
        return [role for role in REFER.alarm.roles if role in others and role != reader_of(item)]
    return [role for role in Role.values if role in others - {item.role}]


# The service behind each button's address.
SERVICES: Mapping[str, Callable[..., Any]] = {
    TAKE.address: take,
    RELEASE.address: release,
    REFER.address: refer,
    ANSWER.address: answer,
    COMPLETE.address: complete,
    NOT_URGENT.address: review_not_urgent,
    CALLED.address: review_called,
    NOT_REACHED.address: review_not_reached,
}
