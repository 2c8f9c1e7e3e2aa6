"""What a file takes off a list is what was shown, as it was shown; one number is one person."""

import re
from datetime import date

import pytest
from django.db import connection

from sm_plugin.rollout.importing import parts
from sm_plugin.rollout.importing.jobs import advance, begin, confirm
from sm_plugin.teams.models import PanelEntry
from sm_plugin.teams.panels.claims import claim
from sm_plugin.teams.panels.services import list_person
from tests.factories import FacilityFactory, UserFactory, national_administrator, team_at
from tests.sm_plugin.rollout.test_import_jobs import NAMED, begun, people, shown
from tests.sm_plugin.rollout.test_importing import file
from tests.sm_plugin.triage.test_moved_meanwhile import JustBefore
from tests.worlds import world

pytestmark = pytest.mark.django_db
BORN = date(1951, 3, 4)
# Under the lock of the teams, of who stands on their lists.
LAST_LOOK = re.compile(r'^SELECT "sm_plugin_panelentry"."team_id" .*"person_digest" IN')


@world
def team(station):
    return team_at(station)


@world
def listed(frank, team):
    """Three people on the list, and a file that names the first, shown."""
    first = begun(frank, team, "1", "2", "3")
    advance(first)
    confirm(actor=frank, job=first)
    advance(first)
    job = begun(frank, team, "1")
    advance(job)
    assert shown(job).vanished.count == 2
    return job


def numbers():
    return sorted(entry.listed.record_number for entry in PanelEntry.objects.all())


def list_again(team, number):
    facts = {"name": f"Lena {number}", "record_number": number, "birth_date": BORN}
    list_person(actor=national_administrator(), team=team, **facts)


def ask_to_be(number):
    user = UserFactory(full_name="Helena Three")
    claim(actor=user, station_number="402", record_number=number, birth_date=BORN)
    assert PanelEntry.objects.get(claimed_by=user).listed.record_number == number


def take_off(frank, job):
    confirm(actor=frank, job=job, with_vanished=True)
    advance(job)
    assert job.state == "done"


def test_who_was_listed_again_since_the_file_was_shown_stays_on_the_list(frank, team, listed):
    list_again(team, "2")
    take_off(frank, listed)
    assert numbers() == ["1", "2"]


def test_a_claim_that_came_since_waits_for_its_verifier(frank, listed):
    ask_to_be("3")
    take_off(frank, listed)
    assert numbers() == ["1", "3"]


@pytest.mark.parametrize("meanwhile", [list_again, lambda _team, number: ask_to_be(number)])
def test_what_changes_in_the_moment_of_the_write_stays_too(frank, team, listed, meanwhile):
    confirm(actor=frank, job=listed, with_vanished=True)
    before_the_last_look = JustBefore(LAST_LOOK, lambda: meanwhile(team, "3"))
    with connection.execute_wrapper(before_the_last_look):
        advance(listed)
    assert before_the_last_look.is_done
    assert numbers() == ["1", "3"]


@pytest.mark.parametrize("size", [1000, 1])
def test_one_number_at_a_station_and_its_clinic_is_refused_wherever_the_parts_end(
    frank, station, team, monkeypatch, size
):
    monkeypatch.setattr(parts, "PART", size)
    clinic = FacilityFactory(
        station_number="402GA", parent=station, stage="planned", go_live_on=None
    )
    there = team_at(clinic, "Dr. Chen Wei")
    between = people(team, "55", "66", "88")
    other = f"402GA,{there.lead_provider.email},{there.care_kind},77,1960-01-01,Otto Two"
    job = begin(
        actor=frank,
        kind="panels",
        content=file(NAMED, *people(team, "77"), *between, other),
    )
    advance(job)
    assert job.state == "refused"
    assert "another birth date" in str(shown(job).in_words[0])
    assert not PanelEntry.objects.exists()
