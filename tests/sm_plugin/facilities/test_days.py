"""A stored day comes, and is past, by the clock of its place: in a row as in a question."""

import csv
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db.models import Q
from django.utils import timezone

from sm_plugin.errors import InvalidInput
from sm_plugin.facilities.geography import days
from sm_plugin.facilities.importing import PACKAGED_CSV
from sm_plugin.facilities.models import Facility
from sm_plugin.facilities.services import Move, change_stage, go_live_as_planned
from sm_plugin.facilities.stages import meaning_of
from sm_plugin.facilities.time_zones import BORDERS, HOPI
from tests.factories import FacilityFactory, national_administrator

pytestmark = pytest.mark.django_db

GUAM = {"state": "GU", "latitude": "13.47", "longitude": "144.75"}
HONOLULU = {"state": "HI", "latitude": "21.36", "longitude": "-157.89"}
COMPARED: dict[Callable[[str], Q], Callable[[date, date], bool]] = {
    days.has_come: lambda day, today: day <= today,
    days.is_to_come: lambda day, today: day > today,
    days.is_today: lambda day, today: day == today,
    days.is_past: lambda day, today: day < today,
    days.is_not_past: lambda day, today: day >= today,
}


def places() -> Iterator[dict[str, Any]]:
    """Yield all packaged facilities, and points on and around every border inside a state."""
    with PACKAGED_CSV.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield {name: row[name] for name in ("state", "latitude", "longitude")}
    corners = [(south, west) for south in HOPI[0] for west in HOPI[1]]
    steps = [("AZ", corner) for corner in corners]
    steps += [(state, step) for state, border in BORDERS.items() for step in border.steps]
    for state, (latitude, longitude) in steps:
        for north, east in ((0, 0), (0.01, 0.01), (0.01, -0.01), (-0.01, 0.01), (-0.01, -0.01)):
            at = max(-179.9, min(longitude + east, 179.9))
            yield {"state": state, "latitude": f"{latitude + north:.6f}", "longitude": f"{at:.6f}"}


@pytest.mark.parametrize("month", [1, 7])
def test_every_place_has_its_own_day_in_questions_as_on_its_clock(month: int) -> None:
    middle = date(2026, month, 15)
    Facility.objects.bulk_create(
        FacilityFactory.build(
            station_number=f"{number:06}",
            go_live_on=middle + timedelta(days=number % 4 - 2),
            **place,
        )
        for number, place in enumerate(places())
    )
    every = list(Facility.objects.all())
    assert len(every) > 1300
    for hour in range(24):
        with time_machine.travel(datetime(2026, month, 15, hour, 30, tzinfo=UTC), tick=False):
            for asked, holds in COMPARED.items():
                found = set(
                    Facility.objects.filter(asked("go_live_on")).values_list("pk", flat=True)
                )
                assert found == {one.pk for one in every if holds(one.go_live_on, one.today)}
    # Samoa is eleven hours behind, Guam ten ahead: never are three days under way.
    assert {one.time_zone.key for one in every} == days.ZONES


def at(place: str, hour: int, day: int = 20) -> Any:
    """Go to the hour of October 2026 on the clock of the place."""
    offset = {"Guam": 10, "Honolulu": -10}[place]
    moment = datetime(2026, 10, day, hour, tzinfo=UTC) - timedelta(hours=offset)
    return time_machine.travel(moment, tick=False)


@pytest.mark.parametrize(("name", "place"), [("Guam", GUAM), ("Honolulu", HONOLULU)])
def test_writing_stops_at_midnight_of_the_place_and_not_of_the_server(name, place) -> None:
    with at(name, 12):
        station = FacilityFactory(stage="live", **place)
        move = Move(freeze_on=date(2026, 10, 21), moving_on=date(2026, 10, 30))
        to = {"to": "moving", "reason": "As planned", "move": move}
        station = change_stage(actor=national_administrator(), facility=station, **to)
    for hour, day, is_open in ((1, 20, True), (23, 20, True), (0, 21, False), (23, 21, False)):
        with at(name, hour, day):
            assert station.is_live == meaning_of(station).can_write == is_open, (hour, day)
            assert Facility.objects.live().exists() == is_open
            assert Facility.objects.frozen().exists() != is_open


@pytest.mark.parametrize(("name", "place"), [("Guam", GUAM), ("Honolulu", HONOLULU)])
def test_a_planned_day_comes_at_the_place_and_is_what_is_kept(name, place) -> None:
    station = FacilityFactory(planned=True, **place)
    Facility.objects.update(stage="pilot", go_live_on=date(2026, 10, 20))
    with at(name, 23, 19):
        assert not Facility.objects.past_planned_day().exists()
        assert not go_live_as_planned(facility=station)
    for hour in (0, 23):
        with at(name, hour):
            assert Facility.objects.past_planned_day().get() == station


def test_today_or_later_is_by_the_clock_of_the_place() -> None:
    station = FacilityFactory(stage="live", **HONOLULU)
    today = {"freeze_on": date(2026, 10, 20), "moving_on": date(2026, 10, 30)}
    step = {"to": "moving", "reason": "As planned"}
    nora = national_administrator()
    with at("Honolulu", 22):  # the server's day is the next one
        assert timezone.localdate() == date(2026, 10, 21)
        moved = change_stage(actor=nora, facility=station, move=Move(**today), **step)
        assert moved.stage_since == date(2026, 10, 20)
    guam = FacilityFactory(stage="live", **GUAM)
    with at("Guam", 3, 21), pytest.raises(InvalidInput):  # there it is the next day already
        change_stage(actor=nora, facility=guam, move=Move(**today), **step)
