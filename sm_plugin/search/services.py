"""Finds words in one mailbox: reads the words of its conversations, and opens what has none yet.

See docs/decisions/0012 and 0636.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.auth import get_user_model

from sm_plugin import vault
from sm_plugin.database.prepared import Prepared
from sm_plugin.drafts.models import Draft
from sm_plugin.errors import VaultError
from sm_plugin.files.choices import Verdict
from sm_plugin.files.models import Attachment, of_message
from sm_plugin.mailboxes.models import Mailbox, MailboxEntry
from sm_plugin.mailboxes.models.mailboxes import require_same_patient
from sm_plugin.teams.models import CareTeam, Topic
from sm_plugin.teams.topics.default_text import for_each_reader
from sm_plugin.text.names import staff_name
from sm_plugin.threads.facts import facts_from_text
from sm_plugin.threads.models import Message, Thread
from sm_plugin.vault.fields import meaning_of, open_key, open_text

from .entry_words import EntryRow, OpenedWords, rows_of, texts_of_facts
from .spelling import Vocabulary
from .terms import Terms, words_in

logger = logging.getLogger(__name__)
BATCH = 500  # threads that are opened by one query

HEAD = (
    "pk",
    "thread__key_id",
    "thread__wrapped_key",
    "thread__subject_sealed",
    "thread__patient",
    "mailbox__patient",
)
# What is read of a message: what its seal is bound to, and the sealed texts.
TEXTS = ("pk", *Message.sealed_for, "body_sealed", "facts_sealed", "signature_sealed")


@dataclass
class Candidate:
    """A thread while it is looked through; `found` has a bit for each term it holds."""

    entry: str
    at: datetime
    thread: UUID
    patient: UUID
    key: vault.DataKey
    found: int


class Hit(NamedTuple):
    """A thread, by its entry, or a draft in which all words occur; `key` is its key as text."""

    at: datetime
    key: str
    is_draft: bool = False

    @property
    def pk(self) -> UUID:
        return UUID(self.key)


@dataclass
class Found:
    """All hits, the newest first, and how much could not be opened and so was not searched.

    `meant` are the terms that were looked for instead, where nothing has those that were typed.
    """

    hits: list[Hit] = field(default_factory=list)
    unreadable: int = 0
    meant: Terms | None = None


def search(terms: Terms, mailbox: Mailbox, entries: Any, drafts: Any) -> Found:
    """Return the threads of `entries` and `drafts` in which every term occurs somewhere.

    Subject, texts, answers to questions, file names, topic, and the names of the team and the
    authors are looked through. What can't be opened is counted and hides nothing else.
    The number of queries is fixed, but for three more for each 500 threads that are opened: those
    without words of today, and those where a phrase may be.
    """
    return _Search(terms, _Place(mailbox, entries, drafts)).run()


def search_for_what_was_meant(terms: Terms, mailbox: Mailbox, entries: Any, drafts: Any) -> Found:
    """Do the same; where nothing is found, look for the nearest words that occur there."""
    place = _Place(mailbox, entries, drafts)
    found = _Search(terms, place).run()
    if found.hits:
        return found
    meant = Vocabulary(place.texts()).meant_by(terms)
    instead = found if meant == terms else _Search(meant, place).run()
    return replace(instead, meant=meant) if instead.hits else found


class _Place:
    """All that is searched, read once: entries with their words, drafts, and names beside them."""

    def __init__(self, mailbox: Mailbox, entries: Any, drafts: Any) -> None:
        self.rows = rows_of(entries, mailbox)
        teams, topics = {row.team for row in self.rows}, {row.topic for row in self.rows}
        self.teams = {str(one.pk): str(one.name) for one in _asked(_TEAMS, map(UUID, teams))}
        found = _asked(_TOPICS, map(UUID, topics))
        self.topics = {str(one.pk): _topic_words(one) for one in found}
        self.words = OpenedWords(mailbox, self.rows)
        self.people: dict[str, str] = {}
        self.read: set[str] = set()  # words of what had to be opened, folded
        self._drafts = drafts

    @cached_property
    def drafts(self) -> list[Draft]:
        return list(self._drafts.with_names().prefetch_related("attachments"))

    def look_up(self, authors: Iterable[str]) -> None:
        """Know the names of these people."""
        key = get_user_model()._meta.pk
        unknown = {key.to_python(author) for author in set(authors) - self.people.keys()}
        self.people |= {str(one.pk): staff_name(one) for one in _asked(_PEOPLE, unknown)}

    def texts(self) -> Iterator[str]:
        """Yield the words of conversations, the drafts, and the names beside them.

        Once the search has looked: those that the worker has not been at yet are opened by it.
        """
        yield from (one.words for one in self.words.opened)
        yield from self.read
        yield from (*self.teams.values(), *self.topics.values(), *self.people.values())
        for draft in self.drafts:
            with suppress(VaultError):  # the search has counted and logged it
                yield from list(_texts_of(draft))


def _asked(question: Prepared, keys: Iterable[Any]) -> list[Any]:
    found = list(keys)
    return question.ask(found) if found else []


def _topic_words(topic: Topic) -> str:
    """Return the label as it is kept, and as its readers see it where that is another."""
    return " \n".join(for_each_reader(topic.label))


_TEAMS = Prepared(lambda keys: CareTeam.objects.named().filter(pk__in=keys))
_TOPICS = Prepared(lambda keys: Topic.objects.filter(pk__in=keys))
_PEOPLE = Prepared(lambda keys: get_user_model().objects.filter(pk__in=keys))


class _Search:
    """One look through the place for some terms."""

    def __init__(self, terms: Terms, place: _Place) -> None:
        self.terms, self.place = terms, place
        self.unreadable: set[UUID] = set()
        self.authors: dict[UUID, set[Any]] = defaultdict(set)
        self.names: dict[str, int] = {}
        self.teams = self._bits_of(place.teams)
        self.topics = self._bits_of(place.topics)

    def run(self) -> Found:
        hits, to_open = self._read_words()
        for start in range(0, len(to_open), BATCH):
            hits += self._open(to_open[start : start + BATCH])
        hits += self._drafts()
        hits.sort(key=itemgetter(0, 1), reverse=True)
        return Found(hits, len(self.unreadable))

    def _read_words(self) -> tuple[list[Hit], list[EntryRow]]:
        """Return what the words alone tell to be found, and what has to be opened."""
        words, full = self.place.words, self.terms.everything
        hits, to_open = [], list(words.to_open)
        self._look_up(words.authors)
        around = any(self.teams.values()) or any(self.topics.values())
        for row, authors, waits, text in words.opened:
            found, maybe = self.terms.found_in_words(text)
            if around:
                found |= self.teams[row.team] | self.topics[row.topic]
            for author in authors:
                found |= self.names.get(author, 0)
            if found == full:
                hits.append(Hit(row.at, row.entry))
            elif found | maybe == full or waits:
                to_open.append(row)
        return hits, to_open

    def _open(self, rows: Sequence[EntryRow]) -> list[Hit]:
        candidates = list(self._candidates({row.entry: row for row in rows}))
        self._look_into(candidates)
        self._look_up(str(author) for one in candidates for author in self.authors[one.thread])
        for one in candidates:
            for author in self.authors[one.thread]:
                one.found |= self.names.get(str(author), 0)
        full = self.terms.everything
        return [Hit(one.at, one.entry) for one in candidates if one.found == full]

    def _candidates(self, rows: dict[str, EntryRow]) -> Iterator[Candidate]:
        """Return each thread with what its head tells: subject, team and topic."""
        heads = MailboxEntry.objects.filter(pk__in=rows).order_by().values_list(*HEAD)
        for pk, key_id, wrapped, subject, patient, owner in heads:
            row = rows[str(pk)]
            thread = UUID(row.thread)
            with self._counting(thread):
                require_same_patient(owner, patient)
                bound = meaning_of({"patient_id": patient}, Thread.key_for)
                key = open_key(Thread, thread, vault.Wrapped(key_id, wrapped), bound)
                text = open_text(Thread, "subject_sealed", subject, key=key, pk=thread)
                outside = self.teams[row.team] | self.topics[row.topic]
                one = Candidate(row.entry, row.at, thread, patient, key, outside)
                self._add(one, text)
                yield one

    def _look_into(self, batch: list[Candidate]) -> None:
        """Look for what the head doesn't have in file names and texts."""
        open_ones = {one.thread: one for one in batch if one.found != self.terms.everything}
        files = Attachment.objects.filter(message__thread__in=open_ones).exclude(verdict="infected")
        for pk, message, thread, kind, key_id, wrapped, name in files.order_by().values_list(
            "pk", "message", "message__thread", "kind", "key_id", "wrapped_key", "name_sealed"
        ):
            one = open_ones[thread]
            with self._counting(thread):
                belongs_to = of_message(message, thread, one.patient)
                values = {"belongs_to": belongs_to, "kind": kind}
                bound = meaning_of(values, Attachment.key_for)
                key = open_key(Attachment, pk, vault.Wrapped(key_id, wrapped), bound)
                self._add(one, open_text(Attachment, "name_sealed", name, key=key, pk=pk))
        messages = Message.objects.filter(thread__in=open_ones).order_by()
        for row in messages.values_list(*TEXTS, named=True):
            self.authors[row.thread_id].add(row.author_id)
            with self._counting(row.thread_id):
                self._read(open_ones[row.thread_id], row)

    def _read(self, one: Candidate, row: Any) -> None:
        if one.found == self.terms.everything:
            return
        bound = meaning_of(row._asdict(), Message.sealed_for)
        where: dict[str, Any] = {"key": one.key, "pk": row.pk}
        whole = (*bound, Message.with_parts(row.facts_sealed, row.signature_sealed))
        self._add(one, open_text(Message, "body_sealed", row.body_sealed, bound=whole, **where))
        if row.facts_sealed is not None:
            text = open_text(Message, "facts_sealed", row.facts_sealed, bound=bound, **where)
            for shown in texts_of_facts(facts_from_text(text)):
                self._add(one, shown)

    def _add(self, one: Candidate, text: str) -> None:
        self.place.read.update(words_in([text]).split())
        one.found |= self.terms.found_in(text, ~one.found)

    def _look_up(self, authors: Iterable[str]) -> None:
        """Look for the terms in the names of these people."""
        self.place.look_up(authors)
        self.names = self._bits_of(self.place.people)

    def _bits_of(self, names: dict[Any, str]) -> dict[Any, int]:
        return {key: self.terms.found_in(name) for key, name in names.items()}

    def _drafts(self) -> Iterator[Hit]:
        for draft in self.place.drafts:
            with self._counting(draft.pk):
                if self.terms.found_in(" \n".join(_texts_of(draft))) == self.terms.everything:
                    yield Hit(draft.saved_at, str(draft.pk), True)

    def _counting(self, pk: UUID) -> "_Counting":
        return _Counting(self.unreadable, pk)


class _Counting:
    """Goes on after a text that can't be opened; the log names its row."""

    def __init__(self, unreadable: set[UUID], pk: UUID) -> None:
        self.unreadable, self.pk = unreadable, pk

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> bool:
        if not isinstance(error, VaultError):
            return False
        logger.error("A search could not open a text of %s: %s", self.pk, error.code)
        self.unreadable.add(self.pk)
        return True


def _texts_of(draft: Draft) -> Iterator[str]:
    """Return the texts of a draft that its author sees, with the names of its files."""
    words = draft.words
    yield from (file.name for file in draft.attachments.all() if file.verdict != Verdict.INFECTED)
    yield from (words.subject, words.body)
    yield from (text for answer in words.answers.values() for text in for_each_reader(answer))
    if draft.thread is not None:
        yield draft.thread.subject_in(draft.mailbox.patient_id)
    if draft.team is not None:
        yield draft.team.name
    if draft.topic is not None:
        yield _topic_words(draft.topic)
