"""What was mistyped at registration is mended by a verifier, and then looked at by two again."""

from datetime import date

import pytest

from sm_plugin.audit.models import AuditEvent
from sm_plugin.errors import InvalidInput, NotAllowed, Refused
from sm_plugin.people.correcting import correct_record
from sm_plugin.people.identity import see_document
from sm_plugin.people.models import Patient
from sm_plugin.teams.panels.services import list_person
from tests.factories import (
    FacilityFactory,
    UserFactory,
    administrator,
    patient_at,
    registered_patient_at,
    team_at,
)

pytestmark = pytest.mark.django_db
RIGHT = {"birth_date": date(1951, 4, 3), "record_number": "A1"}
PAGE = "/admin/secure-messaging/patients/edit/{}/"


def corrected(actor, patient, **facts):
    facts = RIGHT | {"home_facility": patient.home_facility} | facts
    return correct_record(actor=actor, patient=patient, **facts)


def test_a_verifier_corrects_the_record_and_what_was_seen_counts_no_more(facility, frank):
    patient = registered_patient_at(facility, "Ruth Delgado")
    see_document(actor=administrator(facility, "Ann"), patient=patient, document="passport")
    site = FacilityFactory(parent=facility, stage="planned")
    corrected(frank, patient, home_facility=site)
    patient.refresh_from_db()
    assert (patient.birth_date, patient.record_number) == (date(1951, 4, 3), "A1")
    assert (patient.home_facility, patient.registered_by) == (site, frank)
    assert patient.waiting_check is None
    [event] = AuditEvent.objects.filter(action="patient.register", code="correct")
    assert event.patient_key == str(patient.pk)
    corrected(frank, patient, home_facility=site)
    assert AuditEvent.objects.filter(code="correct").count() == 1, "the same changes nothing"


def test_nothing_is_corrected_under_a_confirmation_or_to_anothers_facts(facility, frank):
    with pytest.raises(Refused):
        corrected(frank, patient_at(facility))
    other, patient = (registered_patient_at(facility, name) for name in ("Otto", "Ruth"))
    with pytest.raises(InvalidInput):
        corrected(frank, patient, record_number=other.record_number)
    with pytest.raises(InvalidInput):
        corrected(frank, patient, birth_date=date(1800, 1, 1))
    for away in ({"home_facility": FacilityFactory()}, {}):
        actor = frank if away else administrator(FacilityFactory())
        with pytest.raises(NotAllowed):
            corrected(actor, patient, **away)


def test_on_screen_a_confirmed_record_is_corrected_with_taking_the_confirmation_back(
    client, facility, frank
):
    patient, team = patient_at(facility), team_at(facility)
    list_person(actor=frank, team=team, name="Ruth Delgado", **RIGHT)
    client.force_login(frank)
    url = PAGE.format(patient.pk)
    assert 'name="record_number"' in client.get(url).content.decode()
    data = {"record_number": "A1", "birth_date": "1951-04-03"}
    refused = client.post(url, data)
    assert "Take the confirmation back as well" in refused.content.decode()
    data |= {"revokes": "mistake", "confirmed": "mistake"}
    assert client.post(url, data).status_code == 302
    patient.refresh_from_db()
    assert (patient.record_number, patient.is_upgraded) == ("A1", False)
    assert patient.assignments.get().team == team, "of the list that the right facts are on"


def test_the_wrong_persons_account_is_not_made_fit_and_what_was_typed_stays(
    client, facility, frank
):
    patient = patient_at(facility)
    client.force_login(frank)
    data = RIGHT | {"birth_date": "1951-04-03", "revokes": "wrong_person"}
    for yes in ({}, {"confirmed": "wrong_person"}):
        page = client.post(PAGE.format(patient.pk), data | yes).content.decode()
        assert "its record is not corrected" in page
        assert 'value="A1"' in page
        assert 'value="1951-04-03"' in page
    assert Patient.objects.get(pk=patient.pk).is_upgraded


@pytest.mark.parametrize("step", ["register", "correct"])
def test_a_birth_date_that_differs_from_the_lists_is_refused(client, facility, frank, step):
    list_person(actor=frank, team=team_at(facility), name="Ruth Delgado", **RIGHT)
    ruth = UserFactory(full_name="Ruth Delgado")
    client.force_login(frank)
    slip = {"record_number": "A1", "birth_date": "1951-03-04"}
    if step == "register":
        url = "/admin/secure-messaging/patients/create/"
        slip |= {"home_facility": str(facility.pk), "person": ruth.email, "confirmed": str(ruth.pk)}
    else:
        url = PAGE.format(registered_patient_at(facility, "Ruth").pk)
    page = client.post(url, slip).content.decode()

    assert "belongs to a person with another birth date" in page
    assert not Patient.objects.filter(record_number="A1").exists()
