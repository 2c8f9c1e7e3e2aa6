"""A station becomes a clinic by a new list: who asked is told, and what was planned for it ends."""

import pytest
from django.core import mail
from django.utils import timezone

from sm_plugin.facilities.models import Facility
from sm_plugin.rollout.dates import arrive
from sm_plugin.rollout.mails import deliver_rollout
from sm_plugin.rollout.models import Interest, ReadinessStep, RolloutNotice
from sm_plugin.rollout.reach import reach_of
from sm_plugin.rollout.readiness import plan_step
from tests.factories import wide_administrator
from tests.sm_plugin.facilities.test_import import CARIBOU, JUNCTION, TOGUS, run, write

__all__ = ["write"]

pytestmark = pytest.mark.django_db
UNDER_TOGUS = JUNCTION.replace(",405,43", ",402,43")


def station(number):
    return Facility.objects.get(station_number=number)


@pytest.fixture
def east(write):
    run(write(TOGUS, CARIBOU, JUNCTION), "--apply")
    return station("405")


@pytest.fixture
def becomes_clinic(write, east):
    return lambda: run(write(TOGUS, CARIBOU, UNDER_TOGUS), "--apply")


def asked_for(place, email="ruth@example.org"):
    return Interest.objects.create(facility=place, email=email, confirmed_at=timezone.now())


def goes_live(number):
    Facility.objects.filter(station_number=number).update(stage="live")


def told():
    arrive()
    deliver_rollout()
    return [(*message.to, message.subject) for message in mail.outbox]


def test_who_asked_is_told_once_of_the_place_by_its_name_and_the_address_is_deleted(
    east, becomes_clinic
):
    asked_for(east)
    becomes_clinic()
    assert told() == []
    assert reach_of(station("402"), "live").interested == 1
    goes_live("402")
    once = [("ruth@example.org", "Secure Messaging has started at White River Junction VAMC")]
    assert told() == once
    assert told() == once
    assert not Interest.objects.exists()


def test_who_asked_is_told_at_once_where_the_station_is_in_use_already(east, becomes_clinic):
    asked_for(east)
    asked_for(east, "otto@example.org")
    goes_live("402")
    becomes_clinic()
    assert {to for to, _subject in told()} == {"ruth@example.org", "otto@example.org"}
    assert not Interest.objects.exists()


def test_nobody_is_told_of_a_step_that_was_planned_for_what_is_a_clinic_now(
    east, becomes_clinic, client
):
    rita = wide_administrator(visn=None)
    for kind in ("phone", "teams"):
        plan_step(actor=rita, station=east, kind=kind, owner=rita, due_on=east.today)
    arrive()
    assert RolloutNotice.objects.filter(kind="step_due").exists()
    becomes_clinic()
    assert told() == []
    assert not ReadinessStep.objects.exists()
    assert not RolloutNotice.objects.exists()


def test_what_is_planned_for_a_station_and_who_asked_there_stay_when_its_clinic_leaves(east, write):
    rita = wide_administrator(visn=None)
    asked_for(station("402"))
    plan_step(actor=rita, station=station("402"), kind="phone", owner=rita, due_on=east.today)
    run(write(TOGUS, CARIBOU.replace(",402,", ",402GA,"), JUNCTION), "--apply")
    assert ReadinessStep.objects.get().facility == station("402")
    goes_live("402GA")
    arrive()
    assert Interest.objects.get().facility == station("402")
