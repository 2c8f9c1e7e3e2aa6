"""The one way a Veteran's message goes: sealed, filed, routed, noted and audited, or not at all.

See docs/decisions/0008 and docs/decisions/0017.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from sm_plugin.access.access import in_mailbox
from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.drafts.models import Draft
from sm_plugin.drafts.quoting import own_words
from sm_plugin.drafts.services import close_sent
from sm_plugin.errors import KeyReused, NotAllowed
from sm_plugin.mailboxes.models import Mailbox, MailboxEntry
from sm_plugin.mailboxes.services import deliver, lock_mailbox, mailbox_of_team, mark_sent
from sm_plugin.mailboxes.signatures import signature_under
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.notify.services import enqueue, enqueue_at_once
from sm_plugin.permissions import Act, require
from sm_plugin.safety.findings import Findings
from sm_plugin.safety.services import check, checked_texts
from sm_plugin.teams.choices import Role
from sm_plugin.teams.models import CareTeam, Topic
from sm_plugin.teams.routing import present_people
from sm_plugin.text.plain_text import one_line
from sm_plugin.threads.choices import Side
from sm_plugin.threads.facts import Fact
from sm_plugin.threads.models import Message, Thread, ThreadEvent
from sm_plugin.threads.safety_mark import SafetyMark
from sm_plugin.threads.services import add_event, append_message, message_sent_before, start_thread
from sm_plugin.triage.steps.services import open_item
from sm_plugin.triage.steps.thanks import is_thanks_for_an_answer

from .asked import asked
from .limits import require_new_words, require_unhurried
from .routing import first_reader, next_reader
from .validation import body_problems, require_valid, subject_problems


@transaction.atomic
def send(
    *,
    actor: Any,
    mailbox: Mailbox,
    team: CareTeam,
    topic: Topic,
    subject: str,
    body: str,
    idempotency_key: UUID,
    facts: Sequence[Fact] = (),
    draft: Draft | None = None,
    page: UUID | None = None,
    again: bool = False,
    page_shown: bool = False,
) -> Message:
    """Start a thread with the care team and send its first message.

    One transaction writes the sealed texts, an entry in each mailbox, the work item with its
    role and due time, the history, the outbox and the audit event, and takes the draft away. The
    same key again returns the message it made; with other words, or from a draft that is still
    there, it raises `KeyReused` (422). `page` is the one that this was written on, whose saves by
    the clock are closed as well.
    `page_shown` says that the author saw the emergency numbers for just these words.
    Raises `NotAllowed` without the right to write from the mailbox, `NotEligible` with the
    reason, `TeamUnavailable` when the team cannot get messages from this patient now,
    `AlreadySent` for words of today unless `again`, `TooMany` above the hour's limit, and
    `InvalidInput` for a subject or text without anything to see.
    """
    mailbox, subject = lock_mailbox(mailbox), one_line(subject)
    require(actor, Act.WRITE_MESSAGE, mailbox)
    if earlier := _sent_before(actor, idempotency_key, draft):
        if not is_same_message(earlier, team, topic, subject, body, facts):
            raise KeyReused
        return earlier
    require_valid([*subject_problems(subject), *body_problems(body)])
    access = in_mailbox(mailbox).require_writer()
    first = first_reader(access, team, topic)
    require_unhurried(actor)
    if not again:
        require_new_words(actor, access.patient, team=team, subject=subject, body=body, facts=facts)
    now = timezone.now()
    thread = start_thread(patient=access.patient, team=team, topic=topic, subject=subject, at=now)
    outgoing = Outgoing(
        actor, mailbox, body, idempotency_key, subject, facts, draft, page, page_shown
    )
    return _write(outgoing, thread, first, ThreadEvent.Kind.SENT)


@transaction.atomic
def reply(
    *,
    actor: Any,
    entry: MailboxEntry,
    body: str,
    idempotency_key: UUID,
    draft: Draft | None = None,
    page: UUID | None = None,
    again: bool = False,
    page_shown: bool = False,
) -> Message:
    """Write again in a thread; the team gets it in the role that has the thread.

    What only thanks for an answer asks for none: nothing is owed by it.
    Idempotent and refused like `send`; raises `ReplyWindowClosed` in a thread that is too old.
    """
    mailbox = lock_mailbox(entry.mailbox)
    require(actor, Act.REPLY, mailbox)
    thread = entry.thread
    if earlier := _sent_before(actor, idempotency_key, draft):
        if not is_same_reply(earlier, thread, body):
            raise KeyReused
        return earlier
    require_valid(body_problems(body))
    access = in_mailbox(mailbox).require_replier(thread)
    first = next_reader(access, thread)
    require_unhurried(actor)
    if not again:
        require_new_words(actor, access.patient, thread=thread, body=body)
    outgoing = Outgoing(
        actor, mailbox, body, idempotency_key, draft=draft, page=page, page_shown=page_shown
    )
    return _write(outgoing, thread, first, ThreadEvent.Kind.REPLIED)


def is_same_message(
    message: Message,
    team: CareTeam | None,
    topic: Topic | None,
    subject: str,
    body: str,
    facts: Sequence[Fact],
) -> bool:
    """Return True if the message that began a thread says just this, to this team."""
    was, same = message.thread, (team, topic, one_line(subject), body, list(facts))
    return (was.team, was.topic, was.subject, message.body, message.facts) == same


def is_same_reply(message: Message, thread: Thread, body: str) -> bool:
    """Return True if the message says just this, in this thread."""
    return (message.thread_id, message.body) == (thread.pk, body)


def _sent_before(actor: Any, key: UUID, draft: Draft | None) -> Message | None:
    """Return the message that this form made before; `KeyReused` if its draft is still there.

    What was sent is no draft any more: one that is there is another message, with a used key.
    """
    earlier = message_sent_before(actor, key)
    if earlier and draft is not None and Draft.objects.filter(pk=draft.pk).exists():
        raise KeyReused
    return earlier


def send_test(
    *,
    sent_by: Any,
    mailbox: Mailbox,
    team: CareTeam,
    topic: Topic,
    first_role: str,
    subject: str,
    body: str,
    idempotency_key: UUID,
) -> Message:
    """Write a message of a test patient, whose account nobody can open.

    It goes the way of every message from here on, before a station is live too, and the record
    names who sent it. Rights are checked by the caller (`rollout.arrival`), in its transaction.
    """
    patient, now = mailbox.patient, timezone.now()
    if patient is None or not patient.is_test:
        raise NotAllowed
    thread = start_thread(patient=patient, team=team, topic=topic, subject=subject, at=now)
    outgoing = Outgoing(mailbox.owner, mailbox, body, idempotency_key, subject, sent_by=sent_by)
    return _write(outgoing, thread, first_role, ThreadEvent.Kind.SENT)


@dataclass(frozen=True)
class Outgoing:
    """A message to be sent, to whichever thread it goes."""

    actor: Any
    mailbox: Mailbox
    body: str = field(repr=False)
    idempotency_key: UUID
    subject: str = field(default="", repr=False)
    facts: Sequence[Fact] = ()
    draft: Draft | None = None
    page: UUID | None = None
    page_shown: bool = False
    sent_by: Any = None  # if not by the author


def _write(outgoing: Outgoing, thread: Thread, first_role: str, kind: ThreadEvent.Kind) -> Message:
    now, actor = timezone.now(), outgoing.actor
    is_reply = kind == ThreadEvent.Kind.REPLIED
    texts = checked_texts(outgoing.body, outgoing.subject, outgoing.facts)
    draft, replied = outgoing.draft, thread if is_reply else None
    open_ones = asked(texts, draft, replied, actor)
    findings = check(own_words(texts, draft), open_ones, [one.label for one in outgoing.facts])
    message = append_message(
        thread=thread,
        author=actor,
        side=Side.PATIENT,
        body=outgoing.body,
        idempotency_key=outgoing.idempotency_key,
        at=now,
        signature=signature_under(outgoing.mailbox, actor),
        facts=outgoing.facts,
        safety=_safety_mark(findings, page_shown=outgoing.page_shown),
    )
    close_sent(
        message,
        outgoing.mailbox,
        draft=outgoing.draft,
        page=outgoing.page,
        thread=thread if is_reply else None,
    )
    mark_sent(outgoing.mailbox, thread, now)
    deliver(mailbox_of_team(thread.team), thread, now)
    if is_reply and not findings and is_thanks_for_an_answer(thread, message):
        add_event(thread, ThreadEvent.Kind.THANKED, actor=actor, role=thread.with_role, at=now)
    else:
        _ask(thread, message, first_role, kind, findings)
    action = Action.MESSAGE_REPLY if is_reply else Action.MESSAGE_SEND
    sent_by = outgoing.sent_by or actor
    record(actor=sent_by, action=action, obj=message, patient=thread.patient_id)
    return message


def _ask(
    thread: Thread, message: Message, role: str, kind: ThreadEvent.Kind, findings: Findings
) -> None:
    """Open the work item, note it in the history, and tell who reads it."""
    at = message.sent_at
    open_item(thread=thread, role=role, at=at, findings=findings)
    # With the person who has it, or with the role that reads it today.
    add_event(thread, kind, actor=message.author, role=thread.with_role, at=at)
    if findings.is_flag:
        roles = {thread.with_role, Role.COORDINATOR}
        people = present_people(thread.team, roles, thread.patient_id)
        enqueue_at_once(OutboxNotice.Kind.URGENT, message=message, recipients=people)
    else:
        people = present_people(thread.team, {thread.with_role}, thread.patient_id)
        enqueue(message=message, recipients=people)


def _safety_mark(findings: Findings, *, page_shown: bool) -> SafetyMark:
    return SafetyMark(findings.level, page_shown, findings.to_text() if findings else "")
