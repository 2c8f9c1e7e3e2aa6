from collections import Counter
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import connection

from sm_plugin.calendar import is_business_day
from sm_plugin.facilities import triggers
from sm_plugin.facilities.models import Facility, StageChange
from sm_plugin.facilities.rollout_plan import lay_out_rollout
from sm_plugin.facilities.services import change_stage

TODAY = date(2026, 11, 23)

pytestmark = pytest.mark.django_db


@pytest.fixture
def stations():
    call_command("sm_import_facilities", apply=True, verbosity=0)
    return Facility.objects.stations()


def test_forty_four_stations_are_live_and_the_others_have_a_day_to_come(stations):
    assert lay_out_rollout(today=TODAY) == 140
    stages = Counter(stations.values_list("stage", flat=True))
    assert stages["live"] == 44
    assert set(stages) == {"live", "preparing", "planned"}
    live, coming = stations.filter(stage="live"), stations.exclude(stage="live")
    days = sorted(live.values_list("go_live_on", flat=True))
    assert TODAY - timedelta(days=14 * 31) < days[0] < days[-1] < TODAY
    ahead = sorted(coming.values_list("go_live_on", flat=True))
    assert TODAY < ahead[0] < ahead[-1] < TODAY + timedelta(days=10 * 31)
    assert all(is_business_day(day) for day in days + ahead)


def test_togus_and_white_river_junction_are_live_and_fort_harrison_waits(stations):
    lay_out_rollout(today=TODAY)
    stages = dict(stations.values_list("station_number", "stage"))
    assert (stages["402"], stages["405"], stages["436"]) == ("live", "live", "planned")


def test_every_stage_has_its_history_in_order(stations):
    lay_out_rollout(today=TODAY)
    for station in stations.prefetch_related("stage_changes"):
        steps = list(reversed(station.stage_changes.all()))
        walked = ["planned", *[step.to_stage for step in steps]]
        assert [step.from_stage for step in steps] == walked[:-1]
        assert walked[-1] == station.stage
        assert steps == sorted(steps, key=lambda step: step.at)
        assert all(step.at.date() <= TODAY for step in steps)


def test_the_plan_is_the_same_every_time(stations):
    lay_out_rollout(today=TODAY)
    first = list(stations.order_by("pk").values_list("stage", "stage_since", "go_live_on"))
    triggers.drop(connection)
    StageChange.objects.all().delete()
    stations.update(stage="planned", go_live_on=None)
    lay_out_rollout(today=TODAY)
    assert list(stations.order_by("pk").values_list("stage", "stage_since", "go_live_on")) == first


def test_repeating_it_on_a_later_day_changes_nothing(stations):
    lay_out_rollout(today=TODAY)
    before = list(stations.order_by("pk").values_list())
    assert lay_out_rollout(today=TODAY + timedelta(days=40)) == 0
    assert list(stations.order_by("pk").values_list()) == before


def test_it_never_overwrites_a_rollout_that_has_begun(stations, superuser):
    station = stations.get(station_number="436")
    change_stage(actor=superuser, facility=station, to="preparing", reason="For real")
    assert lay_out_rollout(today=TODAY) == 0
    assert stations.exclude(stage="planned").count() == 1


@pytest.mark.parametrize(
    ("number", "zone"),
    [
        ("402", "America/New_York"),
        ("756", "America/Denver"),
        ("459", "Pacific/Honolulu"),
        ("358", "Asia/Manila"),
        ("672", "America/Puerto_Rico"),
        ("644", "America/Phoenix"),
        ("531", "America/Denver"),
        ("668GB", "America/Los_Angeles"),
        ("520GB", "America/Chicago"),
    ],
)
def test_a_facility_has_the_clock_of_its_place(number, zone, stations):
    facility = Facility.objects.get(station_number=number)
    assert facility.time_zone == ZoneInfo(zone)
