"""Services for another person's account: invite, send links, take away lost second factors.

Nobody sets another's password. A link goes to the person's own address, and the record of access
says who sent it.

See docs/decisions/0131.
"""

from allauth.account.adapter import get_adapter
from allauth.account.app_settings import PASSWORD_RESET_TOKEN_GENERATOR
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.usersessions.internal.flows.sessions import end_sessions
from allauth.usersessions.models import UserSession
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest

from portal.accounts.choices import in_language_of
from portal.accounts.models import User
from portal.accounts.outside.services import take_away_all
from portal.accounts.record import FACTOR, record

FACTORS_GONE = "account/email/factors_taken_away"
INVITATION = "account/email/invitation"
PASSWORD_LINK = "account/email/password_link"  # noqa: S105 - the name of a template


def may_change(by: User, person: User) -> bool:
    """Return True if `by` may change, close or delete this person's account.

    The account of a superuser is a superuser's matter: who could change it could take it over.
    """
    return by.has_perm("accounts.change_user") and (by.is_superuser or not person.is_superuser)


def invite(*, person: User, by: User, request: HttpRequest) -> None:
    """Mail a new person a link to choose the first password; there is none until then."""
    person.set_unusable_password()
    person.save(update_fields=["password"])
    _send_link(INVITATION, "account.invite", person, by, request)


def send_password_link(*, person: User, by: User, request: HttpRequest) -> None:
    """Mail a person a link to choose a new password; the old one works until it is used.

    Raises `PermissionDenied` without the right to change this person's account.
    """
    if not may_change(by, person):
        raise PermissionDenied
    _send_link(PASSWORD_LINK, "account.password_link", person, by, request)


@transaction.atomic
def _send_link(template: str, action: str, person: User, by: User, request: HttpRequest) -> None:
    """Send when all is committed: a link in a mail can't be taken back."""
    adapter = get_adapter(request)
    token = PASSWORD_RESET_TOKEN_GENERATOR().make_token(person)
    key = f"{user_pk_to_url_str(person)}-{token}"
    record(action, request=request, actor=by, person=person)

    def send() -> None:
        with in_language_of(person):
            address = adapter.get_reset_password_from_key_url(key)
            context = {"user": person, "password_reset_url": address}
            adapter.send_mail(template, person.email, context)

    transaction.on_commit(send)


@transaction.atomic
def take_away_factors(*, person: User, by: User, request: HttpRequest) -> bool:
    """Take every second factor and sign-in provider from somebody, end all sessions, tell by mail.

    The next sign-in sets up a new factor. Return False where nothing was there, or done.
    Raises `PermissionDenied` without the right to change people, for one's own, and for those of
    a superuser unless a superuser does it.
    """
    if person.pk == by.pk or not may_change(by, person):
        raise PermissionDenied
    had_provider = take_away_all(person=person, by=by, request=request)
    had_factor, _ = Authenticator.objects.filter(user=person).delete()
    if not (had_factor or had_provider):
        return False
    end_sessions(request, list(UserSession.objects.filter(user=person)))
    if had_factor:
        with in_language_of(person):
            get_adapter(request).send_mail(FACTORS_GONE, person.email, {"user": person})
        record(FACTOR, request=request, actor=by, person=person, code="removed.by_administrator")
    return True
