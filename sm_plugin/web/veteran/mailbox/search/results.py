"""Search results as a page shows them: where each one is, and the words that were found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from sm_plugin.access.access import MailboxAccess
from sm_plugin.database.prepared import Prepared
from sm_plugin.drafts.models import Draft
from sm_plugin.drafts.text import saved_words, title_words
from sm_plugin.errors import VaultError
from sm_plugin.files.models import Attachment
from sm_plugin.mailboxes.folder_list import FolderList
from sm_plugin.mailboxes.models import MailboxEntry
from sm_plugin.search.excerpts import Part, excerpt, marked
from sm_plugin.search.services import Hit
from sm_plugin.search.terms import Terms
from sm_plugin.teams.topics.default_text import for_reader
from sm_plugin.text.dates import moment
from sm_plugin.threads.models import Message
from sm_plugin.threads.text import author_name, readable_subject
from sm_plugin.web.veteran.page import address

from ..navigation import home_of

PAGE_SIZE = 10  # results


@dataclass(frozen=True)
class Result:
    """One conversation or draft; all that people wrote stands in parts, marked or not."""

    url: str
    place: str = field(repr=False)
    title: list[Part] = field(repr=False)
    when: str
    about: list[Part] = field(repr=False)
    by: list[Part] = field(default_factory=list, repr=False)
    text: list[Part] = field(default_factory=list, repr=False)
    files: list[list[Part]] = field(default_factory=list, repr=False)
    is_draft: bool = False
    unread: bool = False


def results_of(
    hits: Sequence[Hit], terms: Terms, access: MailboxAccess, folders: FolderList
) -> list[Result]:
    """The rows of one page, in five queries."""
    ids = [hit.pk for hit in hits if not hit.is_draft]
    entries = {one.pk: one for one in _ENTRIES.ask(ids)} if ids else {}
    found = Draft.objects.with_names().prefetch_related("attachments")
    drafts = found.in_bulk([hit.pk for hit in hits if hit.is_draft])
    threads = [entry.thread_id for entry in entries.values()]
    messages, files = _messages(threads), _files(threads)
    rows = []
    for hit in hits:
        if hit.is_draft and hit.pk in drafts:
            rows.append(_draft(drafts[hit.pk], terms, access))
        elif not hit.is_draft and hit.pk in entries:
            entry = entries[hit.pk]
            own = messages[entry.thread_id], files[entry.thread_id]
            rows.append(_thread(entry, *own, terms, access, folders))
    return rows


def _messages(threads: list[UUID]) -> dict[UUID, list[Message]]:
    found: dict[UUID, list[Message]] = defaultdict(list)
    for message in _MESSAGES.ask(threads) if threads else ():
        found[message.thread_id].append(message)
    return found


def _files(threads: list[UUID]) -> dict[UUID, list[Attachment]]:
    found: dict[UUID, list[Attachment]] = defaultdict(list)
    for file in _FILES.ask(threads) if threads else ():
        found[file.message.thread_id].append(file)
    return found


def _entries_of(ids: list[UUID]) -> Any:
    return MailboxEntry.objects.with_thread().filter(pk__in=ids)


def _messages_of(threads: list[UUID]) -> Any:
    found = Message.objects.filter(thread__in=threads).select_related("author", "thread")
    return found.order_by("-sent_at", "-id")


def _files_of(threads: list[UUID]) -> Any:
    found = Attachment.objects.filter(message__thread__in=threads).counted()
    return found.select_related("message__thread")  # to whose reading their names are bound


_ENTRIES, _MESSAGES, _FILES = map(Prepared, (_entries_of, _messages_of, _files_of))


def _thread(
    entry: MailboxEntry,
    messages: list[Message],
    files: list[Attachment],
    terms: Terms,
    access: MailboxAccess,
    folders: FolderList,
) -> Result:
    thread, home = entry.thread, home_of(folders, entry)
    zone = thread.team.facility.time_zone
    message, text = _best(messages, terms)
    by = ""
    if message is not None:
        words = {"name": author_name(message), "when": moment(message.sent_at, zone)}
        by = _("%(name)s, %(when)s:") % words
    return Result(
        url=address(access, "thread", thread_id=thread.pk),
        place=home.label,
        title=marked(readable_subject(thread, entry.mailbox.patient_id).text, terms),
        when=moment(entry.last_at, zone),
        about=marked(f"{thread.team.plain_name}. {thread.topic.shown_label}", terms),
        by=marked(by, terms),
        text=excerpt(text, terms),
        files=[marked(name, terms) for name in _names(files) if terms.found_in(name)],
        unread=entry.unread,
    )


def _best(messages: list[Message], terms: Terms) -> tuple[Message | None, str]:
    """The newest of the messages in which most of the words occur, and its text."""
    best: tuple[int, Message | None, str] = (-1, None, "")
    for message in messages:
        for text in _texts(message):
            count = terms.found_in(text).bit_count()
            if count > best[0]:
                best = (count, message, text)
    return best[1], best[2]


def _texts(message: Message) -> list[str]:
    try:
        facts = [f"{for_reader(one.label)}: {for_reader(one.answer)}" for one in message.facts]
        return [message.body, *facts]
    except VaultError:  # the search has counted and logged it
        return []


def _names(files: list[Attachment]) -> list[str]:
    names = []
    for file in files:
        try:
            names.append(file.name)
        except VaultError:  # the search has counted and logged it
            continue
    return names


def _draft(draft: Draft, terms: Terms, access: MailboxAccess) -> Result:
    facts: list[Any] = [
        draft.team.plain_name if draft.team else "",
        draft.topic.shown_label if draft.topic else "",
    ]
    answers = map(for_reader, draft.words.answers.values())
    return Result(
        url=address(access, "draft", draft_id=draft.pk),
        place=_("Drafts"),
        title=marked(title_words(draft).text, terms),
        when=saved_words(draft, access.mailbox.zone),
        about=marked(". ".join(fact for fact in facts if fact), terms),
        text=excerpt(" ".join((draft.words.body, *answers)), terms),
        files=[
            marked(name, terms)
            for name in _names(list(draft.attachments.all()))
            if terms.found_in(name)
        ],
        is_draft=True,
    )
