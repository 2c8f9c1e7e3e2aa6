"""The time to reply in a thread: the one answer for list, page, form and service."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from sm_plugin.calendar import day_begins
from sm_plugin.conf import conf

from .models import Thread


@dataclass(frozen=True)
class ReplyWindow:
    """`closes_at` is the first moment in which no reply is taken; `days` the rule in days."""

    closes_at: datetime
    days: int
    is_open: bool


def reply_window(thread: Thread, now: datetime | None = None) -> ReplyWindow:
    """Return until when a thread takes replies, counted from its last message from either side.

    The last day is a whole one on the clock of the team's facility, as people are told.
    """
    days, zone = conf().REPLY_WINDOW_DAYS, thread.team.facility.time_zone
    last = thread.last_message_at.astimezone(zone).date() + timedelta(days=days)
    closes_at = day_begins(last + timedelta(days=1), zone)
    return ReplyWindow(closes_at, days, (now or timezone.now()) < closes_at)
