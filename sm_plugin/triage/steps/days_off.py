"""Due times follow a station's own days off: what is open and not late yet is counted again.

In batches, so that nobody waits for a team with many open items. The patient's page shows the
new day; a note in the history would say nothing else.

See docs/decisions/0661.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from sm_plugin.calendar import BusinessDays, day_begins
from sm_plugin.facilities.days_off import followed
from sm_plugin.facilities.models import Facility
from sm_plugin.threads.services import lock_threads, show_state
from sm_plugin.worker import Stop

from ..choices import RoundKind
from ..models import Round, WorkItem
from ..rounds import INTERNAL_BUSINESS_DAYS
from .under_lock import for_update

BATCH = 50
UNDER_WAY = timedelta(seconds=20)  # what began before the change is sent by then, by the old days


def follow_days_off(*, now: datetime, stop: Stop = lambda: False) -> int:
    """Give open questions the due times of their station's days as they are; returns how many.

    A station's change is over once each of its open questions was looked at; what comes in
    meanwhile is counted by the new days from the start.
    """
    count = 0
    for station in Facility.objects.filter(days_off_changed_at__lte=now - UNDER_WAY).order_by("pk"):
        changed_at, last = station.days_off_changed_at, None
        while not stop():
            keys = _next(station, now, last)
            if not keys:
                followed(station, changed_at)
                break
            count += _follow(keys, now)
            last = keys[-1]
    return count


def _next(station: Facility, now: datetime, last: Any) -> list[Any]:
    """Return the keys of the next items whose question the station's teams were asked."""
    rounds = _open(now).filter(team_asked__facility__in=Facility.objects.of_station(station))
    if last is not None:
        rounds = rounds.filter(item__gt=last)
    return list(rounds.order_by("item").values_list("item", flat=True)[:BATCH])


def _open(now: datetime) -> Any:
    """Return the open rounds that are not late; what is late stays late."""
    return Round.objects.filter(ended_at=None, escalated_at=None, due_at__gt=now)


@transaction.atomic
def _follow(keys: list[Any], now: datetime) -> int:
    lock_threads(WorkItem.objects.filter(pk__in=keys).values_list("thread", flat=True))
    held = for_update(WorkItem.objects.filter(pk__in=keys).select_related("thread"))
    items = {one.pk: one for one in held.order_by("pk")}
    rounds = _open(now).filter(item__in=items).select_related("team_asked__facility__parent")
    return sum(_moved(one, items[one.item_id], now) for one in rounds)


def _moved(one: Round, item: WorkItem, now: datetime) -> bool:
    """Count a question's times again; return False where they are as they were."""
    days = one.team_asked.facility.business_days
    was = one.due_at, one.half_at, one.sort_by_at
    due = one.due_at = item.due_at = _due_at(one, days)
    if one.half_at > now:
        one.half_at = days.half_at(one.asked_at)
    if one.sort_by_at is not None and one.sort_by_at > now:
        one.sort_by_at = days.sort_by_at(one.asked_at)
    if was == (one.due_at, one.half_at, one.sort_by_at):
        return False
    one.save(update_fields=["due_at", "half_at", "sort_by_at"])
    last = day_begins(due.astimezone(days.tz).date(), days.tz)
    if item.put_off_until is not None:
        item.put_off_until = min(item.put_off_until, last)
    item.save(update_fields=["due_at", "put_off_until"])
    if one.kind == RoundKind.QUESTION:
        show_state(item.thread, due_at=due)
    return True


def _due_at(one: Round, days: BusinessDays) -> datetime:
    if one.kind == RoundKind.INTERNAL:
        return days.after(one.asked_at, INTERNAL_BUSINESS_DAYS)
    return days.due_at(one.asked_at)
