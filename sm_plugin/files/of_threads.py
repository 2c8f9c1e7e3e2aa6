"""The messages of a thread with their files, as the pages of both sides read them."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef

from sm_plugin.database.prepared import Prepared
from sm_plugin.threads.models import Message, Thread

from .models import Attachment


def messages_of(thread: Thread) -> list[Message]:
    """Return the messages of the thread with their authors, the newest first."""
    messages: list[Message] = _MESSAGES.ask(thread)
    for message in messages:
        message.thread = thread  # its data key is unwrapped once for all of them
    return messages


def have_files(messages: Iterable[Any]) -> bool:
    """Return True if any of these messages, found by `messages_of`, has a file."""
    return any(message.has_files for message in messages)


def newest_first(thread: Thread) -> list[Message]:
    """Return the same messages with their files, which are asked for where there are any."""
    messages = messages_of(thread)
    files: dict[Any, list[Attachment]] = defaultdict(list)
    for one in _FILES.ask(thread) if have_files(messages) else ():
        files[one.message_id].append(one)
    for message in messages:
        for one in files[message.pk]:
            one.message = message
        know_files(message, files[message.pk])
    return messages


def know_files(owner: Any, files: list[Attachment]) -> None:
    """Let `owner.attachments.all()` ask no more, as `prefetch_related` does."""
    known: Any = owner.attachments.all()
    known._result_cache, known._prefetch_done = files, True
    vars(owner).setdefault("_prefetched_objects_cache", {})["attachments"] = known


def _messages_of(thread: Any) -> Any:
    messages = Message.objects.filter(thread=thread).select_related("author")
    files = Attachment.objects.filter(message=OuterRef("pk"))
    return messages.annotate(has_files=Exists(files)).order_by("-sent_at", "-id")


_MESSAGES = Prepared(_messages_of)
_FILES = Prepared(lambda thread: Attachment.objects.filter(message__thread=thread))
