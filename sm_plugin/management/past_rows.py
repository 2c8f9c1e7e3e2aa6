"""Rows that nothing reads any more: mail that ended long ago, and steps that can't be undone.

What was done and who was told stays in the histories and in the record. See docs/decisions/0735.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from sm_plugin.mailboxes.models import UNDO_FOR, UndoStep
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.rollout.models import RolloutNotice
from sm_plugin.worker import Stop, do_in_batches

KEPT = timedelta(days=90)  # mail that was sent or dropped
BATCH = 1000


def forget_past_rows(*, now: datetime, stop: Stop = lambda: False) -> int:
    """Delete them in batches, so that nobody waits; returns how many of them."""
    before = now - KEPT
    kinds: tuple[QuerySet[Any], ...] = (
        OutboxNotice.objects.past(before),
        RolloutNotice.objects.filter(sent_at__lt=before),
        UndoStep.objects.filter(made_at__lte=now - UNDO_FOR),
    )
    return sum(count for rows in kinds for count in _delete_all(rows, stop))


def _delete_all(rows: QuerySet[Any], stop: Stop) -> Iterator[int]:
    table = rows.model._meta.db_table
    return do_in_batches("past rows", table, lambda _table: _delete(rows), stop=stop)


def _delete(rows: QuerySet[Any]) -> int:
    keys = list(rows.values_list("pk", flat=True)[:BATCH])
    rows.model._default_manager.filter(pk__in=keys).delete()
    return len(keys)
