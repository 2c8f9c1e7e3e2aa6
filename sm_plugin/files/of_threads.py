"""The messages of a thread with their files, as the pages of both sides read them."""

from collections import defaultdict
from typing import Any

from sm_plugin.database.prepared import Prepared
from sm_plugin.threads.models import Message, Thread

from .models import Attachment


def messages_of(thread: Thread) -> list[Message]:
    """Return the messages of the thread with their authors, the newest first."""
    messages: list[Message] = _MESSAGES.ask(thread)
    for message in messages:
        message.thread = thread  # its data key is unwrapped once for all of them
    return messages


def newest_first(thread: Thread) -> list[Message]:
    """Return the same messages with their files, in two queries."""
    messages = messages_of(thread)
    files: dict[Any, list[Attachment]] = defaultdict(list)
    for one in _FILES.ask(thread):
        files[one.message_id].append(one)
    for message in messages:
        _know_files(message, files[message.pk])
    return messages


def _know_files(message: Message, files: list[Attachment]) -> None:
    """Let `message.attachments.all()` ask no more, as `prefetch_related` does."""
    known: Any = message.attachments.all()
    known._result_cache, known._prefetch_done = files, True
    message.__dict__.setdefault("_prefetched_objects_cache", {})["attachments"] = known
    for one in files:
        one.message = message


_MESSAGES = Prepared(
    lambda thread: (
        Message.objects.filter(thread=thread).select_related("author").order_by("-sent_at", "-id")
    )
)
_FILES = Prepared(lambda thread: Attachment.objects.filter(message__thread=thread))
