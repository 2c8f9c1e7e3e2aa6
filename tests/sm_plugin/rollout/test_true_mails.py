"""A mail of the rollout says what is so when it goes out, to those whom it is about then."""

import logging
import smtplib
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from sm_plugin.facilities.appointments import appoint
from sm_plugin.facilities.models import Facility
from sm_plugin.facilities.rollout_rights import may_manage_rollout
from sm_plugin.facilities.services import change_details, dismiss_administrator
from sm_plugin.rollout import mails
from sm_plugin.rollout.dates import arrive
from sm_plugin.rollout.mails import deliver_rollout
from sm_plugin.rollout.models import ReadinessStep, RolloutNotice
from sm_plugin.rollout.readiness import plan_step, steps_of
from sm_plugin.rollout.standing import standing_of
from tests.factories import (
    FacilityFactory,
    UserFactory,
    administrator,
    national_administrator,
    team_at,
    wide_administrator,
)
from tests.worlds import world

pytestmark = pytest.mark.django_db


@world
def station():
    return FacilityFactory(stage="preparing", help_phone="", go_live_on=None)


@world
def olga(station):
    """Owns a step that is due today."""
    olga = administrator(station, "Olga Owner")
    planned(olga, station, owner=olga)
    return olga


def planned(actor, station, *, owner, days=0, kind="teams"):
    day = station.today + timedelta(days=days)
    plan_step(actor=actor, station=station, kind=kind, owner=owner, due_on=day)


def told():
    """Send what waits; return whom it went to, with what it says."""
    deliver_rollout()
    assert not RolloutNotice.objects.filter(sent_at=None).exists()
    return {letter.to[0]: letter.body for letter in mail.outbox}


@pytest.mark.parametrize("days", [60, None])
def test_a_day_that_was_moved_or_cleared_is_not_said_to_have_come(days, station, frank):
    Facility.objects.filter(pk=station.pk).update(go_live_on=station.today)
    arrive()
    assert RolloutNotice.objects.filter(kind="day_came").exists()
    day = station.today + timedelta(days=days) if days else None
    change_details(actor=frank, facility=station, go_live_on=day, help_phone="")
    assert told() == {}


def test_a_day_that_stands_is_told(station, frank):
    Facility.objects.filter(pk=station.pk).update(go_live_on=station.today)
    arrive()
    assert "was to go live on" in told()[frank.email]


def test_the_owner_of_a_step_that_is_due_is_told_and_nobody_else(station, frank, olga):
    arrive()
    [(who, words)] = told().items()
    assert who == olga.email
    assert "it is yours to see to" in words


@pytest.mark.parametrize("days", [0, 30])
def test_a_step_that_has_no_owner_or_another_day_by_now_is_not_told_to_the_old_one(
    days, station, olga
):
    arrive()
    planned(olga, station, owner=olga if days else None, days=days)
    assert told() == {}


def test_a_step_with_another_owner_is_told_to_that_one_alone(station, olga):
    arrive()
    frank = administrator(station)
    planned(olga, station, owner=frank)
    arrive()
    assert set(told()) == {frank.email}


def test_a_step_that_is_done_by_now_is_not_said_to_be_due(station, olga):
    arrive()
    team_at(station)
    assert told() == {}


def test_where_the_owner_left_those_who_run_the_station_are_told_and_the_step_has_no_owner(
    station, olga
):
    frank = administrator(station)
    assert standing_of([station])[station.pk].owner == ""
    planned(olga, station, owner=olga, kind="phone")
    assert standing_of([station])[station.pk].owner == "Olga Owner"
    arrive()
    dismiss_administrator(actor=national_administrator(), facility=station, user=olga)
    arrive()
    arrive()
    [(who, words)] = told().items()
    assert who == frank.email
    assert "nobody sees to it now" in words
    assert len(mail.outbox) == 1
    assert {step.owner for step in steps_of(station)} == {None}
    assert standing_of([station])[station.pk].owner == ""


def test_where_nobody_of_the_station_is_left_its_region_is_told(station, olga):
    rita = wide_administrator()
    type(olga).objects.filter(pk=olga.pk).update(is_active=False)
    arrive()
    assert set(told()) == {rita.email}


def test_an_owner_is_one_just_while_he_or_she_runs_the_station(station):
    nora, elsewhere = national_administrator(), administrator(FacilityFactory())
    closed = UserFactory(is_superuser=True, is_active=False)
    people = [administrator(station), wide_administrator(visn=None), wide_administrator("R"), nora]
    people += [elsewhere, closed, UserFactory(), wide_administrator("Far", visn=9)]
    appoint(actor=nora, user=people[-2], post="verifier", facility=station)
    owned = ReadinessStep.objects.create(facility=station, kind="phone", due_on=station.today)
    runs = []
    for person in people:
        ReadinessStep.objects.update(owner=person)
        found = ReadinessStep.objects.with_owner().get(pk=owned.pk).owner_runs_it
        assert found is may_manage_rollout(type(person).objects.get(pk=person.pk), station)
        runs.append(found)
    assert runs == [True] * 4 + [False] * 4


def without_mail(*people):
    for person in people:
        type(person).objects.filter(pk=person.pk).update(email="")


@pytest.fixture
def come(station):
    """The station's planned day came, or the day of its move, and it is as before."""

    def come(kind, days=0):
        day = station.today - timedelta(days=days)
        facts = {"go_live_on": day}
        if kind == "move_came":
            facts = {"stage": "moving", "freeze_on": day, "moving_on": day}
        Facility.objects.filter(pk=station.pk).update(**facts)
        station.refresh_from_db()

    return come


@pytest.mark.parametrize("kind", ["day_came", "move_came"])
def test_a_day_that_came_is_told_on_the_day_and_then_once_a_week(kind, come, station, frank):
    for days, notices in ((0, 1), (0, 1), (6, 1), (7, 2)):
        RolloutNotice.objects.update(day=station.today - timedelta(days=days))
        come(kind, days)
        arrive()
        assert RolloutNotice.objects.filter(kind=kind, recipient=frank).count() == notices


def test_who_runs_a_station_is_told_that_the_day_of_its_move_came(come, station, frank):
    come("move_came", 3)
    arrive()
    words = told()[frank.email]
    assert "was to move to another system on" in words
    assert "is not marked as moved" in words
    assert "still to come" not in words


@pytest.mark.parametrize("kind", ["day_came", "move_came"])
@pytest.mark.parametrize("days", [1, 6])
def test_a_new_day_is_told_though_an_earlier_one_was_and_it_passed_while_nobody_looked(
    days, kind, come, station, frank
):
    earlier = station.today - timedelta(days=40)
    RolloutNotice.objects.create(kind=kind, facility=station, recipient=frank, day=earlier)
    come(kind, days)
    arrive()
    assert RolloutNotice.objects.filter(kind=kind, day=station.today).count() == 1
    later = station.today + timedelta(days=6)
    with time_machine.travel(timezone.now() + timedelta(days=6)):
        arrive()
    assert not RolloutNotice.objects.filter(kind=kind, day=later).exists()
    with time_machine.travel(timezone.now() + timedelta(days=7)):
        arrive()
    assert RolloutNotice.objects.filter(kind=kind, day=later + timedelta(days=1)).exists()


@pytest.mark.parametrize("kind", ["day_came", "move_came"])
def test_a_notice_of_a_clock_that_ran_ahead_silences_no_day_that_came(kind, come, station, frank):
    far = station.today + timedelta(days=400)
    RolloutNotice.objects.create(kind=kind, facility=station, recipient=frank, day=far)
    come(kind)
    arrive()
    assert RolloutNotice.objects.filter(kind=kind, day=station.today).count() == 1


def test_of_a_step_whose_owner_no_mail_reaches_nobody_reads_that_it_has_none(station, olga, frank):
    without_mail(olga)
    arrive()
    words = told()[frank.email]
    assert "no email reaches the person who sees to it" in words
    assert "nobody sees to it" not in words


def test_who_did_the_own_step_is_not_told_that_anothers_is_the_own_one(station, olga, frank):
    """The sibling: a step that is done counted for whose the open one is."""
    planned(olga, station, owner=frank, kind="phone")
    Facility.objects.filter(pk=station.pk).update(help_phone="207-555-0142")
    without_mail(olga)
    arrive()
    assert "it is yours to see to" not in told()[frank.email]


@pytest.mark.parametrize("how", ["later", "moved", "called off"])
def test_a_move_that_was_done_or_put_off_meanwhile_is_not_said_to_be_late(
    how, come, station, frank
):
    come("move_came")
    arrive()
    facts = {
        "later": {"moving_on": station.today + timedelta(days=3)},
        "moved": {"stage": "moved"},
        "called off": {"stage": "live", "moving_on": None},
    }
    Facility.objects.filter(pk=station.pk).update(**facts[how])
    assert told() == {}


@pytest.mark.parametrize("kind", ["day_came", "move_came", "step_due"])
def test_where_no_mail_reaches_those_of_the_station_its_region_is_told(
    kind, come, station, olga, caplog
):
    if kind != "step_due":
        ReadinessStep.objects.all().delete()
        come(kind)
    rita = wide_administrator()
    without_mail(olga)
    with caplog.at_level(logging.ERROR):
        arrive()
    assert set(told()) == {rita.email}
    assert not caplog.records


@pytest.mark.parametrize("kind", ["day_came", "move_came"])
def test_a_day_that_nobody_can_be_told_of_is_an_error_once_a_day(kind, come, station, caplog):
    come(kind)
    with caplog.at_level(logging.ERROR):
        arrive()
        arrive()
    [line] = caplog.messages
    assert station.station_number in line
    frank = administrator(station)
    arrive()
    assert set(told()) == {frank.email}


def test_a_mail_whose_worker_was_killed_goes_out_after_a_quarter_of_an_hour(station):
    """After a try that failed it waits for two hours; nobody refused this one."""
    olga = administrator(station, "Olga Owner")
    Facility.objects.filter(pk=station.pk).update(go_live_on=station.today)
    arrive()
    notice = RolloutNotice.objects.get(recipient=olga)
    assert mails._claim(notice.pk)  # and its worker is killed
    assert deliver_rollout() == 0
    with time_machine.travel(timezone.now() + timedelta(minutes=15, seconds=1)):
        assert deliver_rollout() == 1


def test_a_mail_that_was_refused_waits_for_two_hours(station, monkeypatch):
    administrator(station, "Olga Owner")
    Facility.objects.filter(pk=station.pk).update(go_live_on=station.today)
    arrive()

    def refuse(*_args):
        raise smtplib.SMTPDataError(452, b"no room")

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
    assert deliver_rollout() == 0
    now = timezone.now()
    assert not RolloutNotice.objects.waiting(now + timedelta(minutes=119)).exists()
    assert RolloutNotice.objects.waiting(now + timedelta(minutes=121)).exists()
