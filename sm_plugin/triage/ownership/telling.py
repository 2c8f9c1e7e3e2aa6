"""Telling patients which role reads what waits, where that is another one than they were told.

Somebody who comes, goes or is away changes it for all that waits for a role at once. Nobody who
writes waits for that: the worker tells it in batches.

See docs/decisions/0690.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.utils import timezone

from sm_plugin.teams.models import Membership
from sm_plugin.teams.routing import alarm_role, reading_role, staffed_roles
from sm_plugin.threads.choices import ThreadState
from sm_plugin.threads.models import Thread
from sm_plugin.threads.services import add_event, lock_threads, show_state
from sm_plugin.worker import do_in_batches

from ..choices import Status
from ..models import WorkItem
from ..querysets import WorkItemQuerySet
from ..steps.transitions import PUT_BACK
from .own_care import is_of_colleague

BATCH = 20  # threads a transaction: a patient who writes in one of them waits no second
A_ROUND = 2000  # threads in one round of the worker, whose other steps wait for it


class Waits(NamedTuple):
    """Messages of a team that wait for one role, flagged or not, and the role that was told."""

    team: Any
    role: str
    is_alarm: bool
    told: str

    def items(self) -> WorkItemQuerySet:
        return _waiting().filter(
            team=self.team,
            role=self.role,
            alarm_at__isnull=not self.is_alarm,
            thread__with_role=self.told,
        )

    def reader(self, staffed: Collection[str]) -> str:
        """Return the role that reads it; of what is flagged, the one told if it may review."""
        if not self.is_alarm:
            return reading_role(self.role, staffed)
        return alarm_role(self.role, staffed, self.told)


def tell_where_it_waits(*, stop: Callable[[], bool] = lambda: False, limit: int = A_ROUND) -> int:
    """Tell the patients of waiting messages who reads them by now; returns how many threads.

    What could not be told holds up nothing that comes after it.
    """
    told = 0
    for one in _told_wrong():
        for count in do_in_batches("where it waits", one, _tell_batch, stop=stop):
            told += count
            if told >= limit:
                return told
    return told


def _waiting() -> WorkItemQuerySet:
    """Return what waits for a role, and not between colleagues; `own_care` tells of the rest."""
    waiting = WorkItem.objects.not_done().filter(status=Status.WAITING)
    return waiting.filter(thread__state=ThreadState.RECEIVED).exclude(is_of_colleague())


def _told_wrong() -> Iterator[Waits]:
    staffed: dict[Any, set[str]] = defaultdict(set)
    for team, role in Membership.objects.present().values_list("team", "role").order_by():
        staffed[team].add(role)
    is_alarm = ExpressionWrapper(Q(alarm_at__isnull=False), BooleanField())
    there = _waiting().annotate(is_alarm=is_alarm)
    columns = ("team", "role", "is_alarm", "thread__with_role")
    for kind in there.values_list(*columns).distinct().order_by(*columns):
        one = Waits(*kind)
        if one.reader(staffed[one.team]) != one.told:
            yield one


@transaction.atomic
def _tell_batch(one: Waits) -> int:
    """Tell it in the next threads; all is asked again under their locks."""
    keys = list(one.items().order_by("thread").values_list("thread", flat=True)[:BATCH])
    lock_threads(keys)
    reader = one.reader(staffed_roles(one.team))
    if reader == one.told:
        return 0
    still = one.items().filter(thread__in=keys).values("thread")
    threads = list(Thread.objects.filter(pk__in=still).order_by("pk"))
    for thread in threads:
        show_state(thread, state=ThreadState.RECEIVED, with_role=reader)
        add_event(thread, PUT_BACK.event, actor=None, role=reader, at=timezone.now())
    return len(threads)
