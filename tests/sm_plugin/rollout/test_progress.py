"""The cumulative lines of the board: live, planned now and planned first, with their table."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sm_plugin.facilities.geography.regions import NAMES, region_in_words
from sm_plugin.facilities.models import Facility, StageChange, StageTarget
from sm_plugin.rollout.progress import HEIGHT, WIDTH, progress_of
from sm_plugin.teams.places import with_meaning
from tests.factories import FacilityFactory, administrator, national_administrator, team_at

pytestmark = pytest.mark.django_db

BOARD = "/admin/secure-messaging/board/"


def planned(station, *days):
    for number, day in enumerate(days):
        at = timezone.now() - timedelta(days=300 - number)
        StageTarget.objects.create(facility=station, day=day, at=at)
    Facility.objects.filter(pk=station.pk).update(go_live_on=days[-1])
    station.refresh_from_db()


def went_live(station, day):
    at = datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo("UTC"))
    StageChange.objects.create(
        facility=station, from_stage="pilot", to_stage="live", at=at, reason="as planned"
    )


def test_a_plan_that_moved_shows_in_the_line_of_today_and_not_in_the_first():
    station, other = (FacilityFactory(stage="pilot") for _number in range(2))
    this = timezone.localdate().replace(day=1)
    first, then = this - timedelta(days=40), this + timedelta(days=70)
    planned(station, first, then)
    planned(other, first)
    went_live(other, first)
    months = {month.first_day: month for month in progress_of([station, other]).months}
    now = months[this]
    assert (now.first_plan, now.plan, now.live) == (2, 1, 1)
    last = months[then.replace(day=1)]
    assert (last.first_plan, last.plan, last.live) == (2, 2, None)


def test_a_station_that_paused_or_returned_counts_from_its_first_live_day():
    station = FacilityFactory(stage="paused", go_live_on=date(2026, 2, 3))
    went_live(station, date(2026, 2, 3))
    went_live(station, date(2026, 6, 3))
    months = progress_of([station]).months
    assert [month.live for month in months[:2]] == [1, 1]


def test_a_plan_that_was_taken_back_is_no_plan_of_today():
    station = FacilityFactory(stage="planned", go_live_on=None)
    StageTarget.objects.create(facility=station, day=date(2026, 3, 1))
    StageTarget.objects.create(facility=station, day=None)
    months = progress_of([station]).months
    assert (months[-1].first_plan, months[-1].plan) == (1, 0)


def test_no_day_anywhere_is_no_drawing_and_one_station_fits_it():
    station = FacilityFactory(stage="planned", go_live_on=None)
    assert progress_of([station]).months == []
    planned(station, timezone.localdate())
    assert progress_of([station]).plan_line == "0.0,0.0"


def test_lines_stay_inside_the_drawing():
    stations = [FacilityFactory(stage="live") for _number in range(3)]
    for number, station in enumerate(stations):
        planned(station, date(2025, 1 + 3 * number, 1))
        went_live(station, date(2025, 2 + 3 * number, 1))
    progress = progress_of(stations)
    for line in (progress.first_line, progress.plan_line, progress.live_line):
        for point in line.split():
            across, down = map(float, point.split(","))
            assert 0 <= across <= WIDTH
            assert 0 <= down <= HEIGHT


@pytest.mark.parametrize("far", [date(2206, 2, 26), date(9999, 12, 31)])
def test_a_year_that_was_mistyped_once_makes_the_drawing_no_longer(client, far):
    """The history of planned days can't be mended."""
    station, other = FacilityFactory(stage="pilot"), FacilityFactory(stage="pilot")
    this = timezone.localdate()
    planned(station, far, this + timedelta(days=40))
    planned(other, this)
    months = progress_of([station, other]).months
    assert len(months) <= 3
    assert [month.first_plan for month in months][-1] == 1
    assert [month.plan for month in months][-1] == 2
    assert list(progress_of([station]).months)
    client.force_login(national_administrator())
    assert client.get(BOARD).status_code == 200


def test_nothing_but_mistyped_years_is_no_drawing():
    station = FacilityFactory(stage="pilot")
    planned(station, date(9999, 12, 31))
    assert list(progress_of([station]).months) == []


def test_many_stations_cost_as_many_queries_as_one():
    stations = [FacilityFactory(stage="live") for _number in range(12)]
    for station in stations:
        planned(station, date(2025, 1, 1), date(2025, 5, 1))
        went_live(station, date(2025, 5, 1))
    for some in (stations[:1], stations):
        with CaptureQueriesContext(connection) as asked:
            progress_of(some)
        assert len(asked) == 1


def test_the_board_draws_the_own_stations_and_names_the_regions(client):
    here, there = FacilityFactory(visn=1, stage="live"), FacilityFactory(visn=22, stage="planned")
    went_live(here, date(2025, 5, 1))
    client.force_login(administrator(here))
    page = client.get(BOARD).content.decode()
    assert "sm-progress__live" not in page
    assert "Desert Pacific" not in page
    client.force_login(national_administrator())
    page = client.get(BOARD).content.decode()
    assert "1 of 2 stations have gone live." in page
    assert "The same as a table" in page
    assert "VISN 22: VA Desert Pacific Healthcare Network" in page
    page = client.get(BOARD, {"region": "22"}).content.decode()
    assert "Stations of VISN 22: VA Desert Pacific Healthcare Network" in page
    assert there.name in page


def test_every_region_of_the_packaged_list_has_a_name(client):
    assert set(NAMES) == {1, 2, *range(4, 11), 12, 15, 16, 17, *range(19, 24)}
    assert region_in_words(3) == "VISN 3"


def test_the_finder_asks_for_pilot_teams_of_the_places_it_shows_alone():
    here, elsewhere = FacilityFactory(stage="live"), FacilityFactory(stage="pilot")
    team = team_at(elsewhere)
    with CaptureQueriesContext(connection) as asked:
        with_meaning([here])
    assert len(asked) == 1
    with CaptureQueriesContext(connection) as asked:
        [(_place, said)] = with_meaning([elsewhere])
    assert len(asked) == 2
    assert team.name in said.text
