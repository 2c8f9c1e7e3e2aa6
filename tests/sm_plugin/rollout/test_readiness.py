"""A station goes live when every step has its evidence; a test message is one, and no patient's."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sm_plugin.errors import InvalidInput, NotAllowed, Refused
from sm_plugin.facilities.models import Facility
from sm_plugin.facilities.services import appoint, change_stage
from sm_plugin.notify.delivery import deliver_due
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.people.models import Patient
from sm_plugin.people.services import find_patient
from sm_plugin.rollout import arrival
from sm_plugin.rollout.arrival import BORN, NUMBER, send_test_message, sent_tests
from sm_plugin.rollout.choices import StepKind
from sm_plugin.rollout.reach import reach_of
from sm_plugin.rollout.readiness import plan_step, steps_of
from sm_plugin.teams.models import CareTeam, Membership, PatientAssignment
from sm_plugin.threads.models import Thread
from sm_plugin.triage.board import board_of
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.services import answer, complete, reopen
from tests.factories import (
    FacilityFactory,
    UserFactory,
    administrator,
    make_ready,
    member,
    national_administrator,
    team_at,
)
from tests.worlds import world

pytestmark = pytest.mark.django_db


@world
def station():
    return FacilityFactory(stage="pilot", help_phone="", go_live_on=None)


def states(station):
    return {step.kind: step.done for step in steps_of(Facility.objects.get(pk=station.pk))}


def step(station, kind):
    return next(s for s in steps_of(Facility.objects.get(pk=station.pk)) if s.kind == kind)


def go_live(actor, station, **more):
    return change_stage(actor=actor, facility=station, to="live", reason="Now", **more)


def test_a_station_with_nothing_has_every_step_open_and_one_with_all_none(station):
    assert not any(states(station).values())
    make_ready(station)
    assert all(states(station).values())


def test_a_station_does_not_go_live_with_an_open_step(station, frank):
    make_ready(station)
    Facility.objects.filter(pk=station.pk).update(help_phone="")
    with pytest.raises(Refused) as refusal:
        go_live(frank, station)
    assert "Enter the phone" in str(refusal.value.message)
    with pytest.raises(Refused):
        go_live(frank, station, override=True)
    Facility.objects.filter(pk=station.pk).update(help_phone="207-555-0142")
    live = go_live(frank, station)
    assert live.stage == "live"
    assert not live.stage_changes.first().overrode


def test_a_national_administrator_overrides_and_the_board_says_so(client, station, frank):
    live = go_live(national_administrator(), station, override=True)
    change = live.stage_changes.first()
    assert change.overrode
    [row] = board_of(frank).rows
    assert row.overridden == "Now"
    client.force_login(frank)
    assert "although a step was open: Now" in client.get("/admin/").content.decode()


@pytest.mark.parametrize(
    ("kind", "role"),
    [
        (StepKind.COVER, "pharmacist"),
        (StepKind.COORDINATORS, "coordinator"),
    ],
)
def test_a_role_that_somebody_leaves_opens_its_step_again(kind, role, station):
    team = make_ready(station)
    assert states(station)[kind]
    Membership.objects.filter(team=team, role=role).update(ended_at=timezone.now())
    assert not states(station)[kind]
    assert team.name in step(station, kind).words


def test_a_closed_account_covers_nothing(station):
    team = make_ready(station)
    for person in (member(team), member(team, "provider"), member(team, "pharmacist")):
        type(person).objects.filter(pk=person.pk).update(is_active=False)
    found = states(station)
    assert not found[StepKind.URGENT]
    assert not found[StepKind.STAND_INS]


def test_a_team_that_takes_no_messages_yet_holds_up_nobody(station):
    make_ready(station)
    late = team_at(station, "Dr. Chen Wei")
    assert not states(station)[StepKind.COORDINATORS]
    CareTeam.objects.filter(pk=late.pk).update(accepts_messages=False)
    assert states(station)[StepKind.COORDINATORS]


def test_steps_cost_the_same_for_one_team_and_for_many(station):
    make_ready(station)
    with CaptureQueriesContext(connection) as few:
        steps_of(station)
    for number in range(4):
        team_at(station, f"Dr. Number {number}")
    with CaptureQueriesContext(connection) as many:
        steps_of(station)
    assert len(many) == len(few)


def test_an_owner_and_a_day_make_nothing_done(station, frank):
    yesterday = timezone.localdate() - timedelta(days=1)
    plan_step(actor=frank, station=station, kind="phone", owner=frank, due_on=yesterday)
    planned = step(station, StepKind.PHONE)
    assert (planned.owner, planned.done, planned.is_late) == (frank, False, True)
    with pytest.raises(InvalidInput):
        plan_step(actor=frank, station=station, kind="tick")


def test_national_administrators_who_may_not_verify_are_no_verifiers(station):
    nora = national_administrator()
    for name in ("Nia", "Ned"):
        appoint(actor=nora, user=UserFactory(full_name=name), post="administrator")
    assert not step(station, StepKind.VERIFIERS).done
    assert "0 people" in step(station, StepKind.VERIFIERS).words
    closed = UserFactory(full_name="Vera")
    appoint(actor=nora, user=closed, post="verifier", facility=station)
    appoint(actor=nora, user=UserFactory(), post="verifier", visn=station.visn)
    assert step(station, StepKind.VERIFIERS).done
    type(closed).objects.filter(pk=closed.pk).update(is_active=False)
    assert not step(station, StepKind.VERIFIERS).done


def test_only_who_runs_the_station_owns_a_step(client, station, frank):
    other, elsewhere = UserFactory(email="vic@example.org"), administrator(FacilityFactory())
    for person in (other, elsewhere):
        with pytest.raises(InvalidInput) as refusal:
            plan_step(actor=frank, station=station, kind="phone", owner=person)
        assert refusal.value.field == "owner"
    client.force_login(frank)
    page = f"/admin/secure-messaging/stations/{station.pk}/readiness/"
    plan = {
        "act": "plan",
        "kind": "phone",
        "owner": other.email,
        "due_on": str(timezone.localdate()),
    }
    answer = client.post(page, plan)
    assert "owner" in answer.context["plan"].errors
    assert other.get_full_name() not in answer.content.decode()
    plan_step(actor=frank, station=station, kind="phone", owner=national_administrator())


def test_a_test_message_goes_before_live_and_its_answer_is_the_evidence(station, frank):
    Facility.objects.filter(pk=station.pk).update(stage="preparing")
    team = team_at(station, nurse="Angela Brooks")
    message = send_test_message(actor=frank, station=station, team=team)
    assert not step(station, StepKind.TEST).done
    item = WorkItem.objects.select_related("thread", "team").get(thread=message.thread)
    answer(actor=member(team), item=item, body="It arrived.", idempotency_key=uuid4())
    evidence = step(station, StepKind.TEST)
    assert evidence.done
    assert "answered by Angela Brooks" in evidence.words


def test_a_second_test_waits_until_the_first_is_answered(station, frank):
    team = team_at(station)
    send_test_message(actor=frank, station=station, team=team)
    with pytest.raises(Refused):
        send_test_message(actor=frank, station=station, team=team)
    assert len(sent_tests(station)) == 1
    assert Patient.objects.get(is_test=True).home_facility == station


def test_a_test_that_was_completed_without_an_answer_is_told_and_waits_no_more(station, frank):
    team = team_at(station, clerk="Cora", nurse="Angela Brooks")
    message = send_test_message(actor=frank, station=station, team=team)
    item = WorkItem.objects.select_related("thread", "team").get(thread=message.thread)
    complete(actor=member(team), item=item, outcome="phoned")
    [test] = sent_tests(station)
    assert "completed without an answer" in test.words
    assert not step(station, StepKind.TEST).done
    send_test_message(actor=frank, station=station, team=team)
    again, _before = sent_tests(station)
    assert "not answered yet" in again.words
    with pytest.raises(Refused):
        send_test_message(actor=frank, station=station, team=team)


def test_a_completed_test_that_is_opened_again_waits_again(station, frank):
    team = team_at(station, clerk="Cora", nurse="Angela Brooks")
    message = send_test_message(actor=frank, station=station, team=team)
    item = WorkItem.objects.select_related("thread", "team").get(thread=message.thread)
    complete(actor=member(team), item=item, outcome="phoned")
    reopen(actor=member(team), item=item, reason="mistake")
    [test] = sent_tests(station)
    assert "not answered yet" in test.words
    with pytest.raises(Refused):
        send_test_message(actor=frank, station=station, team=team)


def test_an_answer_and_a_waiting_test_are_found_behind_many_later_tests(
    station, frank, monkeypatch
):
    monkeypatch.setattr(arrival, "SHOWN", 2)
    team = make_ready(station)
    waits = team_at(station, "Dr. Chen Wei", nurse="Chris Dunn")
    send_test_message(actor=frank, station=station, team=waits)
    for number in range(2):
        later = team_at(station, f"Dr. Number {number}", nurse=f"Nurse {number}")
        send_test_message(actor=frank, station=station, team=later)
    assert len(sent_tests(station)) == 2
    assert step(station, StepKind.TEST).done
    with pytest.raises(Refused) as refusal:
        send_test_message(actor=frank, station=station, team=waits)
    assert refusal.value.code == "test_waits"
    send_test_message(actor=frank, station=station, team=team)


def test_a_test_message_is_no_conversation_that_a_step_touches(station, frank):
    send_test_message(actor=frank, station=station, team=team_at(station, nurse="Ann"))
    reach = reach_of(station, "moving")
    assert (reach.items, reach.owed, reach.patients, reach.mails) == (0, 0, 0, 0)


def test_nobody_sends_a_test_to_the_team_of_another_station(station, frank):
    elsewhere = team_at(FacilityFactory())
    with pytest.raises(InvalidInput):
        send_test_message(actor=frank, station=station, team=elsewhere)
    with pytest.raises(NotAllowed):
        send_test_message(actor=frank, station=elsewhere.facility, team=elsewhere)
    assert not Patient.objects.filter(is_test=True).exists()


def test_a_test_patient_is_counted_found_and_written_to_nowhere(station, frank):
    team = team_at(station)
    send_test_message(actor=frank, station=station, team=team)
    [row] = board_of(frank).rows
    assert (row.open_items, row.opted_in) == (0, 0)
    assert find_patient(actor=frank, record_number=NUMBER, birth_date=BORN) == []
    assert not Patient.objects.visible_to(frank).exists()
    assert not PatientAssignment.objects.exists()
    account = Patient.objects.get(is_test=True).user
    assert "TEST" in account.get_full_name()
    assert not account.is_active
    assert not account.has_usable_password()
    assert not Thread.objects.visible_to(account).exists()

    item = WorkItem.objects.select_related("thread", "team").get()
    answer(actor=member(team), item=item, body="It arrived.", idempotency_key=uuid4())
    OutboxNotice.objects.exclude(recipient=account).delete()
    deliver_due()
    assert mail.outbox == []


def test_the_page_of_readiness_sends_and_plans(client, station, frank):
    team = team_at(station)
    client.force_login(frank)
    page = f"/admin/secure-messaging/stations/{station.pk}/readiness/"
    assert "before" in client.get(page).content.decode()
    assert client.post(page, {"act": "test", "team": str(team.pk)}).status_code == 302
    again = client.post(page, {"act": "test", "team": str(team.pk)})
    assert "waits for this team already" in again.content.decode()
    plan = {
        "act": "plan",
        "kind": "phone",
        "owner": frank.email,
        "due_on": str(timezone.localdate()),
    }
    assert client.post(page, plan).status_code == 302
    assert "Owner: Frank Keller" in client.get(page).content.decode()
    foreign = team_at(FacilityFactory())
    refused = client.post(page, {"act": "test", "team": str(foreign.pk)})
    assert refused.status_code == 200
    assert get_user_model().objects.filter(full_name__startswith="TEST").count() == 1
