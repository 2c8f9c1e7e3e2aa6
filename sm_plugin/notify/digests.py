"""One mail a person and day for those who want no more.

See docs/decisions/0038.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

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
    """Move digests to the new hour after a change of wishes; without digests they end now."""
    waiting = OutboxNotice.objects.unfinished().filter(
        recipient=preference.user_id, kind=OutboxNotice.Kind.DIGEST
    )
    for digest in waiting:
        daily = preference.kind == Kind.DAILY and digest.day is not None
        due = preference.moment_of(digest.day) if daily else now
        waiting.filter(pk=digest.pk).update(due_at=due)
