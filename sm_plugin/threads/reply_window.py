"""The time to reply in a thread: the one answer for list, page, form and service."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from sm_plugin.conf import conf

from .models import Thread


@dataclass(frozen=True)
class ReplyWindow:
    """`closes_at` is the first moment in which no reply is taken; `days` the rule in days."""

    closes_at: datetime
    days: int
    is_open: bool


def reply_window(thread: Thread, now: datetime | None = None) -> ReplyWindow:
    """Return until when a thread takes replies, counted from its last message from either side."""
    days = conf().REPLY_WINDOW_DAYS
    closes_at = thread.last_message_at + timedelta(days=days)
    return ReplyWindow(closes_at, days, (now or timezone.now()) < closes_at)
