"""The progress of a rollout by month: stations live, against the first and today's plan."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import DateField, F, Value
from django.db.models.functions import Cast
from django.utils import timezone

from sm_plugin.database.prepared import Prepared, this_hour
from sm_plugin.facilities.models import Facility, StageChange, StageTarget
from sm_plugin.facilities.services import live_changes
from sm_plugin.text.dates import FURTHEST_AHEAD

WIDTH, HEIGHT = 640, 240  # of the drawing, in its own units
MOST_MONTHS = 120
# What a drawing of all stations shows of each, by itself or in words.
SHOWN = (
    *("pk", "name", "state", "visn", "latitude", "longitude", "stage", "stage_since"),
    *("go_live_on", "freeze_on", "moving_on", "closes_on"),
)


@dataclass(frozen=True)
class Month:
    """Stations by the end of a month; `live` is None in months to come."""

    first_day: date
    first_plan: int
    plan: int
    live: int | None


@dataclass(frozen=True)
class Progress:
    """All months from the first day that somebody planned or reached to the last."""

    months: Sequence[Month]
    stations: int

    width, height = WIDTH, HEIGHT

    @property
    def live(self) -> int:
        return max((month.live or 0 for month in self.months), default=0)

    @property
    def first_line(self) -> str:
        return self._line(month.first_plan for month in self.months)

    @property
    def plan_line(self) -> str:
        return self._line(month.plan for month in self.months)

    @property
    def live_line(self) -> str:
        return self._line(month.live for month in self.months)

    def _line(self, counts: Iterable[int | None]) -> str:
        """Return the points of a line in the drawing: months to the right, stations upward."""
        step = WIDTH / max(len(self.months) - 1, 1)
        return " ".join(
            f"{number * step:.1f},{HEIGHT - HEIGHT * count / self.stations:.1f}"
            for number, count in enumerate(counts)
            if count is not None
        )


def progress_of(stations: Collection[Facility]) -> Progress:
    """Return how the stations come along; one query however many they are.

    A station counts as live from its first day on, whether paused or moved later. One without a
    history of plans counts by the day that stands at it now. One that is about to close and never
    was live has no plan any more.
    """
    keys = [station.pk for station in stations]
    live: dict[Any, date] = {}
    first: dict[Any, date] = {}
    latest: dict[Any, date] = {}
    for key, at, day in _history(keys):
        if day is None:
            live.setdefault(key, timezone.localdate(at))
        else:
            first.setdefault(key, day)
            latest[key] = day
    for station in stations:
        if station.go_live_on is None or (station.closes_on and station.pk not in live):
            latest.pop(station.pk, None)
            continue
        first.setdefault(station.pk, station.go_live_on)
        latest.setdefault(station.pk, station.go_live_on)
    counted = [sorted(days.values()) for days in (first, latest, live)]
    return Progress(list(_months(counted)), len(keys))


def shown_state() -> tuple[Any, ...]:
    """Return all that `progress_of` and the map of all stations are made of, to compare.

    History only grows, so how long it is stands for all of it. Stations stop to write on a day of
    their own, which begins on some hour.
    """
    history = StageChange.objects.count(), StageTarget.objects.count()
    return this_hour(), tuple(_SHOWN.ask()), *history


_SHOWN = Prepared(lambda: Facility.objects.stations().order_by("pk").values_list(*SHOWN))


def _history(keys: Sequence[Any]) -> Iterable[tuple[Any, datetime, date | None]]:
    """Return station, moment and planned day, in order; without a day it went live then."""
    columns = ("facility", "at", "planned", "pk")
    targets = StageTarget.objects.filter(facility__in=keys, day__isnull=False).order_by()
    plans = targets.annotate(planned=F("day")).values_list(*columns)
    no_day = Cast(Value(None), DateField())
    lives = live_changes(keys).annotate(planned=no_day).values_list(*columns)
    rows = plans.union(lives, all=True).order_by("at", "pk")
    return ((key, at, day) for key, at, day, _pk in rows)


def _months(counted: Sequence[Sequence[date]]) -> Iterator[Month]:
    """Yield the months; a day that nobody would plan today makes the drawing no longer."""
    furthest = timezone.localdate() + FURTHEST_AHEAD
    days = [day for each in counted for day in each if day <= furthest]
    if not days:
        return
    first, latest, live = counted
    month, today = min(days).replace(day=1), timezone.localdate()
    end = max(*days, today)
    for _number in range(MOST_MONTHS):
        following = (month + timedelta(days=32)).replace(day=1)
        last = following - timedelta(days=1)
        reached = bisect_right(live, last) if month <= today else None
        yield Month(month, bisect_right(first, last), bisect_right(latest, last), reached)
        if following > end:
            return
        month = following
