"""Strangers ask to be told when a station starts: confirmed, told once, deleted."""

import re
import smtplib
from datetime import timedelta
from io import StringIO
from typing import ClassVar

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from portal.operations import metrics
from sm_plugin.errors import InvalidInput
from sm_plugin.facilities.models import Facility
from sm_plugin.facilities.services import change_stage, dismiss_administrator
from sm_plugin.rollout.dates import arrive
from sm_plugin.rollout.interest import ask_to_be_told, key_of
from sm_plugin.rollout.mails import deliver_rollout
from sm_plugin.rollout.models import Interest, RolloutNotice
from sm_plugin.rollout.readiness import plan_step
from tests.factories import (
    FacilityFactory,
    administrator,
    make_ready,
    national_administrator,
    wide_administrator,
)
from tests.worlds import world

pytestmark = pytest.mark.django_db

PAGE = "/secure-messaging/tell-me/"
ANSWER = "/secure-messaging/tell-me/answer/"
DOWN = f"{__name__}.ServerThatIsDown"
COUNTS = f"{__name__}.ServerThatCountsTransactions"
WISH = {"email": "Ruth@example.org", "agrees": "on"}


class ServerThatIsDown(EmailBackend):
    def open(self):
        raise ConnectionRefusedError


class ServerThatCountsTransactions(EmailBackend):
    """Notes how many transactions are open, one in another, while a mail is sent."""

    open_ones: ClassVar[list[int]] = []

    def send_messages(self, messages):
        self.open_ones.append(len(connection.savepoint_ids))
        return super().send_messages(messages)


@world
def station():
    return FacilityFactory(stage="preparing", go_live_on=None, name="Harbor VA Medical Center")


def ask(client, station, **more):
    return client.post(f"{PAGE}?station={station.station_number}", WISH | more)


def link_in(message, act):
    return re.search(rf"https?://[^/]+(\S+act={act})", message.body)[1]


def without_address_and_token(page):
    return re.sub(r'"[^"]*(key%3D|key=)[^"]*"|name="csrfmiddlewaretoken" value="[^"]*"', "", page)


def starts(station):
    Facility.objects.filter(pk=station.pk).update(stage="live", stage_since=timezone.localdate())


def test_somebody_who_asked_and_confirmed_is_told_once_and_then_forgotten(client, station):
    answer = ask(client, station)
    assert "Please look at your email" in answer.content.decode()
    assert deliver_rollout() == 1
    confirm = link_in(mail.outbox[0], "yes")
    assert mail.outbox[0].to == ["ruth@example.org"]
    client.get(confirm)
    assert Interest.objects.get().confirmed_at is None, "a look confirms nothing"
    client.post(confirm)

    arrive()
    assert deliver_rollout() == 0, "not before it starts"
    starts(station)
    arrive()
    arrive()
    assert deliver_rollout() == 1
    assert mail.outbox[1].subject == "Secure Messaging has started at Harbor VA Medical Center"
    assert not Interest.objects.exists()
    arrive()
    assert deliver_rollout() == 0


def test_an_address_that_nobody_confirmed_is_never_told_and_deleted_after_three_days(
    client, station
):
    ask(client, station)
    deliver_rollout()
    starts(station)
    arrive()
    assert deliver_rollout() == 0
    Interest.objects.update(asked_at=timezone.now() - timedelta(days=4))
    arrive()
    assert not Interest.objects.exists()


def test_the_link_to_stop_deletes_the_address_and_what_waits_for_it(client, station):
    ask(client, station)
    deliver_rollout()
    stop = link_in(mail.outbox[0], "stop")
    client.get(stop)
    assert Interest.objects.exists()
    client.post(stop)
    assert not Interest.objects.exists()
    assert not RolloutNotice.objects.exists()


@pytest.mark.parametrize("key", ["", "x", "a.b", "0" * 32])
def test_a_made_up_key_does_nothing_and_is_answered_alike(client, station, key):
    ask(client, station)
    real = key_of(Interest.objects.get())
    good, made_up = (
        client.get(ANSWER, {"key": one, "act": "yes"}).content.decode() for one in (real, key)
    )
    assert without_address_and_token(made_up) == without_address_and_token(good)
    client.post(f"{ANSWER}?key={key}&act=yes")
    client.post(f"{ANSWER}?key={key}&act=stop")
    assert Interest.objects.get().confirmed_at is None


def test_asking_again_and_again_sends_no_more_mails_and_answers_the_same(client, station):
    answers = {ask(client, station).status_code for _time in range(4)}
    for _number in range(4):
        ask(client, FacilityFactory(planned=True))
    assert answers == {200}
    assert RolloutNotice.objects.count() == 3


def test_where_it_has_started_nobody_waits_for_it(client, station):
    starts(station)
    page = client.get(f"{PAGE}?station={station.station_number}").content.decode()
    assert "has been in use here since" in page
    with pytest.raises(InvalidInput):
        ask_to_be_told(station=Facility.objects.get(pk=station.pk), email="a@example.org")
    assert ask(client, station).status_code == 422
    assert not Interest.objects.exists()


def test_without_consent_or_a_station_nothing_is_kept(client, station):
    assert ask(client, station, agrees="").status_code == 422
    assert client.post(PAGE, WISH).status_code == 200
    assert client.get(f"{PAGE}?station=999").status_code == 404
    assert not Interest.objects.exists()


@pytest.mark.parametrize("number", ["%00", "402%00", "4%2", "402%20", "402' or", "5" * 400])
def test_a_number_that_no_station_has_is_not_found_whatever_is_in_it(client, station, number):
    assert client.get(f"{PAGE}?station={number}").status_code == 404


def test_more_than_a_number_is_not_taken_for_the_number(client):
    FacilityFactory(stage="preparing", station_number="402ABCD")
    assert client.get(f"{PAGE}?station=402ABCD").status_code == 200
    assert client.get(f"{PAGE}?station=402ABCDEF").status_code == 404


def test_who_confirms_a_wish_that_is_deleted_reads_that_the_link_is_too_old(client, station):
    ask(client, station)
    deliver_rollout()
    link = link_in(mail.outbox[0], "yes")
    first, again = (client.post(link).content.decode() for _time in range(2))
    assert "Thank you, it is confirmed" in first
    assert "Thank you, it is confirmed" in again
    Interest.objects.all().delete()
    late = client.post(link).content.decode()
    assert "Thank you" not in late
    assert "This link is too old." in late
    assert "Please ask again." in late


def test_a_station_that_is_ready_goes_live_on_its_planned_day_and_not_before():
    station = FacilityFactory(stage="pilot", go_live_on=timezone.localdate() + timedelta(days=1))
    make_ready(station)
    assert arrive() == 0
    Facility.objects.filter(pk=station.pk).update(go_live_on=timezone.localdate())
    assert arrive() == 1
    assert arrive() == 0
    station.refresh_from_db()
    assert station.stage == "live"
    change = station.stage_changes.first()
    assert (change.actor, change.overrode) == (None, False)


def test_with_an_open_step_nothing_goes_live_and_who_sees_to_it_is_told_once():
    station = FacilityFactory(stage="pilot", go_live_on=timezone.localdate())
    frank, owner = administrator(station), administrator(station, "Olga Owner")
    plan_step(actor=frank, station=station, kind="test", owner=owner)
    assert arrive() == 0
    arrive()
    assert deliver_rollout() == 2
    assert {message.to[0] for message in mail.outbox} == {frank.email, owner.email}
    assert "was to go live on" in mail.outbox[0].body
    station.refresh_from_db()
    assert station.stage == "pilot"


def test_a_pilot_that_becomes_ready_after_the_mail_of_its_day_still_goes_live_that_day():
    station = FacilityFactory(stage="pilot", go_live_on=timezone.localdate())
    administrator(station)
    assert arrive() == 0
    assert RolloutNotice.objects.filter(facility=station).count() == 1
    make_ready(station)
    assert arrive() == 1
    station.refresh_from_db()
    assert (station.stage, station.go_live_on) == ("live", timezone.localdate())
    assert RolloutNotice.objects.filter(facility=station).count() == 1


def test_a_late_pilot_that_becomes_ready_on_the_day_of_its_weekly_mail_goes_live_then():
    week = timezone.localdate() - timedelta(days=7)
    station = FacilityFactory(stage="pilot", go_live_on=week, stage_since=week)
    frank = administrator(station)
    RolloutNotice.objects.create(kind="day_came", facility=station, recipient=frank, day=week)
    assert (arrive(), arrive()) == (0, 0)
    assert RolloutNotice.objects.filter(facility=station).count() == 2
    make_ready(station)
    assert arrive() == 1


def test_the_day_of_a_station_that_only_its_region_runs_is_told_to_the_region():
    FacilityFactory(stage="pilot", go_live_on=timezone.localdate())
    rita = wide_administrator()
    arrive()
    assert list(RolloutNotice.objects.values_list("recipient", flat=True)) == [rita.pk]


def test_an_owner_is_reminded_on_the_due_day_of_an_open_step():
    station = FacilityFactory(stage="preparing", help_phone="", go_live_on=None)
    frank = administrator(station)
    plan_step(actor=frank, station=station, kind="phone", owner=frank, due_on=timezone.localdate())
    arrive()
    arrive()
    assert deliver_rollout() == 1
    assert mail.outbox[0].subject == f"A step is due today: {station.name}"


def test_each_owner_of_a_due_step_is_reminded_though_another_was_already():
    station = FacilityFactory(stage="preparing", help_phone="", go_live_on=None)
    frank, olga = administrator(station), administrator(station, "Olga Owner")
    today = timezone.localdate()
    plan_step(actor=frank, station=station, kind="phone", owner=frank, due_on=today)
    arrive()
    plan_step(actor=frank, station=station, kind="teams", owner=olga, due_on=today)
    arrive()
    arrive()
    assert deliver_rollout() == 2
    assert [message.to[0] for message in mail.outbox] == [frank.email, olga.email]


def test_no_mail_waits_for_an_administrator_whose_account_is_closed():
    station = FacilityFactory(stage="pilot", go_live_on=timezone.localdate())
    frank, gone = administrator(station), administrator(station, "Olga Owner")
    type(gone).objects.filter(pk=gone.pk).update(is_active=False)
    arrive()
    assert [notice.recipient for notice in RolloutNotice.objects.all()] == [frank]


def test_somebody_who_runs_the_station_no_more_gets_no_mail():
    station = FacilityFactory(stage="preparing", help_phone="", go_live_on=None)
    nora, once = national_administrator(), administrator(station)
    plan_step(actor=nora, station=station, kind="phone", owner=once, due_on=timezone.localdate())
    dismiss_administrator(actor=nora, facility=station, user=once)
    arrive()
    assert deliver_rollout() == 0


def test_a_pilot_is_no_start_for_everybody(client):
    station = FacilityFactory(stage="preparing", go_live_on=None)
    ask_to_be_told(station=station, email="a@example.org")
    Interest.objects.update(confirmed_at=timezone.now())
    change_stage(actor=national_administrator(), facility=station, to="pilot", reason="why")
    arrive()
    assert not RolloutNotice.objects.filter(kind="started").exists()


@world
def told(station):
    """Somebody who asked waits for the mail that the station has started."""
    ask_to_be_told(station=station, email="a@example.org")
    Interest.objects.update(confirmed_at=timezone.now())
    RolloutNotice.objects.all().delete()
    starts(station)
    arrive()
    return RolloutNotice.objects.get()


@pytest.fixture
def clock():
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock


def refusing(monkeypatch):
    def refuse(*_args):
        raise smtplib.SMTPDataError(452, b"no room")

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)


def test_a_mail_server_away_for_two_days_loses_no_mail_that_was_asked_for(
    clock, told, settings, caplog
):
    """Eight hours were enough to use up five tries."""
    real, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, DOWN
    for _round in range(25):
        assert deliver_rollout() == 0
        clock.shift(timedelta(hours=2))
    assert RolloutNotice.objects.get().attempts == 0
    assert "can't be reached" in caplog.text
    settings.EMAIL_BACKEND = real
    assert deliver_rollout() == 1
    assert mail.outbox[0].to == ["a@example.org"]
    assert not Interest.objects.exists()


def test_a_worker_that_is_stopped_costs_the_others_no_try(clock, told, station):
    ask_to_be_told(station=FacilityFactory(planned=True), email="b@example.org")
    asked = iter([False, True])
    assert deliver_rollout(stop=lambda: next(asked)) == 1
    assert RolloutNotice.objects.get(sent_at=None).attempts == 0


def test_a_mail_that_fails_five_times_is_parked_logged_counted_and_tried_again(
    clock, told, monkeypatch, caplog
):
    with monkeypatch.context() as full:
        refusing(full)
        for _round in range(7):
            deliver_rollout()
            clock.shift(timedelta(hours=3))
    assert RolloutNotice.objects.parked().get().attempts == 5
    assert f"{told.pk} was given up after 5 tries" in caplog.text
    assert "a@example.org" not in caplog.text
    parked = {name: value for name, _text, value in metrics._messaging()}
    assert (parked["outbox_parked"], parked["outbox_waiting"]) == (1, 0)
    out = StringIO()
    call_command("sm_worker", "--once", "--retry-parked", stdout=out)
    assert "1 notice(s) back in line." in out.getvalue()
    assert mail.outbox[-1].to == ["a@example.org"]
    assert not Interest.objects.exists()


def test_an_address_that_could_not_be_told_is_deleted_after_14_days(clock, told):
    RolloutNotice.objects.update(parked_at=timezone.now())
    clock.shift(timedelta(days=13))
    arrive()
    assert Interest.objects.exists()
    clock.shift(timedelta(days=2))
    arrive()
    assert not Interest.objects.exists()
    assert not RolloutNotice.objects.exists()


def test_a_step_that_was_due_days_ago_is_not_said_to_be_due_today(clock):
    station = FacilityFactory(stage="preparing", help_phone="", go_live_on=None)
    frank = administrator(station)
    plan_step(actor=frank, station=station, kind="phone", owner=frank, due_on=timezone.localdate())
    arrive()
    clock.shift(timedelta(days=3))
    assert deliver_rollout() == 0
    assert not RolloutNotice.objects.filter(sent_at=None).exists()
