"""Opting in and out: starting to use messaging, leaving, and starting again.

See docs/decisions/0047.
"""

from typing import Any

from django.db import transaction

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.database.accounts import hold_account
from sm_plugin.errors import NotAllowed, NotEligible
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.notify.preferences import remember_language
from sm_plugin.notify.services import enqueue_welcome
from sm_plugin.people.models import Patient
from sm_plugin.teams.models import CareTeam
from sm_plugin.terms.models import TermsAcceptance
from sm_plugin.terms.services import accept, withdraw


@transaction.atomic
def join(*, actor: Any, digest: str) -> Mailbox:
    """Opt in, or back in, and be welcomed by e-mail; a new text of the terms is no new start.

    Two presses at once are one start. Refused like `opt_in`.
    """
    hold_account(actor)
    took_part = Mailbox.objects.owned_by(actor).exists()
    is_start = not took_part or TermsAcceptance.objects.has_left(actor)
    mailbox = opt_in(actor=actor, digest=digest)
    if is_start:
        remember_language(actor)
        enqueue_welcome(recipient=actor)
    return mailbox


@transaction.atomic
def opt_in(*, actor: Any, digest: str) -> Mailbox:
    """Accept the terms and open the person's own mailbox; doing it again changes nothing.

    Raises `NotAllowed` for anyone without an upgraded patient account, `NotEligible` before the
    facility takes part, and `TermsChanged` when the text is no longer the one that was shown.
    """
    patient = Patient.objects.filter(user=actor.pk, user__is_active=True).first()
    if patient is None or not patient.is_upgraded:
        raise NotAllowed
    if not _has_messaging(patient):
        raise NotEligible("not_live")
    accept(actor=actor, digest=digest)
    return Mailbox.objects.get_or_create(patient=patient, owner=actor)[0]


@transaction.atomic
def opt_out(*, actor: Any) -> None:
    """Leave messaging: nothing more can be written, and everything can still be read.

    The agreement is withdrawn, the mailbox and its threads stay; answers still arrive. Doing it
    again changes nothing. Raises `NotAllowed` for anyone without a mailbox of his or her own.
    """
    mailbox = Mailbox.objects.of_patients().owned_by(actor).first()
    if mailbox is None:
        raise NotAllowed
    if withdraw(actor=actor):
        record(actor=actor, action=Action.TERMS_WITHDRAW, obj=mailbox, patient=mailbox.patient_id)


def _has_messaging(patient: Patient) -> bool:
    return patient.home_facility.is_live or CareTeam.objects.writable_by(patient).exists()
