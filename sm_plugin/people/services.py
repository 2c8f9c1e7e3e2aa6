from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.errors import InvalidInput, NotAllowed, Refused
from sm_plugin.facilities.closing.services import hold_open
from sm_plugin.facilities.models import Facility
from sm_plugin.grants import granted_ids
from sm_plugin.text.plain_text import one_line

from .models import Patient

OLDEST = 125  # years


@transaction.atomic
def register_patient(
    *, actor: Any, user: Any, home_facility: Facility, birth_date: date, record_number: str
) -> Patient:
    """Connect an account with the facility's record of the person; not yet verified.

    Raises `Refused` at a place that closes, `InvalidInput` for facts that can't be.
    """
    require_verifier(actor, home_facility)
    number = one_line(record_number)
    _check(user, home_facility, birth_date, number)
    patient = Patient.objects.create(
        user=user,
        home_facility=home_facility,
        birth_date=birth_date,
        record_number=number,
        registered_by=actor,
    )
    record(actor=actor, action=Action.PATIENT_REGISTER, obj=patient, patient=patient.pk)
    return patient


def check_record(birth_date: date, number: str) -> None:
    """Raise `InvalidInput` for a day or a record number that can't be anybody's."""
    today = timezone.localdate()
    if birth_date > today or birth_date.year < today.year - OLDEST:
        raise InvalidInput(_("Nobody alive was born on this day."), field="birth_date")
    limit = Patient._meta.get_field("record_number").max_length or 0
    if not number or len(number) > limit:
        text = _("Please enter 1 to %(limit)d characters.") % {"limit": limit}
        raise InvalidInput(text, field="record_number")


def _check(user: Any, place: Facility, birth_date: date, number: str) -> None:
    check_record(birth_date, number)
    # One after the other, so that of two the second reads words, not an error page.
    type(user)._default_manager.select_for_update().get(pk=user.pk)
    hold_open(place)
    if not user.is_active:
        raise InvalidInput(_("This person's account is closed."), field="person")
    if known := Patient.objects.filter(user=user).first():
        text = _("This account belongs to a patient already.")
        raise InvalidInput(_closed_for_good() if known.is_released else text, field="person")
    refuse_number(place, number)


def refuse_number(place: Facility, number: str, but: Patient | None = None) -> None:
    """Raise `InvalidInput` where another account than `but` has the number at the station."""
    others = Patient.objects.with_number_at(place.station.station_number, number)
    if others.exclude(pk=but.pk if but else None).exists():
        text = _("Another account is connected with this record number already.")
        raise InvalidInput(text, field="record_number")


def refuse_released(patient: Patient) -> None:
    """Raise `Refused` for an account that was taken back as another person's."""
    if patient.is_released:
        raise Refused(_closed_for_good(), code="released")


def _closed_for_good() -> str:
    return _(
        "This account was connected with another person's record, so it is closed for good. The "
        "person can sign up again with another email address."
    )


def hold_station(place: Facility) -> None:
    """Let who registers or claims at the station come one after the other: its numbers are one."""
    list(Facility.objects.select_for_update(of=("self",), no_key=True).filter(pk=place.station.pk))


@transaction.atomic
def find_patient(*, actor: Any, record_number: str, birth_date: date) -> list[Patient]:
    """Return the patients with exactly this record number and birth date at one's own places.

    Accounts that were taken back as another person's come last. There is no other way to look for
    a person, and each try is recorded.
    """
    if not Facility.objects.with_patients_seen_by(actor).exists():
        raise NotAllowed
    found = Patient.objects.visible_to(actor).filter(
        record_number=one_line(record_number), birth_date=birth_date
    )
    in_order = found.select_related("user", "home_facility").order_by("-released_at", "pk")
    patients = sorted(in_order, key=lambda patient: patient.is_released)
    record(actor=actor, action=Action.PATIENT_FIND, code="found" if patients else "none")
    return patients


def require_verifier(actor: Any, facility: Facility) -> None:
    if facility.station.pk not in granted_ids(actor, Facility, "verify_identity"):
        raise NotAllowed
