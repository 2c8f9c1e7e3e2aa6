"""What a care team does with a thread. Each step checks the actor's right itself, and writes
the thread's history, the state the Veteran reads, and the audit event."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sm_plugin.audit.services import record
from sm_plugin.calendar import due_at
from sm_plugin.errors import InvalidInput, KeyReused, Refused
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.mailboxes.services import deliver, mailbox_of_team, mark_sent
from sm_plugin.names import staff_name
from sm_plugin.notify.recipients import readers_of
from sm_plugin.notify.services import enqueue, enqueue_late
from sm_plugin.permissions import Act, require
from sm_plugin.safety.findings import NOTHING_FOUND, Findings
from sm_plugin.teams.choices import Role
from sm_plugin.teams.models import Membership
from sm_plugin.teams.routing import reading_role, staffed_roles
from sm_plugin.threads.choices import Outcome, Side, ThreadState
from sm_plugin.threads.models import Message, Thread, ThreadEvent
from sm_plugin.threads.services import (
    add_event,
    append_message,
    lock_threads,
    message_sent_before,
    show_state,
)
from sm_plugin.worker import do_each

from .choices import Priority, Status
from .models import WorkItem
from .transitions import (
    ANSWER,
    COMPLETE,
    ESCALATE,
    REFER,
    RELEASE,
    REPLY,
    TAKE,
    TAKE_OVER,
    WRITE_AGAIN,
    Transition,
)

Kind = ThreadEvent.Kind


def open_item(
    *, thread: Thread, role: str, at: datetime, findings: Findings = NOTHING_FOUND
) -> WorkItem:
    """The thread asks for an answer: a new item, or the open one again, with a new due time.

    A flag among the `findings` of the safety check puts it on top of the queues until the team
    has answered. Called inside the sender's transaction. The person who has the open item keeps
    it while present in the team; otherwise it waits for its role, read by the stand-in of today.
    """
    item = _lock(WorkItem.objects.filter(thread=thread, done_at__isnull=True)).first()
    if item is None:
        item = WorkItem(thread=thread, team=thread.team, role=role)
        item.received_at, item.due_at = at, due_at(at, tz=item.team.facility.time_zone)
    elif item.status == Status.ANSWERED:
        item.received_at, item.due_at = at, due_at(at, tz=item.team.facility.time_zone)
        item.escalated_at = None
        item.priority, item.findings_sealed = Priority.ROUTINE, None
        item.status = REPLY.moves[Status.ANSWERED]
    holder_role = role_in_team(item.assignee_id, item)
    if not holder_role:
        item.status, item.assignee = Status.WAITING, None
    if findings.is_flag:
        _mark_urgent(item, findings)
    item.save()
    state = ThreadState.ANSWERING if holder_role else ThreadState.RECEIVED
    with_role = holder_role or reading_role(item.role, staffed_roles(item.team))
    show_state(thread, state=state, with_role=with_role, due_at=item.due_at, outcome="")
    return item


def _mark_urgent(item: WorkItem, findings: Findings) -> None:
    item.priority = Priority.URGENT
    text = (item.findings | findings).to_text()
    item.seal("findings_sealed", text)
    add_event(item.thread, Kind.FLAGGED, actor=None, role=item.role, at=timezone.now())


@transaction.atomic
def take(*, actor: Any, item: WorkItem, over_from: str = "") -> WorkItem:
    """Make the item the actor's own to answer; the role it came for stays.

    To take it over, name the key of the colleague who has it: `Refused` is raised when somebody
    else took it since the actor looked.
    """
    item = _locked(item)
    step = TAKE if item.assignee_id is None else TAKE_OVER
    require(actor, step.act, item)
    if str(item.assignee_id or "") != over_from:
        raise Refused(_who_was_quicker(item), code="taken")
    item.status, item.assignee = step.after(item.status), actor
    item.save(update_fields=["status", "assignee"])
    role = role_in_team(actor.pk, item)
    if item.status == Status.TAKEN:
        show_state(item.thread, state=ThreadState.ANSWERING, with_role=role)
    _write(item, step, actor, role=role)
    return item


@transaction.atomic
def release(*, actor: Any, item: WorkItem) -> WorkItem:
    """Put the item back so that anyone in the role it came for can take it."""
    item = _locked(item)
    _require(actor, RELEASE, item)
    item.status, item.assignee = RELEASE.after(item.status), None
    item.save(update_fields=["status", "assignee"])
    role = reading_role(item.role, staffed_roles(item.team))
    show_state(item.thread, state=ThreadState.RECEIVED, with_role=role)
    _write(item, RELEASE, actor, role=role)
    return item


@transaction.atomic
def refer(*, actor: Any, item: WorkItem, role: str) -> WorkItem:
    """Hand the item to another role of the same team; the due time stays.

    Raises `InvalidInput` when nobody in the team has the role.
    """
    item = _locked(item)
    _require(actor, REFER, item)
    if role not in roles_to_refer_to(item):
        raise InvalidInput
    item.role, item.status, item.assignee = role, REFER.after(item.status), None
    item.save(update_fields=["role", "status", "assignee"])
    show_state(item.thread, state=ThreadState.RECEIVED, with_role=role)
    _write(item, REFER, actor)
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
    raised when another has come since.
    """
    item = _locked(item)
    require(actor, Act.READ_ITEM, item)
    if earlier := message_sent_before(actor, idempotency_key):
        if earlier.thread_id != item.thread_id or earlier.body != body:
            raise KeyReused
        return earlier
    step = WRITE_AGAIN if item.status == Status.ANSWERED else ANSWER
    _require(actor, step, item)
    _check_nothing_came_since(item, newest_seen)
    now = timezone.now()
    role = role_in_team(actor.pk, item)
    message = append_message(
        thread=item.thread,
        author=actor,
        side=Side.TEAM,
        author_role=role,
        body=body,
        idempotency_key=idempotency_key,
        at=now,
    )
    item.status, item.assignee, item.answered_at = step.after(item.status), actor, now
    item.save(update_fields=["status", "assignee", "answered_at"])
    show_state(item.thread, state=ThreadState.ANSWERED, with_role=role)
    patient_mailbox = Mailbox.objects.select_related("owner").get(patient=item.thread.patient_id)
    mark_sent(mailbox_of_team(item.team), item.thread, now)
    deliver(patient_mailbox, item.thread, now)
    enqueue(message=message, recipients=readers_of(patient_mailbox))
    _write(item, step, actor, role=role)
    return message


@transaction.atomic
def complete(
    *, actor: Any, item: WorkItem, outcome: str, newest_seen: UUID | None = None
) -> WorkItem:
    """Close the item with a reason that both sides can read.

    Raises `InvalidInput` for a reason that is not so, and `Refused` as `answer` does.
    """
    item = _locked(item)
    _require(actor, COMPLETE, item)
    _check_nothing_came_since(item, newest_seen)
    if outcome not in outcomes_of(item):
        raise InvalidInput
    item.status, item.outcome, item.done_at = COMPLETE.after(item.status), outcome, timezone.now()
    item.save(update_fields=["status", "outcome", "done_at"])
    show_state(item.thread, state=ThreadState.CLOSED, outcome=outcome)
    _write(item, COMPLETE, actor)
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
    _write(item, ESCALATE, None)
    _tell_coordinators(item, now)
    return True


def _tell_coordinators(item: WorkItem, now: datetime) -> None:
    newest = item.thread.messages.filter(side=Side.PATIENT).latest("sent_at", "id")
    members = Membership.objects.active().filter(team=item.team_id, role=Role.COORDINATOR)
    coordinators = [member.user for member in members.select_related("user")]
    if enqueue_late(message=newest, recipients=coordinators):
        add_event(item.thread, Kind.COORDINATOR_TOLD, actor=None, role=Role.COORDINATOR, at=now)


def role_in_team(user_id: Any, item: WorkItem) -> str:
    """Return a person's role in the item's team; empty for nobody, or without a membership."""
    if user_id is None:
        return ""
    member = Membership.objects.active().filter(user=user_id, team=item.team_id).first()
    return member.role if member else ""


def outcomes_of(item: WorkItem) -> list[str]:
    """The reasons an item may be closed with: answered by message only once it has been."""
    return [reason for reason in Outcome.values if item.answered_at or reason != Outcome.ANSWERED]


def _check_nothing_came_since(item: WorkItem, newest_seen: UUID | None) -> None:
    if newest_seen is None:
        return
    newest = item.thread.messages.order_by("-sent_at", "-id").first()
    if newest is not None and newest.pk != newest_seen:
        raise Refused(_who_wrote_since(newest), code="wrote_since")


def _who_wrote_since(newest: Message) -> str:
    if newest.side == Side.PATIENT:
        return _(
            "The patient wrote again while you were looking at this, so nothing was done. Please "
            "read the newest message first."
        )
    return _(
        "A colleague answered while you were looking at this, so nothing was done. Please read "
        "the newest message first."
    )


def roles_to_refer_to(item: WorkItem) -> list[str]:
    """Roles that somebody active has in the team, other than the item's own."""
    others = staffed_roles(item.team) - {item.role}
    return [role for role in Role.values if role in others]


def _locked(item: WorkItem) -> WorkItem:
    """The item as it is now, held until the transaction ends: two people cannot both take it."""
    lock_threads([item.thread_id])
    return _lock(WorkItem.objects.select_related("thread", "team")).get(pk=item.pk)


def _lock(items: Any) -> Any:
    return items.select_for_update(of=("self",))


def _require(actor: Any, step: Transition, item: WorkItem) -> None:
    """Do as `require`, and say who was quicker to the one who lost a race."""
    try:
        require(actor, step.act, item)
    except Refused as refused:
        if item.assignee_id in (None, actor.pk):
            raise
        raise Refused(_who_was_quicker(item), code=refused.code) from None


def _who_was_quicker(item: WorkItem) -> str:
    if item.assignee is None:
        return _("A colleague put this back while you were looking at it. Please look again.")
    name = staff_name(item.assignee)
    return _("%(name)s took this while you were looking at it.") % {"name": name}


def _write(item: WorkItem, step: Transition, actor: Any, *, role: str = "") -> None:
    """Write the step's event and audit action; `role` is the actor's own if not the item's."""
    now = timezone.now()
    add_event(
        item.thread, step.event, actor=actor, role=role or item.role, outcome=item.outcome, at=now
    )
    record(actor=actor, action=step.action, obj=item, patient=item.thread.patient_id)


# The service behind each button's address.
SERVICES: Mapping[str, Callable[..., Any]] = {
    TAKE.address: take,
    RELEASE.address: release,
    REFER.address: refer,
    ANSWER.address: answer,
    COMPLETE.address: complete,
}
