"""The content of a download: each conversation's texts, opened, with author, time and files."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils.translation import gettext as _

from sm_plugin.calendar import day_begins
from sm_plugin.errors import VaultError
from sm_plugin.files.models import Attachment
from sm_plugin.files.text import FileRow, file_rows
from sm_plugin.mailboxes.models import MailboxEntry
from sm_plugin.mailboxes.models.mailboxes import require_same_patient
from sm_plugin.teams.topics.default_text import for_reader
from sm_plugin.text.names import person_name
from sm_plugin.threads.choices import Side
from sm_plugin.threads.facts import Fact
from sm_plugin.threads.models import Message, Thread
from sm_plugin.threads.text import author_name, state_words

from .choices import Scope
from .models import Export

logger = logging.getLogger(__name__)
BATCH = 50  # conversations opened at a time


@dataclass(frozen=True)
class Letter:
    """One message; its repr keeps the text to itself."""

    author: str
    sent_at: datetime
    body: str = field(repr=False)
    facts: list[Fact] = field(repr=False)
    signature: str = field(repr=False)
    files: list[FileRow] = field(repr=False)
    number: str


@dataclass(frozen=True)
class Conversation:
    subject: str = field(repr=False)
    team: str
    place: str
    topic: str
    state: str
    zone: tzinfo
    letters: list[Letter] = field(repr=False)
    thread: Any = field(repr=False)
    messages: list[Message] = field(repr=False)


def entries_of(export: Export) -> QuerySet[Any]:
    """Return the conversations that the file is to hold, the oldest first.

    A year has each conversation with a message of that year, as a whole. It begins and ends on the
    clock of the patient's home facility.
    """
    entries = MailboxEntry.objects.filter(mailbox=export.mailbox_id)
    if export.scope == Scope.THREAD:
        entries = entries.filter(thread=export.thread_id)
    elif export.scope == Scope.FOLDER:
        entries = entries.filter(folder=export.folder_id)
    elif export.scope == Scope.YEAR and export.year:
        years = export.year, export.year + 1
        begins, ends = (day_begins(date(year, 1, 1), export.mailbox.zone) for year in years)
        messages = Message.objects.filter(thread=OuterRef("thread"))
        of_year = messages.filter(sent_at__gte=begins, sent_at__lt=ends)
        entries = entries.filter(Exists(of_year))
    return entries.order_by("thread__started_at", "thread_id")


def conversations(export: Export) -> Iterator[Conversation | None]:
    """Yield each conversation, opened; None for one that can't be, so that the others show."""
    keys = list(entries_of(export).values_list("thread_id", flat=True))
    for start in range(0, len(keys), BATCH):
        batch = keys[start : start + BATCH]
        found = {thread.pk: thread for thread in _loaded(batch)}
        for key in batch:
            yield _opened_or_none(found[key], export.mailbox.patient_id)


def open_thread(key: Any, *, until: datetime) -> Conversation:
    """Return one conversation with its messages up to a time.

    Raises `VaultError` when a text of it can't be opened.
    """
    thread = _loaded([key], until).get()
    return _opened(thread, thread.patient_id)


def _loaded(keys: list[Any], until: datetime | None = None) -> QuerySet[Any]:
    messages = Message.objects.select_related("author").order_by("sent_at", "id")
    if until is not None:
        messages = messages.filter(sent_at__lte=until)
    files = Attachment.objects.order_by("position", "id")
    return (
        Thread.objects.filter(pk__in=keys)
        .select_related("topic", "team__lead_provider", "team__facility__parent", "patient__user")
        .prefetch_related(
            Prefetch("messages", queryset=messages),
            Prefetch("messages__attachments", queryset=files),
        )
    )


def _opened_or_none(thread: Any, patient: Any) -> Conversation | None:
    try:
        return _opened(thread, patient)
    except VaultError as error:
        logger.error("Thread %s can't be opened for a download: %s", thread.pk, error.code)
        return None


def _opened(thread: Any, patient: Any) -> Conversation:
    require_same_patient(patient, thread.patient_id)
    team = thread.team
    return Conversation(
        subject=thread.subject,
        team=", ".join(team.known_by),
        place=team.facility.name,
        topic=thread.topic.shown_label,
        state=state_words(thread),
        zone=team.facility.time_zone,
        letters=[_letter(message, thread) for message in thread.messages.all()],
        thread=thread,
        messages=list(thread.messages.all()),
    )


def _letter(message: Any, thread: Any) -> Letter:
    message.thread = thread  # its key is unwrapped once
    return Letter(
        author=_author(message, thread),
        sent_at=message.sent_at,
        body=message.body,
        facts=[Fact(for_reader(one.label), for_reader(one.answer)) for one in message.facts],
        signature=message.signature,
        files=file_rows(message.attachments.all()),
        number=str(message.pk),
    )


def _author(message: Any, thread: Any) -> str:
    """Return the author's name, role, and the person the author wrote for."""
    name = author_name(message)
    if message.author_role:
        return _("%(name)s, %(role)s") % {
            "name": name,
            "role": message.get_author_role_display(),
        }
    patient = thread.patient
    if message.side == Side.PATIENT and message.author_id != patient.user_id:
        return _("%(name)s, for %(patient)s") % {
            "name": name,
            "patient": person_name(patient.user),
        }
    return str(name)
