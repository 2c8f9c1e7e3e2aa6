"""Play the stories through the plugin's services, as people would, and date each step."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from django.utils import timezone

from portal.accounts.models import User
from portal.demo.dates import moment, move_back
from portal.demo.stories.shapes import Step, Story
from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.mailboxes.models import MailboxEntry
from sm_plugin.mailboxes.services import mark_read
from sm_plugin.sending.services import reply, send
from sm_plugin.teams.choices import Role
from sm_plugin.teams.models import CareTeam, Topic
from sm_plugin.threads.choices import StepReason, ThreadState
from sm_plugin.threads.models import Message, Thread
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.reviews import review_not_urgent
from sm_plugin.triage.steps.services import answer, complete, escalate_overdue, refer, take

ESCALATED_AFTER = timedelta(minutes=5)


def play(story: Story, people: Mapping[str, User], team: CareTeam) -> bool:
    """Play a story unless it was played before; whether it is new."""
    veteran = people[story.veteran]
    key = _key(story, 0)
    if Message.objects.filter(author=veteran, idempotency_key=key).exists():
        return False
    zone = team.facility.time_zone
    thread: Thread | None = None
    for number, step in enumerate(story.steps):
        began = timezone.now()
        if thread is None:
            thread = _start(story, step, veteran, team)
        else:
            ACTS[step.act](thread, step, people[step.by], _key(story, number))
        move_back(thread, since=began, to=moment(step.days, step.clock, zone))
    if thread is not None:
        _read_what_is_closed(thread, veteran)
    return True


def escalate_late() -> None:
    """Escalate as the worker would have done on the evening that an answer was due."""
    began = timezone.now()
    escalate_overdue(now=began)
    for item in WorkItem.objects.filter(escalated_at__gte=began).select_related("thread__team"):
        move_back(item.thread, since=began, to=item.due_at + ESCALATED_AFTER)


def _start(story: Story, step: Step, veteran: User, team: CareTeam) -> Thread:
    return send(
        actor=veteran,
        mailbox=veteran.sm_mailbox,
        team=team,
        topic=Topic.objects.get(code=story.topic),
        subject=story.subject,
        body=step.words,
        idempotency_key=_key(story, 0),
    ).thread


def _write(thread: Thread, step: Step, by: User, key: UUID) -> None:
    entry = _own_entry(thread, by)
    mark_read(entry, by)
    reply(actor=by, entry=entry, body=step.words, idempotency_key=key)


def _answer(thread: Thread, step: Step, by: User, key: UUID) -> None:
    _open(thread, by)
    answer(actor=by, item=_reviewed(thread), body=step.words, idempotency_key=key)


def _take(thread: Thread, step: Step, by: User, key: UUID) -> None:
    _open(thread, by)
    take(actor=by, item=_reviewed(thread))


def _open(thread: Thread, by: User) -> None:
    """Record the opening, as the page does on which somebody takes or answers a message."""
    record(actor=by, action=Action.THREAD_READ, obj=thread, patient=thread.patient_id)


def _refer(thread: Thread, step: Step, by: User, key: UUID) -> None:
    refer(actor=by, item=_reviewed(thread), role=step.words, reason=StepReason.CLINICAL)


def _close(thread: Thread, step: Step, by: User, key: UUID) -> None:
    complete(actor=by, item=_reviewed(thread), outcome=step.words)


ACTS: Mapping[str, Callable[[Thread, Step, User, UUID], None]] = {
    "write": _write,
    "answer": _answer,
    "take": _take,
    "refer": _refer,
    "close": _close,
}


def _read_what_is_closed(thread: Thread, veteran: User) -> None:
    """Read the answers of closed threads; those of open ones stay unread for the visitor."""
    thread.refresh_from_db()
    if thread.state == ThreadState.CLOSED:
        mark_read(_own_entry(thread, veteran), veteran)


def _own_entry(thread: Thread, veteran: User) -> MailboxEntry:
    return MailboxEntry.objects.select_related("mailbox").get(thread=thread, mailbox__owner=veteran)


def _open_item(thread: Thread) -> WorkItem:
    return thread.work_items.get(done_at=None)


def _reviewed(thread: Thread) -> WorkItem:
    """Return the open item, after the team's nurse has looked at what the check flagged in it."""
    item = _open_item(thread)
    if item.is_urgent:
        nurse = item.team.memberships.active().get(role=Role.NURSE)
        item = review_not_urgent(actor=nurse.user, item=item)
    return item


def _key(story: Story, number: int) -> UUID:
    return uuid5(NAMESPACE_URL, f"demo:{story.veteran}:{story.subject}:{number}")
