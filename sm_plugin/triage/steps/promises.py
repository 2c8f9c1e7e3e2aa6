"""A day that an interim answer named to the patient: when it is over, somebody hears of it.

Coordinators do if the answer is late. If it is not, and nobody has the item, who reads it does.

See docs/decisions/0644 and 0705.
"""

from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db.models import Q

from sm_plugin.calendar import day_begins
from sm_plugin.worker import do_each

from ..models import Round
from .services import tell_coordinators, tell_who_works_on

FARTHEST = timedelta(hours=14)  # the clock that is ahead of all others


def tell_of_promises(*, now: datetime, limit: int = 200) -> int:
    """Tell of answers that are late or that nobody works on, once a round; returns how many.

    What came due after the promised day was told then.
    """
    over = (one.pk for one in _maybe_over(now).iterator() if _over_at(one) <= now)
    return do_each("promised days", list(islice(over, limit)), lambda key: _tell(key, now))


def _maybe_over(now: datetime) -> Any:
    """Return the rounds whose promised day is over on some clock, late ones and without a holder.

    Who has an item that is not late finds it on top of the own list.
    """
    rounds = Round.objects.filter(
        ended_at__isnull=True, interim_at__isnull=False, promise_told_at__isnull=True
    )
    day = (now + FARTHEST).date()
    unattended = Q(escalated_at__isnull=False) | Q(item__assignee__isnull=True)
    over = rounds.filter(unattended, item__thread__promised_on__lt=day)
    over = over.select_related("item__thread", "item__team__facility")
    return over.order_by("item__thread__promised_on", "pk")


def _over_at(one: Round) -> datetime:
    """Return when the promised day is over on the clock of its station."""
    day = one.item.thread.promised_on
    assert day is not None  # noqa: S101 - asked for in the query
    return day_begins(day + timedelta(days=1), one.item.team.facility.time_zone)


def _tell(key: Any, now: datetime) -> bool:
    """Return False for a day that goes on at the station, or of which nobody is told by this."""
    rounds = _maybe_over(now).filter(pk=key)
    one = rounds.select_for_update(of=("self",), skip_locked=True).first()
    if one is None or now < (over := _over_at(one)):
        return False
    item = one.item
    late_since = one.escalated_at
    knew = late_since is not None and late_since >= over
    one.promise_told_at = late_since if knew else now
    one.save(update_fields=["promise_told_at"])
    if late_since is None:
        return tell_who_works_on(item)
    return not knew and tell_coordinators(item, now)
