"""What a row of the inbox, and the head of a thread, shows."""

from dataclasses import dataclass

from sm_plugin.mailboxes.models import MailboxEntry
from sm_plugin.threads.words import (
    Subject,
    due_words,
    is_late,
    readable_subject,
    state_words,
)


@dataclass(frozen=True)
class Row:
    entry: MailboxEntry
    subject: Subject
    state: str
    due: str
    is_late: bool


def row(entry: MailboxEntry) -> Row:
    thread = entry.thread
    return Row(
        entry,
        readable_subject(thread),
        state_words(thread),
        due_words(thread),
        is_late(thread),
    )
