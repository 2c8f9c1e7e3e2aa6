"""Taking back that an account is a patient's: it is checked again, or it was another person's.

An account of the wrong person is released for good, see docs/decisions/0730.
"""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.break_glass.rights import watchers_of
from sm_plugin.caregivers.services import end_all_of
from sm_plugin.errors import InvalidInput, Refused
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.mailboxes.services import lock_mailbox
from sm_plugin.notify.services import enqueue_released
from sm_plugin.people.choices import IdentityLevel, RevokedWhy
from sm_plugin.people.identity import hold_patient
from sm_plugin.people.models import Patient
from sm_plugin.people.services import require_verifier
from sm_plugin.teams.panels.claims import hold_claims
from sm_plugin.teams.services import end_all_care


@transaction.atomic
def revoke_identity(*, actor: Any, patient: Patient, why: str) -> Patient:
    """Take back that this account is the patient's.

    For the wrong person the account is released, whether or not it was confirmed: reading and
    writing end at once and for good, so do care and caregivers, and the record number is free.
    The account's holder and the privacy officers are told. For any other reason writing ends, and
    what was written stays readable. The person reads why nothing can be sent, and what to do.
    A document that was seen before confirms nothing afterwards.
    """
    require_verifier(actor, patient.home_facility)
    is_wrong = why == RevokedWhy.WRONG_PERSON
    if is_wrong and (mailbox := Mailbox.objects.filter(patient=patient).first()):
        lock_mailbox(mailbox)
    claims = hold_claims(patient.user_id) if is_wrong else None
    current = hold_patient(actor, patient)
    if why not in RevokedWhy.values:
        raise InvalidInput(_("Please choose why."), field="revokes")
    if actor.pk == current.user_id:
        raise InvalidInput(_("You can't change your own identity."), field="revokes")
    if current.identity_level == IdentityLevel.REGISTERED and not is_wrong:
        raise Refused(_("This person's identity is not confirmed."), code="not_confirmed")
    current.identity_level = IdentityLevel.REGISTERED if is_wrong else IdentityLevel.LAPSED
    current.released_at = timezone.now() if is_wrong else None
    current.save(update_fields=["identity_level", "released_at"])
    current.taken_back_by.add(actor)
    current.identity_checks.replace()
    current.identity_checks.in_force().update(
        revoked_by=actor, revoked_at=timezone.now(), revoked_why=why
    )
    if claims is not None:
        claims.update(claimed_by=None, claimed_at=None)
        _end_all(actor, current)
    record(actor=actor, action=Action.IDENTITY_REVOKE, obj=current, patient=current.pk, code=why)
    return current


def _end_all(actor: Any, patient: Patient) -> None:
    station = patient.home_facility.station
    watchers = watchers_of(station, but=[actor.pk, patient.user_id])
    enqueue_released(watchers=watchers, holder=patient.user)
    end_all_care(patient, by=actor)
    end_all_of(patient, by=actor)
