"""Puts back in line what a clock that ran ahead had put off until a far day.

A machine's clock that jumps ahead and is set right again leaves moments behind that no wait of ours
explains: a notice that is due next year, a lease of a worker that ends next year. Nobody would
send it before.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from sm_plugin.break_glass.services import end_begun_ahead
from sm_plugin.chart_copies.choices import CopyState
from sm_plugin.chart_copies.models import ChartCopy
from sm_plugin.exports.models import Export
from sm_plugin.exports.services import KEPT
from sm_plugin.files.models import Attachment
from sm_plugin.letters.choices import LetterState, RowState
from sm_plugin.letters.models import Letter, LetterRow
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.rollout.models import ImportJob, RolloutNotice

# Longer than any wait or lease of a queue, and than the way to a daily notice's hour.
WAIT, LEASE, DAY = timedelta(hours=3), timedelta(hours=1), timedelta(days=2)


def put_back_in_line(now: datetime) -> int:
    """Let what waits longer than it can be due now, and end leases that are longer; count rows.

    A download of a far day is kept for a day from now, and an emergency opening ends.
    """
    notices = OutboxNotice.objects.unfinished()
    is_digest = Q(kind=OutboxNotice.Kind.DIGEST)
    letters = Letter.objects.filter(state=LetterState.SENDING)
    letter_rows = LetterRow.objects.filter(state=RowState.WAITING)
    copies = ChartCopy.objects.filter(state=CopyState.WAITING)
    late: list[tuple[Any, str, Q]] = [
        (notices, "due_at", Q(due_at__gt=now + WAIT) & ~is_digest),
        (notices, "due_at", Q(due_at__gt=now + DAY) & is_digest),
        (RolloutNotice.objects.filter(sent_at=None), "due_at", Q(due_at__gt=now + WAIT)),
        (Attachment.objects.filter(verdict="waiting"), "scan_at", Q(scan_at__gt=now + WAIT)),
        (copies, "due_at", Q(due_at__gt=now + WAIT)),
        (letters, "begins_at", Q(begins_at__gt=now + WAIT)),
        (letter_rows, "due_at", Q(due_at__gt=now + WAIT)),
    ]
    count = sum(rows.filter(far).update(**{column: now}) for rows, column, far in late)
    made = Export.objects.filter(state="working")
    for leased in (notices, made, copies, ImportJob.objects.all()):
        count += leased.filter(leased_until__gt=now + LEASE).update(leased_until=None)
    kept = Export.objects.filter(expires_at__gt=now + KEPT + LEASE)
    return count + kept.update(expires_at=now + KEPT) + end_begun_ahead(now=now)
