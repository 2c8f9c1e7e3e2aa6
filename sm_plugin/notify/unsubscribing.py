"""The link under every notice that stops them: signed, good without a sign-in, and mute.

It names a row of wishes and nothing else, and a person who opens it learns nothing: the page is the
same for a good link and a made-up one.

See docs/decisions/0039.
"""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.utils import timezone

from sm_plugin.addresses import address_of
from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.people.models import Patient

from .choices import Kind
from .digests import reschedule
from .models import NoticePreference


def _signer() -> Signer:
    return Signer(salt="sm_plugin.notify.unsubscribe", sep=".")


def unsubscribe_path(preference: NoticePreference) -> str:
    key = _signer().sign(preference.pk.hex)
    return f"{address_of('unsubscribe')}?{urlencode({'key': key})}"


@transaction.atomic
def stop_notices(key: str) -> None:
    """Turn off the notices of the link's recipient; a key that we didn't sign does nothing."""
    try:
        preference_id = UUID(_signer().unsign(key))
    except (BadSignature, ValueError):
        return
    preference = NoticePreference.objects.select_for_update().filter(pk=preference_id).first()
    if preference is None:
        return
    preference.kind = Kind.NONE
    preference.save(update_fields=["kind"])
    reschedule(preference, now=timezone.now())
    record(
        actor=AnonymousUser(),
        action=Action.NOTICES_CHANGE,
        obj=preference,
        patient=Patient.objects.filter(user=preference.user_id).first(),
        code="unsubscribe",
    )
