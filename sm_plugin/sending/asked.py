"""Reads the care team's messages since the patient's side wrote last in a conversation.

A reply is checked together with it: "Yes, since Tuesday" tells nothing by itself. Nothing of it is
shown to anybody, so it is no reading for the record. See docs/decisions/0766.
"""

import logging
from collections.abc import Iterable, Sequence

from django.db.models import Exists, OuterRef, QuerySet

from sm_plugin.database.prepared import Prepared
from sm_plugin.drafts.models import Draft
from sm_plugin.drafts.quoting import taken_out
from sm_plugin.errors import VaultError
from sm_plugin.threads.choices import Side
from sm_plugin.threads.models import Message, Thread

logger = logging.getLogger(__name__)
MOST = 20  # messages, the newest ones


def asked(texts: Iterable[str], draft: Draft | None, thread: Thread | None) -> Sequence[str] | None:
    """Return the team's texts that these may answer; None if they can't be opened.

    For a reply those of its `thread`, for a new message the one that its draft quoted, if nothing
    of the quote is left: its questions are answered all the same.
    """
    return asked_in(thread) if thread is not None else taken_out(texts, draft)


def asked_in(thread: Thread) -> Sequence[str] | None:
    """Return the team's messages that nobody has replied to.

    None stands for one that can't be opened: what it asked is not known, and hinders no reply.
    """
    messages = _UNANSWERED.ask(thread)
    try:
        return [_body(message, thread) for message in reversed(messages)]
    except VaultError as error:
        logger.error("What was asked in thread %s can't be opened: %s", thread.pk, error.code)
        return None


def _body(message: Message, thread: Thread) -> str:
    message.thread = thread  # its data key is unwrapped once
    return message.body


def _unanswered(thread: Thread) -> QuerySet[Message]:
    messages = Message.objects.filter(thread=thread)
    later = Message.objects.filter(
        thread=OuterRef("thread"), side=Side.PATIENT, sent_at__gt=OuterRef("sent_at")
    )
    return messages.filter(~Exists(later), side=Side.TEAM).order_by("-sent_at", "-id")[:MOST]


_UNANSWERED = Prepared(_unanswered)
