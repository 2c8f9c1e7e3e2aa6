"""A station that moved comes to rest: its teams need nobody once their messages are done."""

import re

import pytest
from django.core.cache import cache
from django.utils import timezone

from sm_plugin.errors import InvalidInput, Refused
from sm_plugin.facilities.models import Facility
from sm_plugin.teams.choices import Role
from sm_plugin.teams.models import CareTeam, PanelEntry, PatientAssignment
from sm_plugin.teams.panels.services import list_person
from sm_plugin.teams.services import end_assignment
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.ownership.closing import close_team
from sm_plugin.triage.ownership.handover import change_role, end_membership
from sm_plugin.triage.ownership.unseen import remind_of_successors
from tests.factories import (
    FacilityFactory,
    administrator,
    mailbox_of,
    patient_at,
    sent_message,
    service_at,
)
from tests.worlds import world

pytestmark = pytest.mark.django_db
PAGE = "/admin/secure-messaging/teams/edit/{}/"


@pytest.fixture(autouse=True)
def _nothing_told_yet():
    cache.clear()


@world
def station():
    return FacilityFactory(name="Harbor VA Medical Center")


@world
def clinic(station):
    return FacilityFactory(parent=station, stage="planned", name="Bay VA Clinic")


@world
def frank(station):
    return administrator(station)


@world
def team(clinic):
    """A team with one reader, at a clinic of the station."""
    return service_at(clinic, nurse="Angela Brooks")


@world
def mailbox(clinic, team):
    return mailbox_of(patient_at(clinic), team)


@world
def listed(frank, team, mailbox):
    facts = {"name": "Otto Blum", "record_number": "A1", "birth_date": timezone.localdate()}
    return list_person(actor=frank, team=team, **facts)


def moves(station, stage="moved"):
    today = station.today
    days = {"freeze_on": today, "moving_on": today}
    Facility.objects.filter(pk=station.pk).update(stage=stage, **days)


def fresh(team):
    return CareTeam.objects.named().get(pk=team.pk)


def nurse(team):
    return fresh(team).memberships.select_related("team__facility", "user").get(role=Role.NURSE)


def lose_reader(team):
    person = nurse(team).user
    person.is_active = False
    person.save(update_fields=["is_active"])


GOES = {
    "leaves": lambda frank, team: end_membership(actor=frank, membership=nurse(team)),
    "becomes a clerk": lambda frank, team: change_role(
        actor=frank, membership=nurse(team), role=Role.CLERK
    ),
}


@pytest.mark.parametrize("way", GOES)
def test_its_last_reader_goes_though_it_has_patients_and_nobody_is_alarmed(
    way, frank, station, team, mailbox
):
    moves(station, "moving")
    with pytest.raises(Refused) as refused:
        GOES[way](frank, team)
    assert refused.value.code == "last_member"
    moves(station)
    GOES[way](frank, team)
    assert not CareTeam.objects.without_reader().exists()
    assert remind_of_successors() == 0


def test_after_the_last_readers_account_closed_its_care_ends_by_hand(frank, station, team, mailbox):
    lose_reader(team)
    assert CareTeam.objects.without_reader().get() == team
    moves(station)
    assert not CareTeam.objects.without_reader().exists()
    end_assignment(actor=frank, assignment=PatientAssignment.objects.get(team=team))


def test_with_an_open_message_somebody_has_to_see_to_it(frank, station, team, mailbox):
    sent_message(mailbox, team)
    moves(station)
    with pytest.raises(Refused):
        end_membership(actor=frank, membership=nurse(team))
    with pytest.raises(InvalidInput):
        close_team(actor=frank, team=fresh(team))
    lose_reader(team)
    assert CareTeam.objects.without_reader().get() == team
    WorkItem.objects.update(done_at=timezone.now(), status="done")
    assert not CareTeam.objects.without_reader().exists()


def test_it_closes_with_no_team_that_takes_over_and_its_list_ends(
    client, frank, station, team, listed
):
    with pytest.raises(InvalidInput):
        close_team(actor=frank, team=fresh(team))
    moves(station)
    client.force_login(frank)
    facts = {"care_kind": team.care_kind, "closes": "on", "hand_to": ""}
    asked = re.sub(r"\s+", " ", client.post(PAGE.format(team.pk), facts).content.decode())
    assert "<dt>Patients who leave the team's care</dt> <dd>1</dd>" in asked
    assert "<dt>People without an account, who are taken off the list</dt> <dd>1</dd>" in asked
    assert "Patients that go over" not in asked
    assert "who takes over." not in asked
    done = client.post(PAGE.format(team.pk), facts | {"confirmed": "close-"})
    assert done.status_code == 302
    assert fresh(team).closed_at
    assert not PanelEntry.objects.exists()
    assert not PatientAssignment.objects.filter(ended_at=None).exists()
