"""A list may come before the staff: it brings nobody into a team that nobody reads for."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from sm_plugin.access.revoking import revoke_identity
from sm_plugin.facilities.services import appoint
from sm_plugin.people.correcting import correct_record
from sm_plugin.people.models import Patient
from sm_plugin.people.services import register_patient
from sm_plugin.teams.models import CareTeam, PanelEntry, PatientAssignment
from sm_plugin.teams.panels.claims import claim, decide_claim, give_kept, take_teams_from_list
from sm_plugin.teams.panels.querysets import KEPT
from sm_plugin.teams.panels.services import forget_lapsed, list_person
from sm_plugin.teams.services import add_member
from sm_plugin.text.dates import day_in_words
from tests.factories import (
    FacilityFactory,
    UserFactory,
    administrator,
    national_administrator,
    service_at,
    team_at,
)
from tests.sm_plugin.helpers.reading import signed_in
from tests.sm_plugin.rollout.test_importing import PANELS, planned
from tests.worlds import world

pytestmark = pytest.mark.django_db
BORN = date(1951, 3, 4)


@world
def station():
    return FacilityFactory(station_number="402")


@world
def frank(station):
    return administrator(station)


@world
def service(station):
    """A service that was opened a minute ago; nobody is in it yet."""
    return service_at(station)


@world
def entry(frank, service):
    return listed(frank, service)


@world
def vera(station):
    return verifier_at(station)


@world
def ruth():
    return UserFactory(full_name="Ruth Delgado")


def listed(frank, team, name="Ruth Delgado", number="R7"):
    return list_person(actor=frank, team=team, name=name, record_number=number, birth_date=BORN)


def verifier_at(station):
    person = UserFactory(full_name="Vera Verifier")
    appoint(actor=national_administrator(), user=person, post="verifier", facility=station)
    return person


def tried(user):
    return claim(actor=user, station_number="402", record_number="R7", birth_date=BORN)


def registered(station, vera, ruth, number="R7"):
    facts = {"home_facility": station, "birth_date": BORN, "record_number": number}
    patient = register_patient(actor=vera, user=ruth, **facts)
    take_teams_from_list(actor=vera, patient=patient)
    return patient


def corrected(station, vera, ruth):
    patient = registered(station, vera, ruth, number="R6")
    facts = {"home_facility": station, "birth_date": BORN, "record_number": "R7"}
    patient = correct_record(actor=vera, patient=patient, **facts)
    take_teams_from_list(actor=vera, patient=patient)


def decided(station, vera, ruth):
    ruth.full_name = "Mary Smith"
    ruth.save()
    tried(ruth)
    decide_claim(actor=vera, entry=PanelEntry.objects.get(), claimant=ruth, is_person=True)


DOORS = {
    "claim": lambda _station, _vera, ruth: tried(ruth),
    "decision": decided,
    "registering": registered,
    "correcting": corrected,
}


def cared_for(user):
    care = PatientAssignment.objects.filter(patient__user=user, ended_at=None)
    return set(care.values_list("team", flat=True))


@pytest.mark.parametrize("door", DOORS)
def test_a_list_brings_nobody_into_a_team_that_nobody_reads(door, station, entry, vera, ruth):
    """It asked for a successor of a team that was a minute old, and refused its next line."""
    DOORS[door](station, vera, ruth)
    assert Patient.objects.get(user=ruth).record_number == "R7"
    assert not cared_for(ruth)
    assert not CareTeam.objects.without_reader().exists()
    listed(administrator(station), entry.team, "Otto Blum", "R8")


@pytest.mark.parametrize("door", DOORS)
def test_who_was_on_its_list_gets_the_team_with_its_first_reader(door, station, entry, vera, ruth):
    DOORS[door](station, vera, ruth)
    assert give_kept() == 0
    add_member(actor=national_administrator(), team=entry.team, user=UserFactory(), role="nurse")
    assert give_kept() == 1
    assert cared_for(ruth) == {entry.team_id}
    assert not PanelEntry.objects.exists()


def test_a_reader_to_come_gives_nobody_the_team_before_the_first_day(station, entry, ruth):
    tried(ruth)
    first = station.today + timedelta(days=3)
    add_member(
        actor=national_administrator(),
        team=entry.team,
        user=UserFactory(),
        role="nurse",
        first_day=first,
    )
    assert (give_kept(), cared_for(ruth)) == (0, set())
    entry.team.memberships.update(starts_at=timezone.now())
    assert give_kept() == 1


def test_of_several_teams_those_that_are_read_are_given_at_once(station, frank, entry, ruth):
    heart = team_at(station)
    listed(frank, heart)
    facts = {"station": "402", "record_number": "R7", "birth_date": "1951-03-04"}
    page = signed_in(ruth).post(reverse("sm_plugin:claim_teams"), facts, follow=True)
    assert "but for those in which nobody reads messages yet" in page.content.decode()
    assert cared_for(ruth) == {heart.pk}
    assert PanelEntry.objects.get().team == entry.team


def test_whoever_was_promised_a_team_gets_it_after_a_year_too(entry, ruth):
    assert tried(ruth) == "not_yet"
    PanelEntry.objects.update(seen_at=timezone.now() - timedelta(days=400))
    assert forget_lapsed() == 0
    add_member(actor=national_administrator(), team=entry.team, user=UserFactory(), role="nurse")
    assert (give_kept(), cared_for(ruth)) == (1, {entry.team.pk})


def test_the_same_file_again_is_taken_once_somebody_on_it_has_an_account(
    station, frank, entry, ruth
):
    tried(ruth)
    own = f"402,,{entry.team.care_kind},"
    plan = planned(frank, "panels", f"{PANELS},patient_name", f"{own}R7,1951-03-04,Ruth Delgado")
    assert (plan.unchanged, plan.new) == (1, [])


def test_a_list_is_brought_in_again_where_the_only_reader_left(station, frank, entry):
    nurse = UserFactory()
    add_member(actor=national_administrator(), team=entry.team, user=nurse, role="nurse")
    nurse.is_active = False
    nurse.save()
    assert CareTeam.objects.without_reader().get() == entry.team, "its administrators are told"
    own = f"402,,{entry.team.care_kind},"
    lines = [f"{own}R7,1951-03-04,Ruth Delgado", f"{own}R8,1950-01-01,Sam Park"]
    plan = planned(frank, "panels", f"{PANELS},patient_name", *lines)
    assert len(plan.new) == 1
    assert listed(frank, entry.team, "Sam Park", "R8").team == entry.team


def test_the_claimant_reads_that_the_team_comes_later(entry, ruth):
    facts = {"station": "402", "record_number": "R7", "birth_date": "1951-03-04"}
    page = signed_in(ruth).post(reverse("sm_plugin:claim_teams"), facts, follow=True)
    text = page.content.decode()
    assert "Nobody in your care team reads messages yet" in text
    assert "are connected with your account" not in text


def test_no_verifier_is_asked_about_an_account_that_is_known(client, frank, vera, entry, ruth):
    tried(ruth)
    assert not PanelEntry.objects.to_decide_by(vera).exists()
    assert not PanelEntry.objects.visible_to(vera).exists()
    client.force_login(frank)
    page = client.get(f"/admin/secure-messaging/lists/edit/{entry.pk}/").content.decode()
    assert "has an account by now" in page
    assert "The names differ" not in page


@pytest.mark.parametrize("is_active", [True, False])
def test_no_last_day_is_told_of_an_entry_that_does_not_lapse(is_active, client, frank, entry, ruth):
    tried(ruth)
    type(ruth).objects.filter(pk=ruth.pk).update(is_active=is_active)
    client.force_login(frank)
    lapses = day_in_words((entry.seen_at + KEPT).astimezone(entry.team.facility.time_zone).date())
    for path in (f"edit/{entry.pk}/", ""):
        page = client.get(f"/admin/secure-messaging/lists/{path}").content.decode()
        assert ("Somebody in the team may review messages" in page) == is_active
        assert (lapses in page) != is_active


def test_a_record_that_was_corrected_since_gives_nobody_anothers_team(station, entry, vera, ruth):
    patient = registered(station, vera, ruth)
    facts = {"home_facility": station, "birth_date": BORN, "record_number": "R9"}
    correct_record(actor=vera, patient=patient, **facts)
    add_member(actor=national_administrator(), team=entry.team, user=UserFactory(), role="nurse")
    assert (give_kept(), cared_for(ruth)) == (0, set())
    assert PanelEntry.objects.get().claimed_by is None


def test_the_account_of_the_wrong_person_gets_no_team_later(station, entry, vera, ruth):
    patient = registered(station, vera, ruth)
    revoke_identity(actor=verifier_at(station), patient=patient, why="wrong_person")
    add_member(actor=national_administrator(), team=entry.team, user=UserFactory(), role="nurse")
    assert (give_kept(), cared_for(ruth)) == (0, set())
    assert PanelEntry.objects.get().claimed_by is None
