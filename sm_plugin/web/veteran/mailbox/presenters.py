"""A row of the inbox, and the head of a thread, as pages show them."""

from dataclasses import dataclass, field

from sm_plugin.access.newest import Newest
from sm_plugin.access.recipients import Writing
from sm_plugin.access.recipients_text import WhyWords, why_words
from sm_plugin.mailboxes.folder_list import FolderList
from sm_plugin.mailboxes.models import MailboxEntry
from sm_plugin.threads.text import (
    Subject,
    due_words,
    is_late,
    readable_subject,
    state_words,
    waiting_words,
)


@dataclass(frozen=True)
class Row:
    """`waiting` says that an answer is due, and by when; empty once nothing is owed."""

    entry: MailboxEntry
    subject: Subject
    waiting: str
    newest: Newest | None = None
    kept_in: str = field(default="", repr=False)
    why: WhyWords | None = None

    @property
    def state(self) -> str:
        return state_words(self.entry.thread)

    @property
    def due(self) -> str:
        return due_words(self.entry.thread)

    @property
    def is_late(self) -> bool:
        return is_late(self.entry.thread)

    @property
    def is_readable(self) -> bool:
        return self.subject.is_readable and (self.newest is None or self.newest.is_readable)


def row(
    entry: MailboxEntry,
    folders: FolderList | None = None,
    writing: Writing | None = None,
    newest: Newest | None = None,
) -> Row:
    """With the folders, a thread that is not in the inbox says in which folder it is kept; with
    `writing`, one in which no reply can be written says why."""
    thread = entry.thread
    is_elsewhere = folders is not None and not (
        folders.inbox and entry.folder_id == folders.inbox.pk
    )
    return Row(
        entry,
        readable_subject(thread, entry.mailbox.patient_id),
        waiting_words(thread, due_words(thread)),
        newest,
        folders.folder(entry.folder_id).name if folders is not None and is_elsewhere else "",
        why_words(writing, writing.in_thread(thread)) if writing is not None else None,
    )
