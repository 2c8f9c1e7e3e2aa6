"""Writing threads: the sealed storage under both sides. Rights are checked by the callers."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from sm_plugin.database.prepared import Prepared
from sm_plugin.errors import InvalidInput
from sm_plugin.people.models import Patient
from sm_plugin.teams.models import CareTeam, Topic
from sm_plugin.text.plain_text import is_blank, one_line

from .choices import Side
from .facts import Fact, facts_to_text
from .models import Message, Thread, ThreadEvent
from .safety_mark import UNMARKED, SafetyMark


def start_thread(
    *, patient: Patient, team: CareTeam, topic: Topic, subject: str, at: datetime
) -> Thread:
    """Make a thread with a data key of its own and a sealed subject of one line.

    Raises `InvalidInput` for a subject without anything to see.
    """
    if is_blank(subject):
        raise InvalidInput(_("Give your message a short subject."), field="subject")
    thread = Thread(patient=patient, team=team, topic=topic, started_at=at, last_message_at=at)
    thread.give_key()
    thread.seal("subject_sealed", one_line(subject))
    thread.save(force_insert=True)
    return thread


def append_message(
    *,
    thread: Thread,
    author: Any,
    side: Side,
    body: str,
    idempotency_key: UUID,
    at: datetime,
    author_role: str = "",
    facts: Sequence[Fact] = (),
    signature: str = "",
    safety: SafetyMark = UNMARKED,
) -> Message:
    """Add one sealed text to the thread, with sealed answers to questions and a signature.

    `safety` is the result of the check of all of it.

    Raises `InvalidInput` for a text without anything to see.
    """
    if is_blank(body):
        raise InvalidInput(_("Write your message."), field="body")
    message = Message(
        thread=thread,
        author=author,
        side=side,
        author_role=author_role,
        sent_at=at,
        idempotency_key=idempotency_key,
        safety_level=safety.level,
        safety_page_shown=safety.page_shown,
    )
    if safety.findings:
        message.seal("safety_sealed", safety.findings)
    if facts:
        message.seal("facts_sealed", facts_to_text(facts))
    if signature:
        message.seal("signature_sealed", signature)
    message.seal("body_sealed", body)  # last: it says what goes with it
    message.save(force_insert=True)
    thread.last_message_at = at
    thread.save(update_fields=["last_message_at"])
    return message


def lock_threads(threads: Iterable[UUID]) -> None:
    """Lock these threads, so that nobody changes them and their work until the transaction ends.

    Call this before changing a thread or its work item, so that two steps in one thread wait for
    each other and never deadlock (docs/architecture.md, "Locks").
    """
    held = Thread.objects.select_for_update(no_key=True).filter(pk__in=threads).order_by("pk")
    list(held.values_list("pk", flat=True))


def add_event(
    thread: Thread,
    kind: str,
    *,
    actor: Any,
    role: str = "",
    outcome: str = "",
    at: datetime,
    **more: Any,
) -> ThreadEvent:
    """Write one step into the thread's history.

    `more` are `reason`, `to_user`, `from_team`, `to_team` and `is_internal`.
    """
    return ThreadEvent.objects.create(
        thread=thread, kind=kind, actor=actor, role=role, outcome=outcome, at=at, **more
    )


def show_state(thread: Thread, **columns: Any) -> None:
    """Change what the Veteran is told: `state`, `with_role`, `due_at`, `outcome`, `promised_on`."""
    for name, value in columns.items():
        setattr(thread, name, value)
    thread.save(update_fields=list(columns))


def message_sent_before(author: Any, idempotency_key: UUID) -> Message | None:
    """Return the message this author already made with this key, if any."""
    return next(iter(_EARLIER.ask(author, idempotency_key)), None)


_EARLIER = Prepared(
    lambda author, key: Message.objects.select_related(
        "thread__team", "thread__topic", "thread__patient"
    ).filter(author=author, idempotency_key=key)
)
