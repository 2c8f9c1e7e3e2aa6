from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.errors import InvalidInput, NotAllowed
from sm_plugin.facilities.models import Facility
from sm_plugin.grants import granted_ids

from .choices import IdentityLevel, VerifiedHow
from .models import Patient


@transaction.atomic
def register_patient(
    *, actor: Any, user: Any, home_facility: Facility, birth_date: date, record_number: str
) -> Patient:
    """Connect an account with the facility's record of the person; not yet verified."""
    _require_verifier(actor, home_facility)
    patient = Patient.objects.create(
        user=user,
        home_facility=home_facility,
        birth_date=birth_date,
        record_number=record_number,
    )
    record(actor=actor, action=Action.PATIENT_REGISTER, obj=patient, patient=patient.pk)
    return patient


@transaction.atomic
def verify_in_person(*, actor: Any, patient: Patient) -> Patient:
    """Upgrade an account after the facility saw the person's proof of identity.

    Raises `InvalidInput` when someone would verify his or her own account.
    """
    _require_verifier(actor, patient.home_facility)
    if actor.pk == patient.user_id:
        raise InvalidInput
    patient.identity_level = IdentityLevel.UPGRADED
    patient.verified_how = VerifiedHow.IN_PERSON
    patient.verified_by, patient.verified_at = actor, timezone.now()
    patient.save(update_fields=["identity_level", "verified_how", "verified_by", "verified_at"])
    record(actor=actor, action=Action.PATIENT_VERIFY, obj=patient, patient=patient.pk)
    return patient


def _require_verifier(actor: Any, facility: Facility) -> None:
    if facility.station.pk not in granted_ids(actor, Facility, "verify_identity"):
        raise NotAllowed
