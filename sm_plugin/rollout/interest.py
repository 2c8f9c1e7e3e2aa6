"""“Tell me when it starts”: asked on a page, confirmed by a mail, told once, then deleted.

See docs/decisions/0534.
"""

from urllib.parse import urlencode
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sm_plugin.addresses import address_of
from sm_plugin.database.pace import wait
from sm_plugin.errors import InvalidInput
from sm_plugin.facilities.models import Facility
from sm_plugin.facilities.stages import meaning_of

from .choices import NoticeKind
from .models import Interest, RolloutNotice

AN_ADDRESS = 3  # times an hour that one address may be asked to confirm
ALL = 300  # addresses an hour that confirm nothing


@transaction.atomic
def ask_to_be_told(*, station: Facility, email: str) -> None:
    """Write down the wish and a mail that asks to confirm it.

    The same answer to everybody: for an address that is known already, and for one that asks too
    often, nothing is written. Raises `InvalidInput` for a station that has started, or that closes.
    """
    if station.closes_on is not None:
        raise InvalidInput(_("Secure Messaging will not start there."), code="closes")
    if station.parent_id is not None or not meaning_of(station).starts_later:
        raise InvalidInput(_("Secure Messaging has started there."), code="started")
    email = email.strip().lower()
    of_address = Interest.objects.filter(email=email).order_by("-asked_at")
    unconfirmed = Interest.objects.filter(confirmed_at=None).order_by("-asked_at")
    if wait(of_address, "asked_at", AN_ADDRESS) or wait(unconfirmed, "asked_at", ALL):
        return
    interest, is_new = Interest.objects.get_or_create(
        facility=station, email=email, defaults={"language": get_language() or ""}
    )
    if is_new:
        RolloutNotice.objects.create(
            kind=NoticeKind.CONFIRM,
            facility=station,
            interest=interest,
            day=timezone.localdate(),
        )


def key_of(interest: Interest) -> str:
    return _signer().sign(interest.pk.hex)


def interest_of(key: str) -> Interest | None:
    """Return the wish that a link names; None for a key that we didn't sign, or an old one."""
    try:
        pk = UUID(_signer().unsign(key))
    except (BadSignature, ValueError):
        return None
    return Interest.objects.select_related("facility").filter(pk=pk).first()


@transaction.atomic
def confirm(key: str) -> bool:
    """Confirm the wish of a link, once; return False where there is none, or none any more."""
    interest = interest_of(key)
    if interest is None:
        return False
    wish = Interest.objects.filter(pk=interest.pk)
    wish.filter(confirmed_at=None).update(confirmed_at=timezone.now())
    return wish.exists()


@transaction.atomic
def forget(key: str) -> None:
    """Delete the wish of a link, with the mails that wait for it."""
    if interest := interest_of(key):
        interest.delete()


def answer_path(interest: Interest, act: str) -> str:
    """Return the page where the person of this wish confirms it ("yes") or ends it ("stop")."""
    return f"{address_of('tell_me_answer')}?{urlencode({'key': key_of(interest), 'act': act})}"


def _signer() -> Signer:
    return Signer(salt="sm_plugin.rollout.interest", sep=".")
