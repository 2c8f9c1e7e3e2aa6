"""A station's own days off: nothing is due on them, and what is open follows a change of them."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from sm_plugin.audit.models import AuditEvent
from sm_plugin.calendar import BusinessDays, day_begins
from sm_plugin.errors import InvalidInput, NotAllowed
from sm_plugin.facilities.days_off import MOST, add_day_off, days_off_of, remove_day_off
from sm_plugin.facilities.models import Facility
from sm_plugin.triage.models import Round, WorkItem
from sm_plugin.triage.steps.answers import days_to_promise
from sm_plugin.triage.steps.days_off import follow_days_off
from sm_plugin.triage.steps.putting_off import put_off
from sm_plugin.triage.steps.services import escalate_overdue, take
from tests.factories import (
    FacilityFactory,
    UserFactory,
    administrator,
    mailbox_of,
    member,
    patient_at,
    sent_message,
    team_at,
)
from tests.sm_plugin.helpers.reading import signed_in
from tests.worlds import world

pytestmark = pytest.mark.django_db

MONDAY = "2026-11-30 15:00+00:00"  # due on Thursday, December 3
TUESDAY = datetime(2026, 12, 1, 15, tzinfo=UTC)
WEDNESDAY, THURSDAY, FRIDAY = (date(2026, 12, day) for day in (2, 3, 4))


@world
def station() -> Facility:
    return FacilityFactory()


@world
def frank(station):
    return administrator(station)


@world
def team(station):
    return team_at(station, nurse="Angela Brooks", coordinator="Denise Park")


def asked(team, at=MONDAY) -> WorkItem:
    with time_machine.travel(at, tick=False):
        box = mailbox_of(patient_at(team.facility), team)
        return WorkItem.objects.get(thread=sent_message(box, team).thread)


def due_day(item: WorkItem) -> date:
    item.refresh_from_db()
    zone = item.team.facility.time_zone
    days = {at.astimezone(zone).date() for at in (item.due_at, item.thread.due_at)}
    days |= {one.due_at.astimezone(zone).date() for one in Round.objects.filter(item=item)}
    assert len(days) == 1, "the item, its round and what the patient reads say one day"
    return days.pop()


def close(frank, station, day, at=TUESDAY, name="Snow"):
    with time_machine.travel(at, tick=False):
        add_day_off(actor=frank, facility=station, day=day, name=name)


def follow(at=TUESDAY + timedelta(minutes=1)) -> int:
    with time_machine.travel(at, tick=False):
        return follow_days_off(now=at)


def test_a_day_off_counts_in_no_due_time_and_neither_do_weekends_and_holidays_beside_it():
    days = BusinessDays(FacilityFactory.build().time_zone, frozenset([date(2026, 11, 27)]))
    before_thanksgiving = datetime(2026, 11, 24, 15, tzinfo=UTC)

    due = days.due_at(before_thanksgiving).astimezone(days.tz)

    assert due.date() == date(2026, 12, 1), "25, then neither 26 to 29, then 30, then 1"
    assert days.sort_by_at(before_thanksgiving).astimezone(days.tz).date() == date(2026, 11, 25)
    assert days.half_at(before_thanksgiving).astimezone(days.tz).date() == date(2026, 11, 30)
    on_it = datetime(2026, 11, 27, 15, tzinfo=UTC)
    assert days.due_at(on_it).astimezone(days.tz).date() == date(2026, 12, 3), "taken as Monday"


def test_what_is_asked_after_a_day_off_was_added_is_due_a_day_later_at_its_sites_too(
    station, frank, team
):
    close(frank, station, WEDNESDAY, at=datetime(2026, 11, 30, 14, tzinfo=UTC))
    station.refresh_from_db()
    clinic = FacilityFactory(parent=station, stage="planned", go_live_on=None)
    site = team_at(clinic, "Dr. Chen Wei", nurse="Chris Dunn")
    other = team_at(FacilityFactory(), "Dr. Alan Whitaker", nurse="Luis Romero")

    assert due_day(asked(team)) == FRIDAY
    assert due_day(asked(site)) == FRIDAY
    assert due_day(asked(other)) == THURSDAY, "another station is open that day"


def test_what_is_open_follows_within_a_minute_and_once(station, frank, team):
    item, elsewhere = asked(team), asked(team_at(FacilityFactory(), nurse="Luis Romero"))
    close(frank, station, WEDNESDAY)
    assert follow(TUESDAY + timedelta(seconds=5)) == 0, "what is being sent is waited for"

    assert follow() == 1

    assert due_day(item) == FRIDAY
    assert due_day(elsewhere) == THURSDAY
    one = Round.objects.get(item=item)
    assert one.half_at.date() == THURSDAY, "noon of the second business day"
    assert follow() == 0
    assert not Facility.objects.filter(days_off_changed_at__isnull=False).exists()


def test_a_day_that_is_taken_back_brings_the_due_day_back_and_what_was_put_off_with_it(
    station, frank, team
):
    item, nurse = asked(team), member(team)
    close(frank, station, WEDNESDAY)
    follow()
    with time_machine.travel(TUESDAY + timedelta(minutes=2), tick=False):
        take(actor=nurse, item=item)
        put_off(actor=nurse, item=item, until=FRIDAY)
        remove_day_off(actor=frank, facility=station, day=WEDNESDAY)

    assert follow(TUESDAY + timedelta(minutes=3)) == 1

    assert due_day(item) == THURSDAY
    assert item.put_off_until == day_begins(THURSDAY, station.time_zone), "no later"


def test_one_day_added_and_one_taken_off_move_what_lies_between_though_the_due_day_stays(
    station, frank, team
):
    with time_machine.travel(datetime(2026, 11, 30, 14, tzinfo=UTC), tick=False):
        add_day_off(actor=frank, facility=station, day=THURSDAY, name="Party")
    station.refresh_from_db()
    item = asked(team_at(station, "Dr. Chen Wei", nurse="Chris Dunn"))
    assert due_day(item) == FRIDAY
    with time_machine.travel(MONDAY, tick=False):
        add_day_off(actor=frank, facility=station, day=date(2026, 12, 1), name="Snow")
        remove_day_off(actor=frank, facility=station, day=THURSDAY)

    at = datetime(2026, 11, 30, 15, 1, tzinfo=UTC)
    assert follow(at) == 1

    assert due_day(item) == FRIDAY
    one, days = (
        Round.objects.get(item=item),
        BusinessDays(station.time_zone, frozenset([date(2026, 12, 1)])),
    )
    assert one.sort_by_at == days.sort_by_at(one.asked_at)
    assert one.half_at == days.half_at(one.asked_at)
    assert follow(at) == 0


def test_what_was_late_stays_late(station, frank, team):
    item, friday = asked(team), datetime(2026, 12, 4, 15, tzinfo=UTC)
    escalate_overdue(now=friday)
    close(frank, station, FRIDAY, at=friday)

    assert follow(friday + timedelta(minutes=1)) == 0
    assert due_day(item) == THURSDAY


def test_many_open_items_follow_in_batches(station, frank, team, monkeypatch):
    monkeypatch.setattr("sm_plugin.triage.steps.days_off.BATCH", 2)
    with time_machine.travel(MONDAY, tick=False):
        box = mailbox_of(patient_at(station), team)
        for n in range(5):
            sent_message(box, team, f"Question {n}")
    close(frank, station, WEDNESDAY)

    assert follow() == 5
    assert {due_day(item) for item in WorkItem.objects.all()} == {FRIDAY}


def test_a_promise_can_name_a_day_as_far_as_five_business_days_of_the_station(station, frank, team):
    item = asked(team)
    assert days_to_promise(item, TUESDAY)[1] == date(2026, 12, 8)
    close(frank, station, WEDNESDAY)
    item = WorkItem.objects.get(pk=item.pk)
    assert days_to_promise(item, TUESDAY)[1] == date(2026, 12, 9)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        pytest.param(date(2026, 11, 30), "Snow", id="past"),
        pytest.param(date(2026, 12, 5), "Snow", id="a Saturday"),
        pytest.param(date(2026, 12, 25), "Snow", id="Christmas"),
        pytest.param(date(2029, 1, 3), "Snow", id="far"),
        pytest.param(WEDNESDAY, " \u200b ", id="without a name"),
    ],
)
def test_days_that_are_no_business_day_past_or_far_are_refused(day, name, station, frank):
    with pytest.raises(InvalidInput):
        close(frank, station, day, name=name)
    station.refresh_from_db()
    assert not station.days_off


def test_a_station_cannot_close_for_ever(station, frank):
    days = [date(2027, 1, 1) + timedelta(days=n) for n in range(MOST)]
    Facility.objects.filter(pk=station.pk).update(days_off=[[str(day), "Off"] for day in days])
    with pytest.raises(InvalidInput):
        close(frank, station, WEDNESDAY)


def test_only_who_runs_the_station_changes_its_days_and_the_record_says_so(station, frank):
    others = [UserFactory(), administrator(FacilityFactory())]
    for person in others:
        with pytest.raises(NotAllowed):
            close(person, station, WEDNESDAY)
        with pytest.raises(NotAllowed):
            remove_day_off(actor=person, facility=station, day=WEDNESDAY)
    close(frank, station, WEDNESDAY)
    close(frank, station, WEDNESDAY, name="Ice")
    station.refresh_from_db()
    assert [(one.day, one.name) for one in days_off_of(station)] == [(WEDNESDAY, "Ice")]
    assert AuditEvent.objects.filter(code="days_off", object_key=str(station.pk)).count() == 2


def test_the_administrator_keeps_the_days_on_a_page(station, frank):
    page = reverse("secure-messaging_stations_daysoff", args=[station.pk])
    with time_machine.travel(TUESDAY, tick=False):
        client = signed_in(frank)
        said = client.post(page, {"day": "2026-12-02", "name": "Snow"}, follow=True)
        assert "Wednesday, December 2, 2026" in said.content.decode()
        assert "The due days of open messages are being counted again" in said.content.decode()
        refused = client.post(page, {"day": "2026-12-05", "name": "Fair"}).content.decode()
        assert "That is a weekend or a federal holiday already." in refused
        gone = client.post(page, {"act": "remove", "day": "2026-12-02"}, follow=True)
        assert "No day off is planned." in gone.content.decode()
        edit = client.get(f"/admin/secure-messaging/stations/edit/{station.pk}/").content.decode()
        assert page in edit
