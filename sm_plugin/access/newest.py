"""The newest message of each conversation of a list: who wrote it, and how it begins.

Only the conversations of the page shown are opened, and the page records its listing. It is no
reading of a message: nothing is marked as read by it.

See docs/decisions/0391.
"""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Subquery
from django.utils.translation import gettext as _

from sm_plugin.database.prepared import Prepared
from sm_plugin.drafts.models import Draft
from sm_plugin.errors import VaultError
from sm_plugin.files.models import Attachment
from sm_plugin.mailboxes.models import Mailbox, MailboxEntry
from sm_plugin.teams.choices import Role
from sm_plugin.threads.choices import Side
from sm_plugin.threads.models import Message, Thread
from sm_plugin.threads.text import author_name

FIRST_WORDS = 80  # characters

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Newest:
    """The newest message; `words` is empty, and `is_readable` False, for one that can't be opened.

    `has_files` is about the whole conversation, `has_draft` about a reply of the reader's own.
    """

    who: str
    words: str = field(repr=False)
    sent_at: datetime
    is_readable: bool
    has_files: bool
    has_draft: bool


def newest_of(user: Any, entries: Iterable[MailboxEntry]) -> dict[UUID, Newest]:
    """Return the newest message of each entry's thread, by thread, in one query.

    The caller has the right to read the mailbox and records the listing.
    """
    by_thread, reader = {entry.thread_id: entry for entry in entries}, user.pk
    return {
        message.thread_id: _newest(message, by_thread[message.thread_id], reader)
        for message in _messages(user, by_thread)
    }


def _messages(user: Any, by_thread: Mapping[UUID, MailboxEntry]) -> Iterable[Any]:
    if not by_thread:
        return []
    mailboxes = list({entry.mailbox_id for entry in by_thread.values()})
    return _NEWEST.ask(user, list(by_thread), mailboxes)


def _newest_messages(user: Any, keys: list[UUID], mailboxes: list[UUID]) -> Any:
    in_thread = Message.objects.filter(thread=OuterRef("pk")).order_by("-sent_at", "-id")
    threads = Thread.objects.filter(pk__in=keys)
    newest = threads.annotate(newest=Subquery(in_thread.values("pk")[:1])).values("newest")
    files = Attachment.objects.counted().filter(message__thread=OuterRef("thread"))
    drafts = Draft.objects.filter(thread=OuterRef("thread"), author=user.pk, mailbox__in=mailboxes)
    return (
        Message.objects.filter(pk__in=newest)
        .select_related("author")
        .annotate(has_files=Exists(files), has_draft=Exists(drafts))
    )


_NEWEST = Prepared(_newest_messages)


def _newest(message: Any, entry: MailboxEntry, reader: Any) -> Newest:
    message.thread = entry.thread  # its data key is unwrapped once for subject and text
    words, is_readable = _first_words(message, entry.mailbox)
    return Newest(
        who=_who(message, reader),
        words=words,
        sent_at=message.sent_at,
        is_readable=is_readable,
        has_files=message.has_files,
        has_draft=message.has_draft,
    )


def _first_words(message: Message, mailbox: Mailbox) -> tuple[str, bool]:
    """Return the beginning of the text on one line; one damaged text must not hide the list."""
    try:
        message.thread.require_in(mailbox.patient_id)
        words = " ".join(message.body.split())
    except VaultError as error:
        logger.error("Message %s can't be opened: %s", message.pk, error.code)
        return "", False
    return _cut(words), True


def _cut(words: str) -> str:
    """Return the first words, whole ones where there is a space to cut at."""
    if len(words) <= FIRST_WORDS:
        return words
    room = words[: FIRST_WORDS - 1]
    return (room.rpartition(" ")[0] or room) + "…"


def _who(message: Message, reader: Any) -> str:
    if message.author_id == reader:
        return _("You")
    name = author_name(message)
    if message.side == Side.TEAM and message.author_role:
        return f"{name}, {Role(message.author_role).label}"
    return name
