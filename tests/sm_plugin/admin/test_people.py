"""Patients on screen: found, registered, verified by two, assigned; nothing in a shell."""

from datetime import date
from uuid import uuid4

import pytest

from sm_plugin.access.revoking import revoke_identity
from sm_plugin.audit.models import AuditEvent
from sm_plugin.facilities.models import Facility
from sm_plugin.facilities.services import appoint, dismiss
from sm_plugin.people.models import Patient
from sm_plugin.teams.panels.claims import claim
from sm_plugin.teams.panels.services import list_person
from sm_plugin.teams.services import assign_patient, end_assignment
from tests.factories import (
    UserFactory,
    national_administrator,
    patient_at,
    registered_patient_at,
    team_at,
)

LIST = "/admin/secure-messaging/patients/"


@pytest.fixture
def vera(make_person, frank, togus):
    person = make_person("Vera Verifier")
    appoint(actor=frank, user=person, post="verifier", facility=togus)
    return person


@pytest.fixture
def ruth(make_person):
    return make_person("Ruth Delgado")


def edit(patient):
    return f"{LIST}edit/{patient.pk}/"


def yes(patient):
    """A second person's yes to the document that the page shows."""
    return {"confirms": "on", "check": str(patient.waiting_check.pk)}


def facts(patient):
    return {"record_number": patient.record_number, "birth_date": patient.birth_date.isoformat()}


def entry(person, place, **more):
    return {
        "home_facility": str(place.pk),
        "person": person.email,
        "birth_date": "1951-03-04",
        "record_number": "T100",
    } | more


def test_a_patient_is_registered_verified_by_two_and_assigned_on_screen(
    client, frank, vera, ruth, togus
):
    team = team_at(togus)
    client.force_login(frank)
    asked = client.post(f"{LIST}create/", entry(ruth, togus))
    assert ruth.email in asked.content.decode()
    assert "Ruth Delgado" not in asked.content.decode()
    done = client.post(f"{LIST}create/", entry(ruth, togus, confirmed=str(ruth.pk)))
    patient = Patient.objects.get()
    assert done.url == edit(patient)

    assert client.post(edit(patient), {"document": "passport"}).status_code == 302
    page = client.get(edit(patient)).content.decode()
    assert "Passport" in page
    assert "seen by Frank Moreau" in page
    assert 'name="confirms"' not in page
    assert "another person who verifies identities here" in page
    assert client.post(edit(patient), yes(patient)).status_code == 302
    assert not Patient.objects.get().is_upgraded
    assert client.post(edit(patient), {"team": str(team.pk)}).status_code == 302
    assert patient.assignments.get().team == team

    client.force_login(vera)
    found = client.post(LIST, facts(patient))
    assert found.url == edit(patient)
    page = client.get(edit(patient)).content.decode()
    assert 'name="team"' not in page
    assert 'name="confirms"' in page
    assert "another person who verifies identities here" not in page
    assert client.post(edit(patient), yes(patient)).status_code == 302
    assert Patient.objects.get().is_upgraded

    client.force_login(frank)
    assert client.post(edit(patient), {"leaves": str(patient.assignments.get().pk)}).url
    assert patient.assignments.get().ended_at is not None


def test_nobody_is_listed_and_no_address_carries_who_was_looked_for(client, frank, togus):
    patient = patient_at(togus)
    client.force_login(frank)
    for address in (LIST, f"{LIST}?q=Ruth", f"{LIST}?record_number={patient.record_number}"):
        page = client.get(address).content.decode()
        assert "Ruth" not in page
        assert str(patient.pk) not in page
    assert client.post(LIST, {"record_number": patient.record_number}).status_code == 422
    none = client.post(LIST, facts(patient) | {"birth_date": "1960-01-01"})
    assert "Nobody at your places has this record number" in none.content.decode()


def test_a_patient_of_another_facility_is_not_there(client, frank, joan, junction):
    patient = patient_at(junction)
    client.force_login(frank)
    assert "Nobody at your places" in client.post(LIST, facts(patient)).content.decode()
    missing = client.get(f"{LIST}edit/{uuid4()}/")
    answer = client.get(edit(patient))
    assert (answer.status_code, answer.content) == (404, missing.content)
    assert client.post(edit(patient), {"revokes": "mistake"}).status_code == 404
    assert Patient.objects.get(pk=patient.pk).is_upgraded


def test_a_team_of_another_facility_is_neither_offered_nor_taken(client, frank, togus, junction):
    patient, other = patient_at(togus), team_at(junction)
    client.force_login(frank)
    assert str(other.pk) not in client.get(edit(patient)).content.decode()
    client.post(edit(patient), {"team": str(other.pk)})
    assert not patient.assignments.exists()


def test_a_report_reader_sees_no_patient(client, frank, make_person, togus):
    reader = make_person("Rhea Reader")
    appoint(actor=frank, user=reader, post="reports", facility=togus)
    patient = patient_at(togus)
    client.force_login(reader)
    assert client.get(LIST).status_code == 302
    assert client.post(LIST, facts(patient)).status_code == 302
    assert client.get(edit(patient)).status_code == 404


def test_taking_a_confirmation_back_says_first_what_it_means(client, frank, togus):
    patient = patient_at(togus)
    client.force_login(frank)
    asked = client.post(edit(patient), {"revokes": "wrong_person"})
    for words in ("can neither read nor write", "can't be undone", "number is free", "an email"):
        assert words in asked.content.decode()
    assert Patient.objects.get(pk=patient.pk).is_upgraded
    client.post(edit(patient), {"revokes": "wrong_person", "confirmed": "wrong_person"})
    assert not Patient.objects.get(pk=patient.pk).reads_on


def test_an_account_that_was_never_confirmed_is_taken_back_too(client, frank, togus):
    patient = registered_patient_at(togus, "Sid Stranger")
    client.force_login(frank)
    page = client.get(edit(patient)).content.decode()
    assert "It is the wrong person" in page
    assert "The person died" not in page
    data = {"revokes": "wrong_person", "confirmed": "wrong_person"}
    assert client.post(edit(patient), data).status_code == 302
    assert Patient.objects.get(pk=patient.pk).is_released


def test_the_page_of_another_persons_account_says_so_and_offers_no_step(client, frank, togus):
    patient = patient_at(togus, "Sid Stranger")
    revoke_identity(actor=frank, patient=patient, why="wrong_person")
    client.force_login(frank)
    page = client.get(edit(patient)).content.decode()
    assert "The record number is free" in page
    for name in ("document", "revokes", "record_number", "team", "leaves"):
        assert f'name="{name}"' not in page
    assert "action-save" not in page
    assert client.post(LIST, facts(patient)).url == edit(patient)
    real = patient_at(togus, "Ruth Delgado")
    Patient.objects.filter(pk=real.pk).update(**facts(patient))
    found = client.post(LIST, facts(patient)).content.decode()
    assert found.index(edit(real)) < found.index(edit(patient)) < found.index("closed: the account")


def test_teams_that_a_wrong_account_took_from_a_list_are_named_to_who_registers_its_person(
    client, frank, ruth, togus
):
    kept, elsewhere, left = (team_at(togus, f"Dr. {name}") for name in ("Santos", "Chen", "Olsen"))
    born, number = date(1951, 3, 4), "X1"
    for team in (kept, left):
        facts_of_ruth = {"record_number": number, "birth_date": born}
        list_person(actor=frank, team=team, name="Ruth Delgado", **facts_of_ruth)
    fake = UserFactory(full_name="Ruth Delgado")
    claim(actor=fake, station_number=togus.station_number, record_number=number, birth_date=born)
    stranger = Patient.objects.get(user=fake)
    end_assignment(actor=frank, assignment=stranger.assignments.get(team=left))
    revoke_identity(actor=frank, patient=stranger, why="wrong_person")
    client.force_login(frank)
    of_stranger = client.get(edit(stranger)).content.decode().split("until the account was closed")

    data = entry(ruth, togus, birth_date="1951-03-04", record_number=number)
    client.post(f"{LIST}create/", data | {"confirmed": str(ruth.pk)})
    patient = Patient.objects.get(user=ruth)
    told = client.get(edit(patient)).content.decode().split("until the account was closed")

    for page in (of_stranger, told):
        assert len(page) == 2
        words = page[1].split("</dd>")[0]
        assert kept.name in words
        assert left.name not in words, "its care had ended before"
        assert elsewhere.name not in words
    assign_patient(actor=frank, patient=patient, team=kept)
    assert "until the account was closed" not in client.get(edit(patient)).content.decode()
    other = registered_patient_at(togus, "Otto Other")
    assert "until the account was closed" not in client.get(edit(other)).content.decode()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"birth_date": "1800-01-01"}, "Nobody alive was born on this day."),
        ({"birth_date": "soon"}, "Enter a valid date."),
        ({"record_number": "taken"}, "Another account is connected with this record number"),
        ({"person": "nobody@demo.example"}, "We found no account with this address."),
    ],
)
def test_what_cannot_be_registered_is_told_in_words(wrong, says, client, frank, ruth, togus):
    Patient.objects.filter(pk=patient_at(togus, "Otto Other").pk).update(record_number="taken")
    client.force_login(frank)
    data = entry(ruth, togus, confirmed=str(ruth.pk)) | wrong
    assert says in client.post(f"{LIST}create/", data).content.decode()
    assert Patient.objects.count() == 1


def test_a_verifier_dismissed_is_out_on_the_next_request(client, frank, vera, togus):

    patient = patient_at(togus)
    client.force_login(vera)
    assert client.get(edit(patient)).status_code == 200
    dismiss(actor=frank, appointment=vera.sm_appointments.get())
    assert client.get(edit(patient)).status_code != 200
    assert client.get(LIST).status_code == 302
    assert Facility.objects.verified_by(vera).count() == 0


def test_a_verifiers_first_page_leads_to_patients_and_counts_who_waits_for_them(
    client, frank, vera, ruth, togus
):
    client.force_login(frank)
    client.post(f"{LIST}create/", entry(ruth, togus, confirmed=str(ruth.pk)))
    client.post(edit(Patient.objects.get()), {"document": "passport"})
    own = client.get("/admin/").content.decode()
    assert f'href="{LIST}"' in own
    assert "Nobody waits for you as the second person" in own

    client.force_login(vera)
    page = client.get("/admin/").content.decode()
    assert "1 patient waits for a second person" in page
    assert f'href="{LIST}create/"' in page
    assert ruth.full_name not in page
    client.post(edit(Patient.objects.get()), yes(Patient.objects.get()))
    assert "Nobody waits for you" in client.get("/admin/").content.decode()


def test_who_verifies_nobody_sees_no_way_to_patients(client, make_person, frank, togus):
    reader = make_person("Rita Reader")
    appoint(actor=frank, user=reader, post="reports", facility=togus)
    client.force_login(reader)
    assert "Check who somebody is" not in client.get("/admin/").content.decode()


def test_somebody_on_a_teams_list_is_found_and_the_page_leads_to_the_entry(
    client, frank, togus, junction, make_person
):
    team, elsewhere = team_at(togus), team_at(junction, "Dr. Alan Whitaker")
    known = {"record_number": "T7", "birth_date": date(1951, 3, 4)}
    nora = national_administrator()
    entry = list_person(actor=nora, team=team, name="Ruth Delgado", **known)
    other = known | {"record_number": "T8"}
    list_person(actor=nora, team=elsewhere, name="Otto Other", **other)

    client.force_login(frank)
    page = client.post(LIST, known).content.decode()
    assert f"lists/edit/{entry.pk}/" in page
    assert team.name in page
    assert "Ruth Delgado" not in page, "names stand on the entry, where a look is recorded"
    assert "Nobody at your places" not in page
    assert AuditEvent.objects.filter(action="patient.find", code="listed").count() == 1
    assert "Nobody at your places" in client.post(LIST, other).content.decode()
