"""The second factor: who signs in with one, and what happens without it.

Everyone who works here has one: staff, superusers and all who are in a group, which editors, care
teams and administrators are. The portal keeps them at the pages of the second factor until this
session has used one, whichever door they came through. Veterans may have one; who has is asked for
it at every door, too.

See docs/decisions/0424.
"""

import logging
from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_used
from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.accounts.sealing import seal, unseal
from portal.accounts.sign_in.sessions import renew_session
from sm_plugin.database.prepared import Prepared

logger = logging.getLogger(__name__)

TYPES = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
PURPOSE = "portal second factor"
SEALED = "sealed:"

# To set one up: its pages, the password again, and a verified address.
TO_ENROLL = {
    *("mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "mfa_list_webauthn"),
    *("account_reauthenticate", "account_email", "account_confirm_email"),
    *("account_email_verification_sent",),
}
TO_USE = {"mfa_reauthenticate", "mfa_reauthenticate_webauthn"}
ALWAYS = {"account_logout", "session"}
NEEDS = "_portal_needs_second_factor"  # on a request, by person: what was asked of the database


def _works_here() -> Any:
    groups = User.groups.through.objects.filter(user_id=OuterRef("pk"))
    rights = User.user_permissions.through.objects.filter(user_id=OuterRef("pk"))
    return Exists(groups) | Exists(rights)


def _who(person: Any, why: Any) -> Any:
    return User.objects.filter(why, pk=person).order_by().values_list("pk", flat=True)


def _own() -> Any:
    return Exists(Authenticator.objects.filter(user_id=OuterRef("pk"), type__in=TYPES))


_WORKERS = Prepared(lambda person: _who(person, _works_here()))
_WORKERS_AND_OWNERS = Prepared(lambda person: _who(person, _works_here() | _own()))


def must_have_second_factor(user: Any) -> bool:
    """Return True for everyone who works here."""
    return _is_asked(user, _WORKERS)


def needs_second_factor(user: Any) -> bool:
    """Return True for everyone who works here, and for others who have set one up."""
    return _is_asked(user, _WORKERS_AND_OWNERS)


def _is_asked(user: Any, people: Prepared) -> bool:
    if not settings.PORTAL_SECOND_FACTOR or not user.is_authenticated:
        return False
    if user.is_staff or user.is_superuser:
        return True
    return bool(people.ask(user.pk))


def used_second_factor(request: HttpRequest) -> bool:
    """Return True if this session was opened, or confirmed, with a second factor."""
    records = get_authentication_records(request, request.user)
    return any(record["method"] == "mfa" for record in records)


def is_without_second_factor(request: HttpRequest) -> bool:
    """Return True while this session has not used the factor that its person needs.

    Pages that no view draws, such as that of an unknown address, ask here too: until then a
    session shows nothing of its person's mailbox.
    """
    if used_second_factor(request):
        return False
    known: dict[Any, bool] = vars(request).setdefault(NEEDS, {})
    pk = request.user.pk
    if pk not in known:
        known[pk] = needs_second_factor(request.user)
    return known[pk]


class SecondFactorMiddleware:
    """Lead people to the second factor that they need before anything else is done for them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        if not is_without_second_factor(request):
            return None
        match = request.resolver_match
        name = match.view_name if match else ""
        own = _types_of(request.user)
        if name in ALWAYS | (TO_USE if own else TO_ENROLL):
            return None
        if request.headers.get("Sec-Fetch-Dest", "document") != "document":
            return HttpResponse(status=401)
        return redirect(_door(own))

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Lead who asks for recovery codes that can't be opened to where new ones are made."""
        if not isinstance(error, Unopened):
            return None
        messages.error(request, _("These codes can't be opened any more. Please make new ones."))
        return redirect("mfa_generate_recovery_codes")


def _types_of(user: Any) -> list[str]:
    return list(
        Authenticator.objects.filter(user_id=user.pk, type__in=TYPES).values_list("type", flat=True)
    )


def _door(own: list[str]) -> str:
    """Return the page where this person's factor is asked for, or set up."""
    if not own:
        return "mfa_index"
    has_app = Authenticator.Type.TOTP in own
    return "mfa_reauthenticate" if has_app else "mfa_reauthenticate_webauthn"


@receiver(authenticator_added)
def use_what_was_added(
    request: HttpRequest, user: Any, authenticator: Authenticator, **kwargs: Any
) -> None:
    """Setting one up proves it: the session counts as opened with it, under a new key."""
    if authenticator.type in TYPES:
        record_authentication(request, user, method="mfa", type=authenticator.type)
        renew_session(request)


@receiver(authenticator_used)
def raise_session(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """Give a session that was open before its first second factor a new key."""
    if not request.user.is_authenticated:
        return
    records = get_authentication_records(request, user)
    if sum(record["method"] == "mfa" for record in records) == 1:
        renew_session(request)


class Unopened(Exception):
    """A factor was sealed with a key that is neither today's nor a former one."""

    silent_variable_failure = True  # a template counts no codes of it


class MFAAdapter(DefaultMFAAdapter):
    """Seal the secrets of factors, and keep the last one of those who need one."""

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        if authenticator.type not in TYPES or not must_have_second_factor(authenticator.user):
            return True
        others = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=TYPES)
        return bool(others.exclude(pk=authenticator.pk).exists())

    def encrypt(self, text: str) -> str:
        return SEALED + seal(text, purpose=PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        """Open with today's SECRET_KEY or a former one; a secret of before is as it was."""
        if not encrypted_text.startswith(SEALED):
            return encrypted_text
        try:
            return unseal(encrypted_text.removeprefix(SEALED), purpose=PURPOSE)
        except InvalidTag:
            logger.error("A second factor was sealed with a PORTAL_SECRET_KEY that is not here.")
            raise Unopened from None
