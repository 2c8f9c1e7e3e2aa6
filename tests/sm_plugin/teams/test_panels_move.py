"""The station list moves a clinic to another station: people on its lists find themselves there."""

from datetime import date

import pytest
from django.utils import timezone

from sm_plugin.facilities.importing import apply_plan, plan_import
from sm_plugin.facilities.models import Facility
from sm_plugin.people.models import Patient
from sm_plugin.people.services import register_patient
from sm_plugin.teams.models import CareTeam, PanelEntry, PatientAssignment
from sm_plugin.teams.panels.claims import Claimed, claim, give_kept, take_teams_from_list
from sm_plugin.teams.panels.services import list_person, take_off
from sm_plugin.teams.services import add_member
from sm_plugin.triage.ownership.closing import close_team
from tests.factories import UserFactory, administrator, national_administrator, service_at, team_at

pytestmark = pytest.mark.django_db
BORN = date(1951, 3, 4)
ROWS = """station_number,name,kind,city,state,visn,parent_station,latitude,longitude
402,Togus,medical_center,Augusta,ME,1,402,44.28,-69.7
405,White River,medical_center,Hartford,VT,1,405,43.6,-72.3
402GA,Caribou,clinic,Caribou,ME,1,{parent},46.8,-68.0
"""


@pytest.fixture
def moved_to(tmp_path):
    def move(parent):
        path = tmp_path / f"{parent}.csv"
        path.write_text(ROWS.format(parent=parent))
        apply_plan(plan_import(path), actor=national_administrator())

    return move


@pytest.fixture
def team(moved_to):
    moved_to("402")
    return team_at(Facility.objects.get(station_number="402GA"))


def listed(team, number="A1", born=BORN):
    facts = {"name": "Ruth Delgado", "record_number": number, "birth_date": born}
    return list_person(actor=national_administrator(), team=team, **facts)


def claimed(station, number="A1"):
    ruth = UserFactory(full_name="Ruth Delgado")
    return claim(actor=ruth, station_number=station, record_number=number, birth_date=BORN)


def test_somebody_on_the_list_finds_the_team_at_the_new_station(team, moved_to):
    listed(team)
    moved_to("405")
    entry = PanelEntry.objects.get()
    assert (entry.station.station_number, entry.listed.record_number) == ("405", "A1")
    assert claimed("402") == Claimed.NOT_FOUND
    assert claimed("405") == Claimed.FOUND
    assert not PanelEntry.objects.exists()


def test_who_is_registered_at_the_new_station_gets_the_team_and_nobody_is_listed_twice(
    team, moved_to
):
    kept = listed(team)
    moved_to("405")
    assert listed(team).pk == kept.pk
    vera = administrator(Facility.objects.get(station_number="405"), "Vera Verifier")
    home = Facility.objects.get(station_number="402GA")
    facts = {"birth_date": BORN, "record_number": "A1", "home_facility": home}
    patient = register_patient(actor=vera, user=UserFactory(), **facts)
    assert take_teams_from_list(actor=vera, patient=patient) == 1


def test_a_number_that_is_somebody_elses_at_the_new_station_stays_with_the_old_one(team, moved_to):
    there = team_at(Facility.objects.get(station_number="405"))
    listed(there, born=date(1960, 1, 1))
    listed(team)
    moved_to("405")
    assert claimed("405") == Claimed.NOT_FOUND
    assert claimed("402") == Claimed.FOUND


def test_a_team_that_was_promised_comes_along_with_its_person(moved_to):
    """The number at the new station is her own account's, which moved there with the clinic."""
    moved_to("402")
    team = service_at(Facility.objects.get(station_number="402GA"))
    listed(team)
    assert claimed("402") == Claimed.NOT_YET
    moved_to("405")
    entry = PanelEntry.objects.get()
    assert (entry.station.station_number, entry.listed.record_number) == ("405", "A1")
    add_member(actor=national_administrator(), team=team, user=UserFactory(), role="nurse")
    assert give_kept() == 1
    assert PatientAssignment.objects.get(ended_at=None).team == team


def test_what_an_account_only_claims_stays_where_the_number_is_its_own(moved_to):
    moved_to("402")
    team = service_at(Facility.objects.get(station_number="402GA"))
    listed(team)
    claimed("402")
    PanelEntry.objects.update(claimed_at=timezone.now())
    moved_to("405")
    assert PanelEntry.objects.get().station.station_number == "402"


@pytest.fixture
def clinic(tmp_path):
    """A list in which White River comes under Togus, and Caribou stays."""
    path = tmp_path / "clinic.csv"
    path.write_text(ROWS.format(parent="402").replace(",405,43.6", ",402,43.6"))
    return path


def left_out(path):
    """Return why the list can't be brought in, as the page says it."""
    return " ".join(one.text for one in plan_import(path, leaves_out=True).left_out.values())


@pytest.fixture
def east(moved_to):
    moved_to("402")
    return Facility.objects.get(station_number="405")


@pytest.mark.parametrize("there", ["account", "list"])
def test_no_station_becomes_a_clinic_over_people_whom_nobody_could_find_then(there, east, clinic):
    """The form offers stations only, and at the new one the number is somebody else's."""
    togus = Facility.objects.get(station_number="402")
    born = date(1940, 1, 1)
    if there == "list":
        listed(team_at(togus), born=born)
    else:
        facts = {"birth_date": born, "record_number": "A1", "home_facility": togus}
        vera = administrator(togus, "Vera Verifier")
        register_patient(actor=vera, user=UserFactory(full_name="Otto Blum"), **facts)
    entry = listed(team_at(east, "Dr. Chen Wei"))
    assert "1 person on the lists of 405 has the record number" in left_out(clinic)
    take_off(actor=national_administrator(), entries=[entry])
    assert left_out(clinic) == ""


def test_a_station_becomes_a_clinic_though_its_promised_patient_is_known_at_the_new_one(
    east, clinic
):
    listed(service_at(east))
    assert claimed("405") == Claimed.NOT_YET
    Patient.objects.update(home_facility=Facility.objects.get(station_number="402"))
    assert left_out(clinic) == ""


def test_who_went_with_the_list_to_a_team_elsewhere_is_found_where_the_old_station_is_now(
    east, clinic
):
    togus = Facility.objects.get(station_number="402")
    Facility.objects.filter(pk=togus.pk).update(stage="live")
    team, other = team_at(east), team_at(togus, "Dr. Chen Wei")
    listed(CareTeam.objects.named().get(pk=team.pk))
    close_team(actor=national_administrator(), team=team, to=other)
    apply_plan(plan_import(clinic), actor=national_administrator())
    entry = PanelEntry.objects.get()
    assert (entry.team, entry.station.station_number) == (other, "402")
    assert claimed("402") == Claimed.FOUND
    assert PatientAssignment.objects.get(ended_at=None).team == other
