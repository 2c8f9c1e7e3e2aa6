"""Reading a thread in a patient's mailbox: the right, the record, and the mark as read."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from sm_plugin.audit.services import record
from sm_plugin.database.prepared import Prepared
from sm_plugin.errors import NotFound
from sm_plugin.files.of_threads import newest_first
from sm_plugin.mailboxes.models import MailboxEntry
from sm_plugin.mailboxes.services import mark_read
from sm_plugin.threads.models import Message
from sm_plugin.threads.text import require_readable

from .access import MailboxAccess


@dataclass(frozen=True)
class Reading:
    """A thread as this mailbox sees it, newest message first; `was_unread` until now."""

    entry: MailboxEntry
    messages: list[Message]
    was_unread: bool


def find_entry(access: MailboxAccess, thread_id: UUID) -> MailboxEntry:
    """Return the thread as this mailbox sees it; anything else does not exist."""
    found = _ENTRY.ask(access.user, thread_id, access.mailbox)
    if not found or not access.opens(thread_id):
        raise NotFound
    entry: MailboxEntry = found[0]
    entry.require_own_thread()
    return entry


def _entry(user: Any, thread_id: UUID, mailbox: Any) -> Any:
    entries = MailboxEntry.objects.with_thread().with_page_facts(user)
    return entries.filter(thread=thread_id, mailbox=mailbox)


_ENTRY = Prepared(_entry)


def read_thread(access: MailboxAccess, entry: MailboxEntry) -> Reading:
    """Open the thread for the person, on record, and mark it as read where it is the owner's.

    Raises `NotEligible` for a mailbox that can't be read now, `NotFound` for an entry of another
    one, and `VaultError` when a text of the thread can't be opened; then nothing is recorded.
    """
    access.require_reader()
    if entry.mailbox_id != access.mailbox.pk or not access.opens(entry.thread_id):
        raise NotFound
    require_readable(entry.thread)
    messages = newest_first(entry.thread)
    for message in messages:
        _ = (message.body, message.facts, message.signature)  # opening them is the test
    # Without a savepoint: what can't be recorded is not marked either.
    with transaction.atomic(savepoint=False):
        was_unread = mark_read(entry, access.user)
        record(
            actor=access.user,
            action=access.reads_as,
            obj=entry.thread,
            patient=entry.thread.patient_id,
        )
    return Reading(entry, messages, was_unread)
