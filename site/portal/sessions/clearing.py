"""Sessions that are over leave the database: strangers make them, too, by opening a form.

With a person's session goes what the list of devices keeps of it: its address and browser.
"""

from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from sm_plugin.worker import TURN, Step, Stop

BATCH = 1_000  # no statement holds more rows than this


def clear_sessions(*, stop: Stop = lambda: False) -> int:
    """Delete sessions that are over, then devices without a session; return how many rows went."""
    now = timezone.now()
    over = Session.objects.filter(expire_date__lte=now)
    cleared = _delete_all(over, stop)
    still = Session.objects.filter(session_key=OuterRef("session_key"))
    left = UserSession.objects.filter(~Exists(still))
    return cleared + _delete_all(left, stop)


def _delete_all(rows: QuerySet[Any], stop: Stop) -> int:
    deleted = 0
    while not stop() and (keys := list(rows.values_list("pk", flat=True)[:BATCH])):
        deleted += rows.filter(pk__in=keys).delete()[0]
    return deleted


WORKER_STEP = Step(
    "old sessions",
    lambda stop: clear_sessions(stop=stop),
    "row(s) of ended sessions deleted",
    every=24 * 3600,
    seconds=TURN,
)
