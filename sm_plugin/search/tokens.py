"""Keyed tokens by which a team finds a thread, and sealed words for its patient's mailbox.

The worker makes both, and a hand-over takes the tokens away.
Notes of staff are none of a thread's texts, and are never among them. See docs/decisions/0592.
"""

import logging
import secrets
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

from django.db.models import F

from sm_plugin.errors import VaultError
from sm_plugin.files.choices import Verdict
from sm_plugin.files.models import Attachment
from sm_plugin.mailboxes.models import Mailbox, MailboxEntry, MailboxKey, require_key
from sm_plugin.mailboxes.services import lock_mailbox, mailbox_of_team
from sm_plugin.text.names import person_name
from sm_plugin.threads.models import Thread
from sm_plugin.vault import DataKey
from sm_plugin.worker import do_each

from .entry_words import texts_of, write_words
from .models import SearchDocument, SearchToken
from .words import beginnings

logger = logging.getLogger(__name__)
AT_ONCE = 500  # threads in one round of the worker
TOKENS_AT_MOST = 20_000  # of one thread; the newest messages come first
RANDOM_BITS = 20
BATCH = 2_000


def forget_thread(thread: Thread) -> None:
    """Take away by what the thread is found; called in the transaction that hands it over."""
    SearchToken.objects.filter(document__thread=thread.pk).delete()
    SearchDocument.objects.filter(thread=thread.pk).delete()
    thread.searchable_through = None


def make_searchable(*, stop: Callable[[], bool] = lambda: False) -> int:
    """Make the tokens of threads that have new messages, or another team; returns how many.

    The threads of a team whose key can't be opened wait, and hold up no other team's.
    """
    made, shut = 0, set[Any]()
    while True:
        known = len(shut)
        waiting = Thread.objects.not_searchable().exclude(team__in=shut)
        rows = list(waiting.values_list("pk", "team")[:AT_ONCE])
        keys = (key for key, team in rows if team not in shut)
        made += do_each("search", keys, partial(_make, shut=shut), stop=stop)
        if len(shut) == known or stop():
            return made


def _make(key: Any, *, shut: set[Any]) -> bool:
    """Return False for a thread that somebody works on; the next round finds it.

    And for one whose team's key can't be opened: the team is `shut` then.
    """
    entry = _patients_entry(key)
    threads = Thread.objects.not_searchable().select_related("team", "patient__user")
    rows = threads.select_for_update(of=("self",), no_key=True, skip_locked=True)
    thread = rows.filter(pk=key).first()
    if thread is None:
        return False
    if not _has_tokens_of_today(thread):
        try:
            team_key = key_of_team(thread.team)
        except VaultError as error:
            logger.error("Nothing of team %s is made searchable: %s", thread.team_id, error.code)
            shut.add(thread.team_id)
            return False
        _write_tokens(thread, team_key)
    if entry is not None:
        write_words(thread, entry)
    thread.searchable_through = thread.last_message_at
    thread.save(update_fields=["searchable_through"])
    return True


def _patients_entry(thread: Any) -> MailboxEntry | None:
    """Return the thread's entry in its patient's mailbox, which has its key now.

    A mailbox is locked before its threads are.
    """
    entries = MailboxEntry.objects.filter(thread=thread, mailbox__patient=F("thread__patient"))
    entry: MailboxEntry | None = entries.select_related("mailbox").first()
    if entry is not None:
        key_of(entry.mailbox)
    return entry


def _has_tokens_of_today(thread: Thread) -> bool:
    """Return True if the tokens are those of the newest message and of today's team.

    So they are where only the patient's words have to be made again: then the thread is found
    through no moment. But not beside a harmful file, whose name may be among them.
    """
    if thread.searchable_through is not None:
        return False
    if Attachment.objects.filter(message__thread=thread, verdict=Verdict.INFECTED).exists():
        return False
    first = _milliseconds(thread.last_message_at) << RANDOM_BITS
    places = (first, first + 2**RANDOM_BITS - 1)
    documents = SearchDocument.objects.filter(thread=thread, team=thread.team, pk__range=places)
    return bool(documents.exists())


def _write_tokens(thread: Thread, key: DataKey) -> None:
    forget_thread(thread)
    document = SearchDocument.objects.create(
        pk=_place(thread.last_message_at), thread=thread, team=thread.team
    )
    digests = tokens_of(beginnings(_texts(thread)), key)
    SearchToken.objects.bulk_create(
        [SearchToken(token=one, document=document) for one in digests], batch_size=BATCH
    )


def tokens_of(words: Sequence[str], key: DataKey) -> list[int]:
    """Return the tokens of the first words, as many as a thread may have."""
    return list(dict.fromkeys(key.digest(word) for word in words[:TOKENS_AT_MOST]))


def key_of_team(team: Any) -> DataKey:
    """Return the key of the team's mailbox, made at the first need."""
    return key_of(mailbox_of_team(team)).data_key


def key_of(mailbox: Mailbox) -> MailboxKey:
    """Return the mailbox's key, made at the first need, which locks the mailbox."""
    row = MailboxKey.objects.filter(mailbox=mailbox).first()
    if row is None:
        row = require_key(lock_mailbox(mailbox))
    row.mailbox = mailbox
    return row


def _place(at: datetime) -> int:
    """Return a key in the order of time, with a part by chance that keeps two apart."""
    return _milliseconds(at) << RANDOM_BITS | secrets.randbits(RANDOM_BITS)


def _milliseconds(at: datetime) -> int:
    return int(at.astimezone(UTC).timestamp() * 1000)


def _texts(thread: Thread) -> Iterator[str]:
    """Yield what staff see of the conversation, the newest first, as far as it can be opened."""
    yield person_name(thread.patient.user)
    if not thread.patient.is_released:
        yield thread.patient.record_number
    yield from _opened(thread, lambda: [thread.subject])
    for message in thread.messages.order_by("-sent_at", "-id"):
        message.thread = thread
        yield from _opened(thread, partial(texts_of, message))
    files = Attachment.objects.filter(message__thread=thread).exclude(verdict=Verdict.INFECTED)
    for file in files.select_related("message__thread"):
        yield from _opened(thread, partial(_names_of, file))


def _names_of(file: Attachment) -> list[str]:
    return [file.name]


def _opened(thread: Thread, read: Callable[[], list[str]]) -> list[str]:
    try:
        return read()
    except VaultError as error:
        logger.error("A text of thread %s can't be made searchable: %s", thread.pk, error.code)
        return []
