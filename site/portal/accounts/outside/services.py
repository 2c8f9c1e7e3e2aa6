"""The changes that a proof makes: a link to an account, and how well a patient is known.

Each change is an event of the record, a mail to the person, and a new key for the session.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from allauth.account.signals import password_reset
from django.apps import apps
from django.db import IntegrityError, transaction
from django.dispatch import receiver
from django.http import HttpRequest

from portal.accounts.choices import in_language_of
from portal.accounts.models import OutsideIdentity, User
from portal.accounts.record import record
from portal.accounts.sign_in.sessions import renew_session

from .providers import Provider, all_providers
from .tokens import Proof

LINK = "account.provider"
ADDED_MAIL = "account/email/provider_added"
REMOVED_MAIL = "account/email/provider_removed"
TAKEN_AWAY_MAIL = "account/email/provider_taken_away"
UPGRADED_MAIL = "account/email/account_upgraded"


class Level(Enum):
    """The change of an account's level, and so what the person reads."""

    UPGRADED = "upgraded"
    ENOUGH = "enough"  # it is upgraded already, or is no patient's
    TOO_LOW = "too_low"
    TOO_OLD = "too_old"
    OTHER_DATA = "other_data"
    AT_FACILITY = "at_facility"


@dataclass(frozen=True)
class Told:
    """The provider's words on the person beside the proof; empty where it says nothing."""

    name: str
    birth_date: str


class BelongsToAnother(Exception):
    """The outside identity is linked to another account, or the account to another identity."""


def person_of(proof: Proof) -> User | None:
    found = OutsideIdentity.objects.filter(issuer=proof.issuer, subject=proof.subject)
    link = found.select_related("user").first()
    return link.user if link else None


def link(*, person: User, proof: Proof, provider: Provider, request: HttpRequest) -> bool:
    """Add the identity to the account of who is signed in; return False where it was there.

    Raises `BelongsToAnother`: an identity is one person's, and a person has one of each provider.
    """
    owner = person_of(proof)
    if owner is not None:
        if owner.pk != person.pk:
            raise BelongsToAnother
        return False
    try:
        with transaction.atomic():
            OutsideIdentity.objects.create(user=person, issuer=proof.issuer, subject=proof.subject)
            record(LINK, request=request, actor=person, person=person, code="added")
            _tell(ADDED_MAIL, person, provider.name, request)
    except IntegrityError:
        raise BelongsToAnother from None
    renew_session(request)
    return True


@transaction.atomic
def unlink(*, person: User, provider: Provider, request: HttpRequest) -> bool:
    """Take the provider's identity from one's own account; the level stays as it was proved."""
    gone, _ = OutsideIdentity.objects.filter(user=person, issuer=provider.issuer).delete()
    if not gone:
        return False
    record(LINK, request=request, actor=person, person=person, code="removed")
    _tell(REMOVED_MAIL, person, provider.name, request)
    renew_session(request)
    return True


@receiver(password_reset)
@transaction.atomic
def unlink_all(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Take every outside identity away when a password is replaced by link.

    It is the way back for somebody whose account another person was in, and may have added to.
    """
    for name in _taken(user, by=user, request=request):
        _tell(REMOVED_MAIL, user, name, request)


@transaction.atomic
def take_away_all(*, person: User, by: User, request: HttpRequest) -> bool:
    """Take every outside identity from another's account; who may do so, the caller has asked.

    The mail says nothing of the request: that is the administrator's.
    """
    names = _taken(person, by=by, request=request)
    with in_language_of(person):
        for name in names:
            get_adapter(request).send_mail(TAKEN_AWAY_MAIL, person.email, {"provider": name})
    return bool(names)


def _taken(person: User, *, by: User, request: HttpRequest) -> list[str]:
    """Take them away, one event each; return how people call the providers, set up still or not."""
    known = {one.issuer: one.name for one in all_providers()}
    names = []
    for identity in OutsideIdentity.objects.select_for_update().filter(user=person):
        identity.delete()
        record(LINK, request=request, actor=by, person=person, code="removed")
        names.append(known.get(identity.issuer) or urlsplit(identity.issuer).netloc)
    return names


def raise_level(
    *,
    person: User,
    proof: Proof,
    told: Told,
    provider: Provider,
    request: HttpRequest,
) -> Level:
    """Upgrade the patient whose identity the provider has verified, and say what became of it.

    Only the level that came back counts. Whether this is the patient, the plugin asks.
    """
    patient = _patient_of(person)
    if patient is None or patient.is_upgraded:
        return Level.ENOUGH
    if proof.level not in provider.verified:
        return Level.TOO_LOW
    if not proof.is_recent:
        return Level.TOO_OLD
    return _upgrade(person, patient, told, provider, request)


def may_be_upgraded(person: User) -> bool:
    patient = _patient_of(person)
    return patient is not None and not patient.is_upgraded


def _upgrade(
    person: User, patient: Any, told: Told, provider: Provider, request: HttpRequest
) -> Level:
    from sm_plugin.errors import Refused
    from sm_plugin.people.identity import confirm_by_provider
    from sm_plugin.web.origin import recorded

    try:
        with recorded(request), transaction.atomic():
            confirm_by_provider(
                actor=person, patient=patient, name=told.name, birth_date=told.birth_date
            )
            _tell(UPGRADED_MAIL, person, provider.name, request)
    except Refused as error:
        return Level.OTHER_DATA if error.code == "other_data" else Level.AT_FACILITY
    renew_session(request)
    return Level.UPGRADED


def _patient_of(person: User) -> Any:
    if not apps.is_installed("sm_plugin"):
        return None
    from sm_plugin.people.models import Patient

    return Patient.objects.standing().filter(user_id=person.pk).first()


def _tell(template: str, person: User, provider: str, request: HttpRequest) -> None:
    get_adapter(request).send_notification_mail(template, person, {"provider": provider})
