from typing import Any

from django.db import transaction
from django.utils import timezone

from sm_plugin.adapter import adapter
from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.errors import TermsChanged

from .models import TermsAcceptance


@transaction.atomic
def accept(*, actor: Any, digest: str) -> TermsAcceptance:
    """Record that `actor` agreed to the text with this digest.

    Raises `TermsChanged` when another text came into force while the person was reading.
    """
    terms = adapter().terms()
    if digest != terms.digest:
        raise TermsChanged
    acceptance, _created = TermsAcceptance.objects.standing().get_or_create(
        user=actor, version=terms.version, digest=terms.digest
    )
    record(actor=actor, action=Action.TERMS_ACCEPT, obj=acceptance)
    return acceptance


def withdraw(*, actor: Any) -> int:
    """Take back every agreement of `actor`, on record and never deleted; returns how many."""
    return TermsAcceptance.objects.of(actor).standing().update(withdrawn_at=timezone.now())
