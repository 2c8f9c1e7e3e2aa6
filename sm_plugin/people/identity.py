"""Two people say that a person is who he or she claims to be: one saw a document, one confirms.

See docs/decisions/0362.
"""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.errors import InvalidInput, NotAllowed, Refused
from sm_plugin.text.names import is_same_name, person_name

from .choices import Document, IdentityLevel, VerifiedHow
from .models import IdentityCheck, Patient
from .services import refuse_released, require_verifier


@transaction.atomic
def see_document(*, actor: Any, patient: Patient, document: str) -> IdentityCheck:
    """Note that the person showed this kind of document here; its number is never stored.

    Seeing another one replaces what waits to be confirmed.
    """
    current = hold_patient(actor, patient)
    if document not in Document.values:
        raise InvalidInput(_("Please choose what you saw."), field="document")
    if current.is_upgraded:
        raise Refused(_("This person's identity is confirmed already."), code="already_confirmed")
    if actor.pk == current.user_id:
        raise InvalidInput(_("You can't check your own identity."), field="document")
    current.identity_checks.replace()
    check = IdentityCheck.objects.create(patient=current, document=document, seen_by=actor)
    record(actor=actor, action=Action.IDENTITY_SEEN, obj=check, patient=current.pk, code=document)
    return check


@transaction.atomic
def confirm_identity(*, actor: Any, patient: Patient, shown: str | None = None) -> Patient:
    """Upgrade the account of someone whose document a colleague saw.

    Raises `NotAllowed` for who may not be second, `Refused` where nobody who still verifies there
    has seen a document, or where by now another check waits than whose key was `shown`.
    """
    current = hold_patient(actor, patient)
    check = current.identity_checks.waiting().first()
    if check is None:
        text = _("Nobody who checks identities here has seen a document of this person yet.")
        raise Refused(text, code="nothing_seen")
    if shown is not None and shown != str(check.pk):
        text = _("Another document was noted meanwhile. Please look at it again.")
        raise Refused(text, code="check_changed")
    if not may_be_second(actor, current, check):
        raise NotAllowed(
            _(
                "A second person confirms: not the patient, and nobody who registered the patient, "
                "saw the document or took a confirmation back. Where your station has no other "
                "verifier, a regional or national one can do it."
            ),
            code="second_person",
        )
    check.confirmed_by, check.confirmed_at = actor, timezone.now()
    check.save(update_fields=["confirmed_by", "confirmed_at"])
    current.identity_level = IdentityLevel.UPGRADED
    current.verified_how = VerifiedHow.IN_PERSON
    current.verified_by, current.verified_at = actor, check.confirmed_at
    current.save(update_fields=["identity_level", "verified_how", "verified_by", "verified_at"])
    record(actor=actor, action=Action.PATIENT_VERIFY, obj=current, patient=current.pk)
    return current


def may_be_second(person: Any, patient: Patient, check: IdentityCheck) -> bool:
    """Return False for the patient, and who saw the document, registered or took back."""
    if person.pk in (patient.user_id, check.seen_by_id, patient.registered_by_id):
        return False
    return not patient.taken_back_by.filter(pk=person.pk).exists()


@transaction.atomic
def confirm_by_provider(*, actor: Any, patient: Patient, name: str, birth_date: str) -> Patient:
    """Upgrade one's own account on the word of a sign-in provider that checked who one is.

    The host calls it after it has proved what the provider said. Raises `NotAllowed` for another
    person's account, `Refused` for one that was confirmed before and taken back: whatever was
    wrong then, the same sign-in must not undo it, so two people look at a facility. Refused as
    well is a `birth_date` (as in ISO 8601) or a `name` that is not the patient's: a provider proves
    who somebody is, not that this is the person whose record the account is tied to.
    """
    current = Patient.objects.select_for_update(of=("self",), no_key=True).get(pk=patient.pk)
    if actor.pk != current.user_id or current.is_test:
        raise NotAllowed
    refuse_released(current)
    if current.is_upgraded:
        raise Refused(_("This person's identity is confirmed already."), code="already_confirmed")
    check_there = _("Your medical center has to check who you are.")
    if birth_date != current.birth_date.isoformat():
        raise Refused(check_there, code="other_data")
    if current.verified_at is not None:
        raise Refused(check_there, code="taken_back")
    if not is_same_name(person_name(actor), name):
        raise Refused(check_there, code="other_data")
    current.identity_checks.replace()
    current.identity_level = IdentityLevel.UPGRADED
    current.verified_how = VerifiedHow.SIGN_IN_PROVIDER
    current.verified_by, current.verified_at = None, timezone.now()
    current.save(update_fields=["identity_level", "verified_how", "verified_by", "verified_at"])
    record(
        actor=actor, action=Action.PATIENT_VERIFY, obj=current, patient=current.pk, code="provider"
    )
    return current


def hold_patient(actor: Any, patient: Patient) -> Patient:
    """Lock the row, without its key: who writes a row that points to the patient needn't wait.

    Raises `NotAllowed` unless the actor verifies at the patient's place, and `Refused` for an
    account that was taken back as another person's.
    """
    require_verifier(actor, patient.home_facility)
    rows = Patient.objects.select_for_update(of=("self",), no_key=True)
    current: Patient = rows.get(pk=patient.pk)
    refuse_released(current)
    return current
