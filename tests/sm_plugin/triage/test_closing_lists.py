"""A team that closes passes on its list of people without an account, and its stops."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from sm_plugin.audit.models import AuditEvent
from sm_plugin.errors import InvalidInput
from sm_plugin.facilities.models import Facility
from sm_plugin.people.models import Patient
from sm_plugin.teams.choices import BlockReason
from sm_plugin.teams.models import CareTeam, PanelEntry, PatientAssignment
from sm_plugin.teams.models.stops import MessagingBlock
from sm_plugin.teams.panels.claims import Claimed, claim
from sm_plugin.teams.panels.services import list_person
from sm_plugin.teams.services import assign_patient
from sm_plugin.teams.stops.services import block_patient
from sm_plugin.triage.ownership import closing
from sm_plugin.triage.ownership.closing import close_team, move_closing
from tests.factories import (
    FacilityFactory,
    UserFactory,
    administrator,
    mailbox_of,
    national_administrator,
    patient_at,
    registered_patient_at,
    team_at,
)
from tests.worlds import world

pytestmark = pytest.mark.django_db
BORN = date(1951, 3, 4)
TEAMS = "/admin/secure-messaging/teams/"
REASON = BlockReason.values[0]


@world
def station():
    return FacilityFactory(station_number="402")


@world
def frank(station):
    return administrator(station)


@world
def team(station):
    return team_at(station)


@world
def other(station):
    return team_at(station, "Dr. Chen Wei")


def listed(actor, team, number="T1"):
    facts = {"name": "Ruth Delgado", "record_number": number, "birth_date": BORN}
    return list_person(actor=actor, team=team, **facts)


def claimed_by_ruth():
    ruth = UserFactory(full_name="Ruth Delgado")
    facts = {"station_number": "402", "record_number": "T1", "birth_date": BORN}
    assert claim(actor=ruth, **facts) == Claimed.FOUND
    return Patient.objects.get(user=ruth)


def test_a_team_with_a_list_closes_only_into_another_which_the_claim_then_gives(frank, team, other):
    listed(frank, team)
    with pytest.raises(InvalidInput) as refused:
        close_team(actor=frank, team=team)
    assert refused.value.code == "successor_missing"
    close_team(actor=frank, team=team, to=other)
    assert PanelEntry.objects.get().team == other
    assert claimed_by_ruth().assignments.get().team == other


def test_somebody_on_both_lists_stays_on_one_with_the_claim_that_waits(frank, team, other):
    sam = UserFactory()
    entry, kept = listed(frank, team), listed(frank, other)
    later = timezone.now() + timedelta(hours=1)
    facts = {"claimed_by": sam, "claimed_at": timezone.now(), "seen_at": later}
    PanelEntry.objects.filter(pk=entry.pk).update(**facts)
    close_team(actor=frank, team=team, to=other)
    found = PanelEntry.objects.get()
    assert (found.pk, found.claimed_by, found.seen_at) == (kept.pk, sam, later)


def test_a_record_number_stays_its_stations_where_a_team_elsewhere_took_over(frank, team, station):
    elsewhere = team_at(FacilityFactory(), "Dr. Alan Whitaker")
    listed(frank, team)
    close_team(actor=national_administrator(), team=team, to=elsewhere)
    ruth = claimed_by_ruth()
    assert (ruth.home_facility, ruth.assignments.get().team) == (station, elsewhere)


@pytest.mark.parametrize("own_days", [None, 10, 90])
def test_who_may_not_write_to_the_team_may_not_write_to_its_successor(
    own_days, frank, team, other, station
):
    patient = patient_at(station)
    mailbox_of(patient, team)
    last_day = station.today + timedelta(days=60)
    facts = {"actor": frank, "patient": patient, "reason": REASON}
    block_patient(team=team, last_day=last_day, **facts)
    if own_days:
        mailbox_of(patient, other)
        block_patient(team=other, last_day=station.today + timedelta(days=own_days), **facts)
    close_team(actor=frank, team=team, to=other)
    assert not CareTeam.objects.writable_by(patient).exists()
    stop = MessagingBlock.objects.standing().get()
    days = max(60, own_days or 0)
    assert (stop.team, stop.reason) == (other, REASON)
    assert timezone.localtime(stop.ends_at, station.time_zone).date() == station.today + timedelta(
        days=days
    )


def test_the_page_counts_the_list_and_the_stops_and_says_who_reads_on(client, frank, team, other):
    patient = patient_at(team.facility)
    mailbox_of(patient, team)
    listed(frank, team)
    last_day = team.facility.today + timedelta(days=9)
    block_patient(actor=frank, patient=patient, team=team, reason=REASON, last_day=last_day)
    client.force_login(frank)
    data = {"care_kind": team.care_kind, "closes": "on", "hand_to": str(other.pk)}
    asked = client.post(f"{TEAMS}edit/{team.pk}/", data)
    assert (asked.context["listed"], asked.context["stopped"]) == (1, 1)
    page = asked.content.decode()
    assert "whose place on the list goes over" in page
    assert "stay readable for them and for the team" not in page


@pytest.mark.parametrize("stage", ["preparing", "paused"])
def test_a_team_is_handed_over_where_no_messages_are_exchanged(
    stage, client, frank, team, other, station
):
    patient = registered_patient_at(station, "Ruth Delgado")
    assign_patient(actor=frank, patient=patient, team=team)
    silent = team_at(station, "Dr. Silent")
    CareTeam.objects.filter(pk=silent.pk).update(accepts_messages=False)
    Facility.objects.filter(pk=station.pk).update(stage=stage)
    client.force_login(frank)
    url = f"{TEAMS}edit/{team.pk}/"
    offered = client.get(url).context["form"].fields["hand_to"].queryset
    assert set(offered) == {other}
    data = {"care_kind": team.care_kind, "closes": "on", "hand_to": str(other.pk)}
    yes = {"confirmed": client.post(url, data).context["token"]}
    assert client.post(url, data | yes).status_code == 302
    assert PatientAssignment.objects.get(ended_at=None).team == other


def test_a_long_list_of_a_station_that_moved_ends_in_batches(monkeypatch, frank, station):
    """Thousands of statements ran in the request, while the team and the record were held."""
    monkeypatch.setattr(closing, "AT_ONCE", 1)
    team = team_at(station)
    for number in range(closing.BATCH + 2):
        listed(frank, team, f"T{number}")
    patient = registered_patient_at(station, "Otto Blum")
    assign_patient(actor=frank, patient=patient, team=team)
    Facility.objects.filter(pk=station.pk).update(stage="moved")
    team = close_team(actor=frank, team=CareTeam.objects.get(pk=team.pk))
    assert (team.closed_at, PanelEntry.objects.count()) == (None, 2)
    assert not PatientAssignment.objects.filter(ended_at=None).exists()
    assert move_closing() == 2
    team.refresh_from_db()
    assert team.closed_at is not None
    assert not PanelEntry.objects.exists()
    taken = AuditEvent.objects.by(frank).filter(action="panel.change", code="remove")
    assert taken.count() == closing.BATCH + 2


def test_a_team_that_another_one_is_closing_into_is_not_closed_without_a_successor(frank, station):
    """The other one would wait for ever for somebody who reads in a closed team."""
    team, other = team_at(station), team_at(station, "Dr. Chen Wei")
    now = timezone.now()
    CareTeam.objects.filter(pk=team.pk).update(closing_at=now, replaced_by=other)
    Facility.objects.filter(pk=station.pk).update(stage="moved")
    with pytest.raises(InvalidInput) as refused:
        close_team(actor=frank, team=CareTeam.objects.get(pk=other.pk))
    assert refused.value.code == "successor_missing"
    assert "Another team is closing into this one." in str(refused.value.message)


def test_a_team_in_use_is_not_handed_to_a_place_where_nobody_can_write(frank, team):
    paused = team_at(FacilityFactory(stage="paused"), "Dr. Alan Whitaker")
    assert paused not in CareTeam.objects.successors_of(team)
    with pytest.raises(InvalidInput) as refused:
        close_team(actor=national_administrator(), team=team, to=paused)
    assert refused.value.code == "successor_closed"
