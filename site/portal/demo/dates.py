"""Move the threads of the demonstration into the past.

Services write the time of now and take no other. So a step is played now, and what it wrote is
moved to its day; answers stay due by the plugin's own calendar. The audit record is not moved,
and could not be: it tells when the demonstration was made.
"""

from datetime import date, datetime, time, timedelta, tzinfo

from django.utils import timezone

from sm_plugin.calendar import due_at, half_at, is_business_day, sort_by_at
from sm_plugin.mailboxes.models import MailboxEntry
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.threads.models import Message, Thread, ThreadEvent
from sm_plugin.triage.models import Round, UrgencyReview, WorkItem
from sm_plugin.triage.steps.alarms import review_time

OPENED_DAYS_AGO = 60
COLUMNS = (
    (Thread, "pk", ("started_at", "last_message_at")),
    (ThreadEvent, "thread", ("at",)),
    (MailboxEntry, "thread", ("last_received_at", "last_sent_at", "last_at")),
    (WorkItem, "thread", ("received_at", "answered_at", "done_at", "escalated_at", "alarm_at")),
    (Round, "item__thread", ("asked_at", "sorted_at", "escalated_at", "answered_at", "ended_at")),
    (UrgencyReview, "round__item__thread", ("at",)),
    (OutboxNotice, "message__thread", ("created_at", "due_at")),
)


def moment(days: int, clock: str, zone: tzinfo) -> datetime:
    """`clock` on the wall of `zone`, that many business days ago; at least one."""
    day = _business_days_ago(days, timezone.localdate(timezone=zone))
    return datetime.combine(day, time.fromisoformat(clock), tzinfo=zone)


def before_everything() -> datetime:
    """Return a time before every thread, when teams opened and Veterans opted in."""
    return timezone.now() - timedelta(days=OPENED_DAYS_AGO)


def move_back(thread: Thread, *, since: datetime, to: datetime) -> None:
    """Move what was written in the thread since then to another time, and the due time with it."""
    for model, path, names in COLUMNS:
        rows = model._default_manager.filter(**{path: thread.pk})
        for name in names:
            rows.filter(**{f"{name}__gte": since}).update(**{name: to})
    for message in Message.objects.filter(thread=thread, sent_at__gte=since):
        message.rebind(sent_at=to)  # a text is bound to its time
    received = WorkItem.objects.filter(thread=thread, received_at=to)
    zone = thread.team.facility.time_zone
    due = due_at(to, tz=zone)
    WorkItem.objects.filter(thread=thread, alarm_at=to).update(review_due_at=to + review_time())
    asked = Round.objects.filter(item__thread=thread, asked_at=to)
    asked.update(due_at=due, half_at=half_at(to, tz=zone), sort_by_at=sort_by_at(to, tz=zone))
    if received.update(due_at=due):
        Thread.objects.filter(pk=thread.pk).update(due_at=due)
    notices = OutboxNotice.objects.filter(message__thread=thread, sent_at=None)
    notices.update(sent_at=to)  # a mail of that day would have gone out that day


def _business_days_ago(days: int, today: date) -> date:
    day = today
    while days > 0:
        day -= timedelta(days=1)
        days -= is_business_day(day)
    return day
