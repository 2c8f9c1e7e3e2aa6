"""Reads what the care team asked in a conversation and its author has not answered yet.

A reply is checked together with it: "Yes, since Tuesday" tells nothing by itself. A question stays
open until this author says yes or no to it: thanks, somebody else's words and what was on its way
when the question came are no answer. Nothing of it is shown to anybody, so it is no reading for
the record. See docs/decisions/0766.
"""

import logging
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from sm_plugin.database.prepared import Prepared
from sm_plugin.drafts.models import Draft
from sm_plugin.drafts.quoting import taken_out
from sm_plugin.errors import VaultError
from sm_plugin.safety.services import Asked, still_open
from sm_plugin.threads.choices import Side
from sm_plugin.threads.models import Message, Thread
from sm_plugin.threads.querysets import QUIET

logger = logging.getLogger(__name__)
MOST = 20  # messages of the team, the newest ones
MOST_READ = 2 * MOST  # with the replies between them


def asked(
    texts: Iterable[str], draft: Draft | None, thread: Thread | None, author: Any
) -> Sequence[str] | None:
    """Return the team's texts that these may answer; None if they can't be opened.

    For a reply those of its `thread`, for a new message the one that its draft quoted, if nothing
    of the quote is left: its questions are answered all the same.
    """
    return asked_in(thread, author) if thread is not None else taken_out(texts, draft)


def asked_in(thread: Thread, author: Any) -> Sequence[str] | None:
    """Return what the team's messages ask that the author has not answered.

    Those since the patient's side wrote last are whole; of earlier ones, no older than two weeks,
    what is still open, and apart where the author has written since. None stands for one that
    can't be opened: what it asked is not known, and hinders no reply. An answer of one's own that
    can't be opened is none.
    """
    messages = _NEWEST.ask(thread)
    since = next((at for at, one in enumerate(messages) if one.side != Side.TEAM), len(messages))
    before = timezone.now() - QUIET
    earlier = [one for one in messages[since:] if one.sent_at > before]
    try:
        left, newest = _left_open(earlier[::-1], thread, author)
        newest += [_body(one, thread) for one in reversed(messages[:since])]
        return Asked(newest, left).at_most(MOST)
    except VaultError as error:
        logger.error("What was asked in thread %s can't be opened: %s", thread.pk, error.code)
        return None


def _left_open(
    messages: Sequence[Message], thread: Thread, author: Any
) -> tuple[list[str], list[str]]:
    """Return what is open after all of these, the oldest first: before the author's last reply
    and since.
    """
    left: list[str] = []
    newest: list[str] = []
    for message in messages:
        if message.side == Side.TEAM:
            newest.append(_body(message, thread))
        elif (left or newest) and message.author_id == author.pk:
            left, newest = still_open(Asked(newest, left), _said(message, thread)), []
    return left, newest


def _said(message: Message, thread: Thread) -> str:
    try:
        return _body(message, thread)
    except VaultError:
        return ""


def _body(message: Message, thread: Thread) -> str:
    message.thread = thread  # its data key is unwrapped once
    return message.body


def _newest(thread: Thread) -> QuerySet[Message]:
    return Message.objects.filter(thread=thread).order_by("-sent_at", "-id")[:MOST_READ]


_NEWEST = Prepared(_newest)
