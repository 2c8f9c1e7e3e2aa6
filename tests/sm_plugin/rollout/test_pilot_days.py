"""A pilot goes live on a day that was planned for it; a day before it began or went on is none."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from sm_plugin.errors import InvalidInput, Refused
from sm_plugin.facilities.models import Facility
from sm_plugin.facilities.planned_days import Shift, change_days, plan_days
from sm_plugin.facilities.services import change_details, change_stage, next_stages
from sm_plugin.rollout.dates import arrive
from sm_plugin.rollout.mails import deliver_rollout
from tests.factories import FacilityFactory, administrator, make_ready
from tests.worlds import world

pytestmark = pytest.mark.django_db

EDIT = "/admin/secure-messaging/stations/edit/%s/"


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


def step(actor, station, to):
    return change_stage(actor=actor, facility=station, to=to, reason="why")


@pytest.fixture
def clock():
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock


@world
def station():
    """Ready to go live, and planned to do so in three days."""
    made = FacilityFactory(stage="pilot", go_live_on=in_days(3))
    make_ready(made)
    return made


@world
def frank(station):
    return administrator(station)


def test_a_pilot_that_goes_on_after_its_planned_day_does_not_go_live_by_itself(
    clock, station, frank
):
    paused = step(frank, station, "paused")
    clock.shift(timedelta(days=10))
    assert arrive() == 0
    resumed = step(frank, paused, "pilot")
    assert arrive() == 0
    deliver_rollout()
    assert frank.email in {letter.to[0] for letter in mail.outbox}
    assert "the pilot began or went on after that day" in mail.outbox[-1].body
    resumed.refresh_from_db()
    assert resumed.stage == "pilot"
    words = {"help_phone": resumed.help_phone}
    change_details(actor=frank, facility=resumed, go_live_on=in_days(1), **words)
    clock.shift(timedelta(days=1))
    assert arrive() == 1


def test_a_pilot_that_begins_after_its_planned_day_does_not_go_live_by_itself(
    clock, station, frank
):
    Facility.objects.filter(pk=station.pk).update(stage="preparing")
    clock.shift(timedelta(days=10))
    step(frank, station, "pilot")
    assert arrive() == 0


def test_a_pilot_that_goes_on_on_its_planned_day_goes_live_then(clock, station, frank):
    paused = step(frank, station, "paused")
    clock.shift(timedelta(days=3))
    step(frank, paused, "pilot")
    assert arrive() == 1


def test_the_day_of_a_paused_pilot_is_moved_and_cleared_and_never_into_the_past(station, frank):
    paused = step(frank, station, "paused")
    words = {"actor": frank, "facility": paused, "help_phone": paused.help_phone}
    with pytest.raises(InvalidInput):
        change_details(go_live_on=in_days(-1), **words)
    assert change_details(go_live_on=in_days(40), **words).go_live_on == in_days(40)
    assert change_details(go_live_on=None, **words).go_live_on is None


def test_the_day_of_a_paused_pilot_moves_with_those_of_others(client, station, frank):
    step(frank, station, "paused")
    client.force_login(frank)
    assert station.name in client.get("/admin/secure-messaging/board/days/").content.decode()
    shift = Shift(days=14)
    shown = plan_days(actor=frank, stations=[station], shift=shift).token
    change_days(actor=frank, stations=[station], shift=shift, shown=shown)
    station.refresh_from_db()
    assert station.go_live_on == in_days(17)


def test_one_form_takes_a_paused_pilot_on_and_gives_it_another_day(client, clock, station, frank):
    step(frank, station, "paused")
    clock.shift(timedelta(days=10))
    client.force_login(frank)
    data = {"next_stage": "pilot", "reason": "Mended", "go_live_on": str(in_days(30))}
    answer = client.post(EDIT % station.pk, data | {"help_phone": station.help_phone})
    assert answer.status_code == 302
    station.refresh_from_db()
    assert (station.stage, station.go_live_on) == ("pilot", in_days(30))


@pytest.mark.parametrize("was", ["pilot", "live"])
def test_the_day_is_a_plan_in_a_pause_just_where_live_is_not_the_way_back(was, station, frank):
    Facility.objects.filter(pk=station.pk).update(stage=was)
    paused = step(frank, station, "paused")
    may_plan = Facility.objects.before_start().filter(pk=paused.pk).exists()
    assert may_plan is ("live" not in next_stages(paused)) is (was == "pilot")
    assert not Facility.objects.past_planned_day().exists()
    if not may_plan:
        with pytest.raises(Refused):
            change_details(actor=frank, facility=paused, go_live_on=None, help_phone="")
