"""The station list moves a clinic to another station: people on its lists find themselves there."""

from datetime import date

import pytest

from sm_plugin.facilities.importing import apply_plan, plan_import
from sm_plugin.facilities.models import Facility
from sm_plugin.people.services import register_patient
from sm_plugin.teams.models import PanelEntry
from sm_plugin.teams.panels.claims import Claimed, claim, take_teams_from_list
from sm_plugin.teams.panels.services import list_person
from tests.factories import UserFactory, administrator, national_administrator, team_at

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
