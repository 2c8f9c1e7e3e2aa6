"""What the care team asked in a conversation since the patient's side wrote there last.

A reply is checked together with it: "Yes, since Tuesday" tells nothing by itself. Nothing of it is
shown to anybody, so it is no reading for the record. See docs/decisions/0766.
"""

import logging
from collections.abc import Sequence

from django.db.models import Exists, OuterRef, QuerySet

from sm_plugin.database.prepared import Prepared
from sm_plugin.errors import VaultError
from sm_plugin.threads.choices import Side
from sm_plugin.threads.models import Message, Thread

logger = logging.getLogger(__name__)
MOST = 20  # messages, the newest ones


def asked_in(thread: Thread | None) -> Sequence[str] | None:
    """Return the team's messages that nobody has replied to; nothing for a first message.

    None stands for one that can't be opened: what it asked is not known, and hinders no reply.
    """
    if thread is None:
        return ()
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
