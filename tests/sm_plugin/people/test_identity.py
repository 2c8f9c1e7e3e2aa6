"""Who may say that a person is who he or she claims to be."""

from datetime import date

import pytest

from sm_plugin.errors import InvalidInput
from sm_plugin.people.choices import IdentityLevel
from sm_plugin.people.services import register_patient, verify_in_person
from tests.factories import FacilityFactory, administrator

pytestmark = pytest.mark.django_db


def test_a_person_who_verifies_others_cannot_verify_his_own_account():
    facility = FacilityFactory()
    frank = administrator(facility)
    patient = register_patient(
        actor=administrator(facility, "Vera Verifier"),
        user=frank,
        home_facility=facility,
        birth_date=date(1950, 1, 31),
        record_number="own-1",
    )

    with pytest.raises(InvalidInput):
        verify_in_person(actor=frank, patient=patient)

    patient.refresh_from_db()
    assert patient.identity_level != IdentityLevel.UPGRADED
