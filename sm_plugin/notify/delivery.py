"""Drains the outbox, at least once: a notice is marked sent after its mail went out.

A worker claims a batch for the time of a lease and counts the try at once, so that a notice that
kills its worker is parked in the end too. Several workers may run side by side.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.core import mail
from django.db import connection as database
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from sm_plugin.worker import WAITS, kind_and_place

from .choices import Kind
from .digests import gather
from .mail import base_url, letter
from .models import OutboxNotice
from .preferences import preference_of
from .querysets import TRIES, OutboxNoticeQuerySet
from .recipients import address_of, count_for

logger = logging.getLogger(__name__)

BATCH = 50
LEASE = timedelta(minutes=15)


def deliver_due(*, stop: Callable[[], bool] = lambda: False) -> int:
    """Send every notice that is due, batch after batch; returns how many mails went out.

    What is sent at once goes before each batch of the others: hours of other mail hold up no
    urgent one. Raises ImproperlyConfigured when the site's address is unknown. `stop` is asked
    before each mail; what is left then goes back.
    """
    base_url()
    return _drain(_waiting, lambda: _claim_at_once() or claim(now=timezone.now()), stop)


def deliver_at_once(*, stop: Callable[[], bool] = lambda: False) -> int:
    """Send as `deliver_due` does what no other mail may hold up, and only that."""
    if not _waiting().at_once().exists():
        return 0
    base_url()
    return _drain(lambda: _waiting().at_once(), _claim_at_once, stop)


def _drain(
    waiting: Callable[[], OutboxNoticeQuerySet],
    next_batch: Callable[[], list[OutboxNotice]],
    stop: Callable[[], bool],
) -> int:
    """Send batch after batch, until nothing waits or the mail server can't be reached.

    A server that is down is asked before anything is claimed: what waits for it stays as it is,
    due since the same moment, so that a monitor sees how long.
    """
    sent = 0
    while not stop() and waiting().exists():
        connection = mail.get_connection()
        if not is_reachable(connection) or not (batch := next_batch()):
            connection.close()
            break
        sent += _deliver(batch, connection, stop)
    return sent


def _waiting() -> OutboxNoticeQuerySet:
    return OutboxNotice.objects.waiting(timezone.now())


def _claim_at_once() -> list[OutboxNotice]:
    return claim(now=timezone.now(), at_once=True)


@transaction.atomic
def claim(*, now: datetime, at_once: bool = False) -> list[OutboxNotice]:
    """Lease the oldest due notices to this worker; on PostgreSQL others' rows are passed over."""
    free = OutboxNotice.objects.waiting(now).select_for_update(skip_locked=True)
    free = free.at_once() if at_once else free
    mine = OutboxNotice.objects.filter(pk__in=list(free.values_list("pk", flat=True)[:BATCH]))
    mine.update(leased_until=now + LEASE, attempts=F("attempts") + 1)
    return list(
        mine.select_related("recipient", "message__thread", "team").order_by("due_at", "id")
    )


def _deliver(batch: list[OutboxNotice], connection: Any, stop: Callable[[], bool]) -> int:
    sent = 0
    for position, notice in enumerate(batch):
        if stop() or not is_reachable(connection):
            _give_back(batch[position:])
            break
        sent += _deliver_one(notice, connection)
    connection.close()
    return sent


def is_reachable(connection: Any) -> bool:
    """A server that is down is no fault of the notices: it must not use up their tries."""
    try:
        connection.open()
    except OSError as error:
        logger.warning("The mail server can't be reached (%s).", type(error).__name__)
        return False
    return True


def _deliver_one(notice: OutboxNotice, connection: Any) -> bool:
    """Deliver one notice and return True if a mail went out.

    One bad notice must not hold up the others, whatever it raises.
    """
    try:
        return _send_one(notice, connection)
    except Exception as error:
        # Only the kind of error: its text may hold the address.
        connection.close()
        if not database.is_usable():
            raise
        _failed(notice, kind_and_place(error))
        return False


def _send_one(notice: OutboxNotice, connection: Any) -> bool:
    """Send, gather or drop a notice; return True for one whose mail went out."""
    to, count = address_of(notice), count_for(notice)
    preference = preference_of(notice.recipient)
    is_unwanted = preference.kind == Kind.NONE and not notice.is_at_once
    if not to or not count or is_unwanted:
        _finish(notice, dropped_at=timezone.now())
        return False
    if preference.kind == Kind.DAILY and notice.kind == OutboxNotice.Kind.MESSAGE:
        gather(notice, preference, now=timezone.now())
        return False
    if notice.attempts > TRIES:
        _park(notice, "its worker died each time")
        return False
    letter(notice, to, count, preference, connection).send()
    OutboxNotice.objects.filter(pk=notice.pk).update(sent_at=timezone.now(), leased_until=None)
    return True


def _failed(notice: OutboxNotice, why: str) -> None:
    if notice.attempts >= TRIES:
        _park(notice, why)
        return
    logger.warning("Notice %s was not sent (%s); it is tried again.", notice.pk, why)
    _finish(notice, due_at=timezone.now() + WAITS[notice.attempts - 1])


def _park(notice: OutboxNotice, why: str) -> None:
    logger.error("Notice %s was given up after %s tries (%s).", notice.pk, TRIES, why)
    _finish(notice, parked_at=timezone.now())


def _give_back(notices: list[OutboxNotice]) -> None:
    for notice in notices:
        _finish(notice, attempts=notice.attempts - 1)


def _finish(notice: OutboxNotice, **columns: Any) -> None:
    """Write the end of a try, unless the lease ran out and another worker has the notice."""
    held = OutboxNotice.objects.filter(pk=notice.pk, leased_until=notice.leased_until)
    held.update(leased_until=None, **columns)
