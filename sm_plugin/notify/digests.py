"""One mail a person and day for those who want no more.

See docs/decisions/0038.
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from .choices import Kind
from .models import NoticePreference, OutboxNotice


@transaction.atomic
def gather(notice: OutboxNotice, preference: NoticePreference, *, now: datetime) -> None:
    """Put a message's notice into the recipient's next digest, unless its lease ran out."""
    digest = _open_digest(notice.recipient, preference, now)
    held = OutboxNotice.objects.filter(pk=notice.pk, leased_until=notice.leased_until)
    held.update(digest=digest, leased_until=None)


def _open_digest(person: Any, preference: NoticePreference, now: datetime) -> OutboxNotice:
    """Return the first digest from today on that no worker has begun to send."""
    day = preference.day_for(now)
    while True:
        OutboxNotice.objects.get_or_create(
            recipient=person,
            day=day,
            defaults={"kind": OutboxNotice.Kind.DIGEST, "due_at": preference.moment_of(day)},
        )
        digests = OutboxNotice.objects.unfinished().select_for_update()
        digest = digests.filter(recipient=person, day=day, leased_until=None).first()
        if digest is not None:
            return digest
        day += timedelta(days=1)


def reschedule(preference: NoticePreference, *, now: datetime) -> None:
    """Move digests to the new hour after a change of wishes; without digests they end now.

    A later hour may still come today: then what waited for tomorrow comes today, too.
    """
    waiting = OutboxNotice.objects.unfinished().filter(
        recipient=preference.user_id, kind=OutboxNotice.Kind.DIGEST
    )
    for digest in waiting.order_by("day"):
        if preference.kind == Kind.DAILY and digest.day is not None:
            _put_on(preference, digest, _next_day(preference, digest, digest.day, now))
        else:
            waiting.filter(pk=digest.pk).update(due_at=now)


def _next_day(preference: NoticePreference, digest: OutboxNotice, day: date, now: datetime) -> date:
    """Return the day of the notice that comes next, if that is earlier and has no digest yet."""
    first = preference.day_for(now)
    others = OutboxNotice.objects.filter(recipient=preference.user_id, day=first)
    return day if first >= day or digest.leased_until or others.exists() else first


def _put_on(preference: NoticePreference, digest: OutboxNotice, day: date) -> None:
    """Write day and hour; a worker may have made a digest for that day meanwhile."""
    rows = OutboxNotice.objects.unfinished().filter(pk=digest.pk)
    try:
        with transaction.atomic():
            rows.update(day=day, due_at=preference.moment_of(day))
    except IntegrityError:
        rows.update(due_at=preference.moment_of(digest.day or day))
