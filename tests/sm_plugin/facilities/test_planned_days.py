"""Planned days of several stations at once: shown first, all of them or none, the past is kept."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sm_plugin.audit.models import AuditEvent
from sm_plugin.errors import InvalidInput, NotAllowed, Refused
from sm_plugin.facilities.models import Facility, StageTarget
from sm_plugin.facilities.planned_days import FURTHEST, Shift, change_days, plan_days
from sm_plugin.facilities.services import change_details
from tests.factories import FacilityFactory, administrator, national_administrator
from tests.worlds import world

pytestmark = pytest.mark.django_db

PAGE = "/admin/secure-messaging/board/days/"


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


@world
def nora():
    return national_administrator()


@world
def stations(nora):
    """Two with a day, and one without."""
    made = [
        FacilityFactory(planned=True, name=name, visn=visn)
        for name, visn in (("Albany", 2), ("Boise", 20), ("Cheyenne", 20))
    ]
    for station, days in zip(made[:2], (10, 40), strict=True):
        change_details(
            actor=nora, facility=station, go_live_on=in_days(days), help_phone="1-800-555-0100"
        )
    rows = Facility.objects.filter(pk__in=[one.pk for one in made])
    rows.filter(name="Cheyenne").update(go_live_on=None)
    return list(rows.order_by("name"))


def days_of(stations):
    found = Facility.objects.filter(pk__in=[one.pk for one in stations]).order_by("name")
    return list(found.values_list("go_live_on", flat=True))


def test_each_day_moves_by_as_much_and_its_history_keeps_the_old_one(nora, stations):
    plan = plan_days(actor=nora, stations=stations, shift=Shift(days=14))
    assert [(one.was, one.becomes) for one in plan.changes] == [
        (in_days(10), in_days(24)),
        (in_days(40), in_days(54)),
    ]
    assert [one.problem for one in plan.refused] == ["no day is planned that could move"]
    assert days_of(stations) == [in_days(10), in_days(40), None]
    assert [one.day for one in plan.changes[0].earlier] == [in_days(10)]

    change_days(actor=nora, stations=stations, shift=Shift(days=14), shown=plan.token)

    assert days_of(stations) == [in_days(24), in_days(54), None]
    kept = stations[0].targets.values_list("day", "actor")
    assert list(kept) == [(in_days(24), nora.pk), (in_days(10), nora.pk)]
    assert AuditEvent.objects.filter(action="facility.change", code="days").count() == 2


def test_one_day_for_all_plans_those_that_had_none_and_leaves_what_is_on_it(nora, stations):
    shift = Shift(day=in_days(40))
    plan = plan_days(actor=nora, stations=stations, shift=shift)
    assert [one.station.name for one in plan.changes] == ["Albany", "Cheyenne"]
    assert [one.name for one in plan.unchanged] == ["Boise"]
    change_days(actor=nora, stations=stations, shift=shift, shown=plan.token)
    assert set(days_of(stations)) == {in_days(40)}


def test_a_day_in_the_past_or_of_a_station_that_started_stays_as_it_is(nora, stations):
    live = FacilityFactory(name="Dallas")
    plan = plan_days(actor=nora, stations=[*stations, live], shift=Shift(days=-20))
    assert [(one.station.name, one.problem) for one in plan.refused] == [
        ("Albany", "the new day would be past"),
        ("Cheyenne", "no day is planned that could move"),
        ("Dallas", "messaging has started here"),
    ]
    assert [one.station.name for one in plan.changes] == ["Boise"]


def test_a_yes_to_what_has_changed_since_changes_nothing(nora, stations):
    shift = Shift(days=7)
    shown = plan_days(actor=nora, stations=stations, shift=shift).token
    change_details(
        actor=nora, facility=stations[1], go_live_on=in_days(41), help_phone="1-800-555-0100"
    )
    before = StageTarget.objects.count()
    with pytest.raises(Refused, match="days_changed"):
        change_days(actor=nora, stations=stations, shift=shift, shown=shown)
    assert days_of(stations) == [in_days(10), in_days(41), None]
    assert StageTarget.objects.count() == before


def test_no_day_changes_where_one_of_the_stations_is_run_by_somebody_else(nora, stations):
    frank, shift = administrator(stations[0]), Shift(days=7)
    shown = plan_days(actor=nora, stations=stations, shift=shift).token
    with pytest.raises(NotAllowed):
        plan_days(actor=frank, stations=stations, shift=shift)
    with pytest.raises(NotAllowed):
        change_days(actor=frank, stations=stations, shift=shift, shown=shown)
    assert plan_days(actor=frank, stations=stations[:1], shift=shift).changes


@pytest.mark.parametrize(
    "shift", [Shift(), Shift(in_days(3), 3), Shift(days=0), Shift(days=FURTHEST + 1)]
)
def test_what_is_no_shift_is_refused(shift, nora, stations):
    with pytest.raises(InvalidInput):
        plan_days(actor=nora, stations=stations, shift=shift)
    with pytest.raises(InvalidInput):
        plan_days(actor=nora, stations=[], shift=Shift(days=3))


def test_a_plan_of_all_stations_asks_as_little_as_one_of_two(
    nora, stations, django_assert_max_num_queries
):
    with django_assert_max_num_queries(6):
        plan_days(actor=nora, stations=stations, shift=Shift(days=3))


def test_the_page_shows_old_and_new_days_and_asks_before_it_changes_them(client, nora, stations):
    client.force_login(nora)
    assert "Albany" in client.get(PAGE).content.decode()
    of_region = client.get(f"{PAGE}?region=20&all=1").content.decode()
    assert "Albany" not in of_region
    assert of_region.count("checked") == 2
    data = {"stations": [str(one.pk) for one in stations], "day": "", "days": "14"}
    shown = client.post(PAGE, data)
    text = shown.content.decode()
    assert "Nothing has changed yet." in text
    assert "no day is planned that could move" in text
    assert "planned on" in text
    assert days_of(stations)[0] == in_days(10)
    token = shown.context["plan"].token
    again = client.post(PAGE, data | {"days": "15", "confirmed": token})
    assert "Nothing has changed yet." in again.content.decode()
    done = client.post(PAGE, data | {"confirmed": token}, follow=True)
    assert "2 planned days were changed." in done.content.decode()
    assert days_of(stations)[0] == in_days(24)


def test_the_page_offers_and_takes_only_stations_of_ones_own(client, stations):
    client.force_login(administrator(stations[0]))
    assert "Boise" not in client.get(PAGE).content.decode()
    data = {"stations": [str(one.pk) for one in stations], "days": "14"}
    assert "Select a valid choice" in client.post(PAGE, data).content.decode()
    assert days_of(stations)[1] == in_days(40)


def test_the_page_says_what_is_missing(client, nora, stations):
    client.force_login(nora)
    data = {"stations": [str(stations[0].pk)]}
    assert "Enter one day for all of them" in client.post(PAGE, data).content.decode()
    assert "This field is required" in client.post(PAGE, {"days": "3"}).content.decode()


def test_a_station_that_started_since_it_was_shown_is_named_with_the_reason(client, nora, stations):
    client.force_login(nora)
    Facility.objects.filter(name="Albany").update(stage="live")
    assert "Albany" not in client.get(PAGE).content.decode()
    data = {"stations": [str(one.pk) for one in stations[:2]], "days": "14"}
    text = client.post(PAGE, data).content.decode()
    assert "messaging has started here" in text
    assert "1 station gets another day" in text
