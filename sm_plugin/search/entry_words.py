"""The words of a conversation, sealed with the key of its patient's mailbox.

A search reads them instead of opening every text. The worker writes them; what has none yet, or
older ones, is opened. See docs/decisions/0636.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connections
from django.db.models import BinaryField, Case, F, TextField, When
from django.db.models.functions import Cast

from sm_plugin.errors import VaultError
from sm_plugin.files.choices import Verdict
from sm_plugin.files.models import Attachment
from sm_plugin.mailboxes.models import Mailbox, MailboxEntry, MailboxKey
from sm_plugin.teams.topics.default_text import for_each_reader
from sm_plugin.threads.facts import Fact
from sm_plugin.threads.models import Message, Thread
from sm_plugin.vault import DataKey
from sm_plugin.vault.fields import meaning_of, open_texts

from .models import EntryWords
from .terms import words_in

WAITS = "+"  # a file had no verdict yet, so its name is not among the words


def write_words(thread: Thread, entry: MailboxEntry) -> None:
    """Write the words by which the patient finds the conversation, or none if a text won't open.

    Then each search opens it, and tells of it. The caller holds the thread, and has made sure that
    the mailbox has its key.
    """
    row = EntryWords(entry=entry, through=thread.last_message_at)
    try:
        row.seal("words_sealed", _head(thread) + "\n" + words_in(_texts(thread)))
    except VaultError:
        EntryWords.objects.filter(entry=entry).delete()
        return
    row.save()


def texts_of(message: Message) -> list[str]:
    """Return what is searched of a message: its text, and the answers to questions."""
    return [message.body, *texts_of_facts(message.facts)]


def texts_of_facts(facts: Iterable[Fact]) -> list[str]:
    """Return questions and answers as they are kept, and as each of their readers sees them."""
    return [text for fact in facts for text in for_each_reader(fact.label, fact.answer)]


def _head(thread: Thread) -> str:
    """Return who wrote, by their keys: names change. And whether a file waits for its verdict."""
    authors = thread.messages.order_by("author_id").values_list("author_id", flat=True).distinct()
    waits = _files(thread).filter(verdict=Verdict.WAITING).exists()
    return (WAITS if waits else "") + ",".join(map(str, authors))


def _texts(thread: Thread) -> Iterator[str]:
    """Yield what a search looks through. A verdict is given once, so names may stay."""
    yield thread.subject
    for message in thread.messages.order_by("sent_at", "id"):
        message.thread = thread
        yield from texts_of(message)
    decided = _files(thread).exclude(verdict__in=(Verdict.WAITING, Verdict.INFECTED))
    for file in decided.select_related("message__thread"):
        yield file.name


def _files(thread: Thread) -> Any:
    return Attachment.objects.filter(message__thread=thread)


class EntryRow(NamedTuple):
    """An entry with its sealed words, if they are of today's newest message.

    Keys are texts, as the seal is bound to them: a mailbox has thousands, and few are looked up.
    """

    entry: str
    at: datetime
    thread: str
    team: str
    topic: str
    through: datetime | None
    sealed: bytes | None


def rows_of(entries: Any, mailbox: Mailbox) -> list[EntryRow]:
    """Return a row of each entry; one query. Another patient's thread is left to be refused."""
    today = When(
        words__through=F("thread__last_message_at"),
        thread__patient=mailbox.patient_id,
        then="words__words_sealed",
    )
    sealed = Case(today, output_field=BinaryField())
    keys = ("pk", "thread", "thread__team", "thread__topic")
    is_native = connections[entries.db].features.has_native_uuid_field
    texts = [Cast(key, TextField()) if is_native else F(key) for key in keys]
    columns = (texts[0], "last_at", *texts[1:], "words__through", sealed)
    rows = entries.order_by().values_list(*columns)
    if is_native:
        return [EntryRow._make(row) for row in rows]
    return [
        EntryRow(str(entry), at, str(thread), str(team), str(topic), *rest)
        for entry, at, thread, team, topic, *rest in rows
    ]


class Opened(NamedTuple):
    """An entry whose words were read, and the keys of those who wrote in it."""

    row: EntryRow
    authors: tuple[str, ...]
    waits: bool
    words: str


class OpenedWords:
    """The words of entries of one mailbox; `to_open` are entries that have none of today."""

    def __init__(self, mailbox: Mailbox, rows: Iterable[EntryRow]) -> None:
        self.mailbox = mailbox
        self.authors: set[str] = set()
        self.opened: list[Opened] = []
        self.to_open: list[EntryRow] = []
        self._read(rows)

    def _read(self, rows: Iterable[EntryRow]) -> None:
        key, sealed = self._key(), list[EntryRow]()
        heads: dict[str, tuple[tuple[str, ...], bool]] = {}
        for row in rows:
            (self.to_open if key is None or row.sealed is None else sealed).append(row)
        texts = [] if key is None else _open(sealed, key)
        for row, words in zip(sealed, texts, strict=True):
            if words is None:
                self.to_open.append(row)
                continue
            head, _line, text = words.partition("\n")
            if head not in heads:
                authors = tuple(filter(None, head.removeprefix(WAITS).split(",")))
                heads[head] = authors, head.startswith(WAITS)
                self.authors.update(authors)
            self.opened.append(Opened(row, *heads[head], text))

    def _key(self) -> DataKey | None:
        row = MailboxKey.objects.filter(mailbox=self.mailbox).first()
        try:
            return None if row is None else row.data_key
        except VaultError:
            return None


def _open(rows: Iterable[EntryRow], key: DataKey) -> list[str | None]:
    columns = EntryWords.sealed_for
    sealed = (
        (
            one.sealed or b"",
            one.entry,
            meaning_of({"entry.thread_id": one.thread, "through": one.through}, columns),
        )
        for one in rows
    )
    return open_texts(EntryWords, "words_sealed", sealed, key=key)
