"""What the board says of steps and answers, and how stations stand on a map."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sm_plugin.facilities.machine.choices import MACHINE, Stage
from sm_plugin.facilities.models import Facility
from sm_plugin.rollout.choices import StepKind
from sm_plugin.rollout.readiness import plan_step, steps_of, steps_of_each
from sm_plugin.rollout.standing import standing_of
from sm_plugin.rollout.us_map import HEIGHT, WIDTH, map_of
from sm_plugin.teams.models import CareTeam
from sm_plugin.triage.models import Round
from tests.factories import (
    FacilityFactory,
    administrator,
    mailbox_of,
    make_ready,
    patient_at,
    sent_message,
    team_at,
)

pytestmark = pytest.mark.django_db
BOARD = "/admin/secure-messaging/board/"


def asked_by(station, team, patients):
    for _number in range(patients):
        sent_message(mailbox_of(patient_at(station), team), team)


def test_the_board_says_the_next_step_its_owner_and_how_many_are_done(client, station, frank):
    mailbox_of(patient_at(station))
    Facility.objects.filter(pk=station.pk).update(stage=Stage.PREPARING, help_phone="207-555-0142")
    team_at(station)
    day = timezone.localdate() - timedelta(days=1)
    plan_step(actor=frank, station=station, kind="test", owner=frank, due_on=day)
    stands = standing_of([Facility.objects.get(pk=station.pk)])[station.pk]
    assert (stands.next.kind, stands.late, stands.owner) == ("test", 1, frank.full_name)
    client.force_login(frank)
    Facility.objects.filter(pk=station.pk).update(go_live_on=timezone.localdate())
    page = client.get(BOARD).content.decode()
    assert "Answer a test message" in page
    assert f"Owner: {frank.full_name}." in page
    assert f"{stands.done} of 9 steps done" in page
    assert "1 late" in page


def answered_in_time(station, patients, late=0):
    """So many patients are answered in time; `late` more are not answered though it is due."""
    team = team_at(station)
    asked_by(station, team, patients + late)
    now = timezone.now()
    Round.objects.update(due_at=now - timedelta(hours=1))
    answered = {"answered_at": now - timedelta(hours=2), "answered_by": team.lead_provider}
    ended = {"ended_at": now - timedelta(hours=2), "ended_how": "answered"}
    first = Round.objects.order_by("pk").values_list("pk", flat=True)[:patients]
    Round.objects.filter(pk__in=list(first)).update(**answered, **ended)
    Facility.objects.filter(pk=station.pk).update(stage=Stage.LIVE)
    return standing_of([Facility.objects.get(pk=station.pk)])[station.pk]


def test_a_station_that_started_has_no_next_step_and_tells_how_it_answers(station):
    stands = answered_in_time(station, 5, late=5)
    assert (stands.next, stands.asked, stands.in_time) == (None, 10, 50)


@pytest.mark.parametrize(("in_time", "late"), [(1, 5), (4, 6), (5, 1), (6, 4)])
def test_a_share_that_tells_of_fewer_than_five_patients_is_hidden_as_in_reports(
    station, in_time, late
):
    stands = answered_in_time(station, in_time, late)
    assert (stands.asked, stands.in_time) == (in_time + late, None)


@pytest.mark.parametrize(("in_time", "late", "share"), [(5, 0, 100), (0, 5, 0), (11, 5, 68)])
def test_a_share_is_cut_and_all_or_none_of_many_is_told(station, in_time, late, share):
    assert answered_in_time(station, in_time, late).in_time == share


def test_a_figure_of_fewer_than_five_patients_is_not_told(station):
    asked_by(station, team_at(station), 4)
    stands = standing_of([station])[station.pk]
    assert (stands.asked, stands.in_time) == (None, None)


def test_many_stations_cost_as_many_queries_as_one(station):
    asked_by(station, team_at(station), 1)
    make_ready(station)
    others = [FacilityFactory(stage=Stage.PREPARING) for _number in range(5)]
    for other in others:
        team_at(other)
    Facility.objects.filter(pk=station.pk).update(stage=Stage.PREPARING)
    station.refresh_from_db()
    standing_of([station])
    with CaptureQueriesContext(connection) as one:
        standing_of([station])
    with CaptureQueriesContext(connection) as many:
        assert len(standing_of([station, *others])) == 6
    assert len(many) == len(one)
    for place in (station, *others):
        together = steps_of_each([station, *others])[place.pk]
        assert [(step.kind, step.done, step.words) for step in steps_of(place)] == [
            (step.kind, step.done, step.words) for step in together
        ]


CITIES = {  # where they lie in the drawing, by eye on any map: west to east, north to south
    "Seattle": ("WA", 47.61, -122.33),
    "Portland, Maine": ("ME", 43.66, -70.26),
    "San Diego": ("CA", 32.72, -117.16),
    "Miami": ("FL", 25.76, -80.19),
    "Kansas City": ("MO", 39.10, -94.58),
}


def at(city, stage=Stage.PLANNED):
    state, latitude, longitude = CITIES[city]
    return FacilityFactory(state=state, latitude=latitude, longitude=longitude, stage=stage)


def test_cities_lie_where_a_map_has_them():
    marks = dict(zip(CITIES, map_of([at(city) for city in CITIES]).marks, strict=True))
    west_to_east = sorted(marks, key=lambda city: marks[city].x)
    assert west_to_east == ["Seattle", "San Diego", "Kansas City", "Miami", "Portland, Maine"]
    north_to_south = sorted(marks, key=lambda city: marks[city].y)
    assert north_to_south[0] == "Seattle"
    assert north_to_south[-1] == "Miami"
    middle = marks["Kansas City"]
    assert abs(middle.x - WIDTH / 2) < WIDTH / 10


def test_every_packaged_station_is_in_the_drawing_or_named_beside_it():
    from sm_plugin.facilities.importing import PACKAGED_CSV, apply_plan, plan_import

    apply_plan(plan_import(PACKAGED_CSV), actor=None)
    stations = list(Facility.objects.stations())
    drawn = map_of(stations)
    assert len(drawn.marks) + len(drawn.away) == len(stations)
    assert {place.state for place in drawn.away} == {"PR", "PH"}
    assert all(0 < mark.x < WIDTH and 0 < mark.y < HEIGHT for mark in drawn.marks)
    assert sum(row.stations for row in drawn.states) == len(stations)
    assert sum(count for _place, count in drawn.legend) == len(stations)
    rows, columns = (int(one) for one in re.findall(r"^M(\d+) (\d+)", drawn.land)[0])
    assert 0 <= rows < WIDTH
    assert 0 <= columns < HEIGHT


def test_every_stage_has_a_shape_of_its_own_on_the_map():
    marks = [MACHINE[stage].mark for stage in Stage]
    assert all(marks)
    assert len(set(marks)) == len(marks)


def test_the_map_says_stages_in_shape_word_and_number_by_state(client, station):
    live, planned = at("Seattle", Stage.LIVE), at("San Diego")
    frank = administrator(live)
    client.force_login(frank)
    assert "Stations by stage, on a map" not in client.get(BOARD).content.decode()
    drawn = map_of([live, planned])
    assert drawn.in_use == 1
    assert [row.name for row in drawn.states] == ["California", "Washington"]
    assert [row.counts for row in drawn.states] == [[1, 0], [0, 1]]


def test_a_clinic_stands_where_it_is_with_the_stage_of_its_station():
    station = at("Seattle", Stage.LIVE)
    at_anchorage = {"state": "AK", "latitude": 61.2, "longitude": -149.9}
    clinic = FacilityFactory(parent=station, stage=Stage.PLANNED, go_live_on=None, **at_anchorage)
    [mark] = map_of([Facility.objects.select_related("parent").get(pk=clinic.pk)]).marks
    assert mark.station.stage_mark == MACHINE[Stage.LIVE].mark
    assert mark.y > HEIGHT / 2
    assert mark.x < WIDTH / 2


def test_the_drawing_calls_nobody_and_has_no_style_of_its_own(client, station, frank):
    from sm_plugin.facilities.appointments import appoint
    from tests.factories import national_administrator

    other = FacilityFactory()
    appoint(actor=national_administrator(), user=frank, facility=other, post="administrator")
    client.force_login(frank)
    page = client.get(BOARD).content.decode()
    drawing = page[page.index('<svg class="sm-map"') : page.index("sm-map__legend")]
    assert "href" not in drawing
    assert "style=" not in drawing
    assert 'role="img"' in drawing


def queries_for_names(asked):
    of_teams = [one["sql"] for one in asked if 'FROM "sm_plugin_careteam"' in one["sql"]]
    return [sql for sql in of_teams if "full_name" in sql]


def test_a_board_names_no_team_and_a_station_names_those_that_hold_it_up(station):
    Facility.objects.filter(pk=station.pk).update(stage="preparing")
    station.refresh_from_db()
    teams = [team_at(station, f"Dr. Number {number}") for number in range(3)]
    with CaptureQueriesContext(connection) as asked:
        steps = standing_of([station])[station.pk].steps
        assert not all(step.done for step in steps)
    assert not queries_for_names(asked)
    with CaptureQueriesContext(connection) as asked:
        words = next(step.words for step in steps if step.kind == StepKind.COORDINATORS)
    assert queries_for_names(asked), "the control"
    assert all(CareTeam.objects.named().get(pk=team.pk).name in words for team in teams)
