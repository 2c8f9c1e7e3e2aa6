"""A rollout to show: 44 stations live over the last 14 months, the others to come in ten."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from sm_plugin.calendar import business_day_on_or_after

from .machine.choices import Stage
from .models import Facility, StageChange

LIVE_STATIONS = 44
PAST_DAYS = 14 * 30
COMING_DAYS = 10 * 30
PREPARING_WITHIN_DAYS = 60
FIRST_STATIONS = ("402", "405")
LATER_STATIONS = ("436",)
LEAD_DAYS = {Stage.PREPARING: 90, Stage.PILOT: 30, Stage.LIVE: 0}


@transaction.atomic
def lay_out_rollout(*, today: date | None = None) -> int:
    """Give every untouched station a stage, dates and a history; returns how many it touched.

    For demonstrations only. The order is the same everywhere. Does nothing once any station has
    begun, so it can be repeated and never overwrites a real rollout.
    """
    begun = Facility.objects.stations().exclude(stage=Stage.PLANNED, go_live_on=None)
    if begun.exists():
        return 0
    today = today or timezone.localdate()
    stations = sorted(Facility.objects.stations(), key=_turn)
    changes: list[StageChange] = []
    for station, go_live in zip(stations, _dates(len(stations), today), strict=True):
        station.go_live_on = go_live
        for stage, days in LEAD_DAYS.items():
            since = business_day_on_or_after(go_live - timedelta(days=days))
            if _reached(stage, go_live, today):
                changes.append(_step(station, stage, min(since, today)))
    Facility.objects.bulk_update(stations, ["stage", "stage_since", "go_live_on"])
    StageChange.objects.bulk_create(changes)
    return len(stations)


def _turn(station: Facility) -> tuple[int, str]:
    """Return a station's turn: an order that looks arbitrary and never varies."""
    number = station.station_number
    rank = 0 if number in FIRST_STATIONS else 2 if number in LATER_STATIONS else 1
    return rank, sha256(number.encode()).hexdigest()


def _dates(count: int, today: date) -> Iterator[date]:
    live = min(LIVE_STATIONS, count)
    for turn in range(live):
        yield business_day_on_or_after(today - timedelta(days=PAST_DAYS - turn * 9))
    for turn in range(count - live):
        ahead = 14 + turn * (COMING_DAYS - 14) // max(count - live, 1)
        yield business_day_on_or_after(today + timedelta(days=ahead))


def _reached(stage: Stage, go_live: date, today: date) -> bool:
    if go_live <= today:
        return True
    return stage is Stage.PREPARING and go_live <= today + timedelta(days=PREPARING_WITHIN_DAYS)


def _step(station: Facility, stage: Stage, day: date) -> StageChange:
    change = StageChange(
        facility=station,
        from_stage=station.stage,
        to_stage=stage,
        at=datetime.combine(day, time(14), tzinfo=UTC),
        reason="Demonstration of a rollout",
    )
    station.stage, station.stage_since = stage, day
    return change
