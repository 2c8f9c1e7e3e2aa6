from typing import Any

from django.db import transaction
from django.utils import timezone

from sm_plugin.adapter import adapter
from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.errors import TermsChanged

from .models import TermsAcceptance


@transaction.atomic
def accept(*, actor: Any, digest: str, as_caregiver: bool = False) -> TermsAcceptance:
    """Record that `actor` agreed to the text with this digest, for the own mailbox or as caregiver.

    Raises `TermsChanged` when another text came into force while the person was reading.
    """
    terms = adapter().terms()
    if digest != terms.digest:
        raise TermsChanged
    acceptance, _created = TermsAcceptance.objects.standing().get_or_create(
        user=actor, version=terms.version, digest=terms.digest, as_caregiver=as_caregiver
    )
    record(actor=actor, action=Action.TERMS_ACCEPT, obj=acceptance)
    return acceptance


def withdraw(*, actor: Any) -> int:
    """Take back what `actor` agreed to for the own mailbox, never deleted; returns how many."""
    own = TermsAcceptance.objects.of(actor).for_own_mailbox()
    return own.standing().update(withdrawn_at=timezone.now())
