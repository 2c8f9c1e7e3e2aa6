"""The outbox of e-mail notices: written with the message, drained by `sm_worker`."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from sm_plugin.threads.models import Message

from .models import OutboxNotice


def enqueue(*, message: Message, recipients: Iterable[Any]) -> None:
    """One notice a recipient, in the caller's transaction; nobody hears of an own message."""
    OutboxNotice.objects.bulk_create(
        OutboxNotice(recipient=person, message=message)
        for person in recipients
        if person.pk != message.author_id
    )


def retry_parked() -> int:
    """Put the notices that were given up back in line with all their tries; returns how many."""
    return OutboxNotice.objects.parked().update(
        parked_at=None, attempts=0, due_at=timezone.now(), leased_until=None
    )
