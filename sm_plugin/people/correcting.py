"""Mends what was mistyped when an account was connected with a person's record.

See docs/decisions/0703.
"""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.errors import InvalidInput, Refused
from sm_plugin.facilities.closing.services import hold_open
from sm_plugin.facilities.models import Facility
from sm_plugin.text.plain_text import one_line

from .models import Patient
from .services import (
    check_record,
    hold_station,
    refuse_number,
    refuse_released,
    require_verifier,
)


@transaction.atomic
def correct_record(
    *, actor: Any, patient: Patient, birth_date: date, record_number: str, home_facility: Facility
) -> Patient:
    """Tie the account to these facts; the same again changes nothing.

    A document that was seen confirms nothing any more, and the actor counts as who registered the
    patient. Raises `NotAllowed` unless the actor verifies at both places, `Refused` while the
    identity is confirmed, for an account that was another person's and for another place that
    closes, and `InvalidInput` for facts that can't be, or are another account's.
    """
    require_verifier(actor, patient.home_facility)
    require_verifier(actor, home_facility)
    number = one_line(record_number)
    if home_facility.pk == patient.home_facility_id:
        hold_station(home_facility)
    else:
        hold_open(home_facility)
    current = Patient.objects.select_for_update(of=("self",), no_key=True).get(pk=patient.pk)
    refuse_released(current)
    if (birth_date, number, home_facility.pk) == _facts(current):
        return current
    check_record(birth_date, number)
    if actor.pk == current.user_id:
        raise InvalidInput(_("You can't change your own identity."), field="record_number")
    if current.is_upgraded:
        text = _("The identity is confirmed for these facts. Take the confirmation back as well.")
        raise Refused(text, code="confirmed")
    refuse_number(home_facility, number, but=current)
    current.birth_date, current.record_number = birth_date, number
    current.home_facility, current.registered_by = home_facility, actor
    facts = ["birth_date", "record_number", "home_facility", "registered_by"]
    current.save(update_fields=facts)
    current.identity_checks.replace()
    action, key = Action.PATIENT_REGISTER, current.pk
    record(actor=actor, action=action, obj=current, patient=key, code="correct")
    return current


def _facts(patient: Patient) -> tuple[date, str, Any]:
    return patient.birth_date, patient.record_number, patient.home_facility_id
