"""Finds threads in the mail of a person's teams by their tokens; no text is opened for it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef

from sm_plugin.errors import InvalidInput
from sm_plugin.mailboxes.models import MailboxKey
from sm_plugin.people.own_care import is_own_care
from sm_plugin.threads.choices import ThreadState

from .models import SearchToken
from .words import words_to_find

DIGITS = 19  # of the largest key


@dataclass(frozen=True)
class FoundThreads:
    """The threads of a page, the newest first; the cursors are empty where there is no more."""

    threads: list[UUID] = field(default_factory=list)
    older: str = ""
    newer: str = ""


def search_team_mail(
    typed: str, teams: Iterable[Any], *, user: Any, older: str = "", newer: str = "", size: int
) -> FoundThreads:
    """Return the threads that these teams have today and in which each word, or its beginning, is.

    None of the own care of the person who searches; see docs/decisions/0712.

    A query for the keys and one for each team. Raises `InvalidInput` for a broken cursor.
    """
    words = words_to_find(typed)
    backwards = bool(newer) and not older
    cursor = _cursor(older or newer)
    keys = MailboxKey.objects.filter(mailbox__team__in=list(teams)).select_related("mailbox")
    found: list[tuple[int, UUID]] = []
    for key in keys if words else []:
        rows = _of_team(key, words).exclude(is_own_care(user, "document__thread__patient"))
        if cursor is not None:
            beyond = {"document__gt" if backwards else "document__lt": cursor}
            rows = rows.filter(**beyond)
        rows = rows.order_by("document" if backwards else "-document")
        found += rows.values_list("document", "document__thread")[: size + 1]
    found.sort(reverse=not backwards)
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_older = bool(found) and (backwards or more)
    has_newer = bool(found) and (more if backwards else cursor is not None)
    return FoundThreads(
        [thread for _place, thread in found],
        older=str(found[-1][0]) if has_older else "",
        newer=str(found[0][0]) if has_newer else "",
    )


def _of_team(key: MailboxKey, words: list[str]) -> Any:
    """Return the tokens of the first word in documents that have the others, too.

    A letter that nobody replied to is no work, so it is left out before a page is cut.
    The primary key of tokens begins with the token and goes on in the order of results.
    """
    first, *others = (key.data_key.digest(word) for word in words)
    team = key.mailbox.team_id
    rows = SearchToken.objects.filter(token=first, document__team=team)
    rows = rows.filter(document__thread__team=F("document__team"))
    rows = rows.exclude(document__thread__state=ThreadState.WRITTEN)
    for other in others:
        same = SearchToken.objects.filter(token=other, document=OuterRef("document"))
        rows = rows.filter(Exists(same))
    return rows


def _cursor(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= DIGITS):
        raise InvalidInput(code="bad_page")
    return min(int(text), 2**63 - 1)
