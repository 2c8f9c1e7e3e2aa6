"""Events of accounts in the record of access: who came in, who did not, and what was changed.

Without the plugin there is no such record, and nothing is written.

See docs/decisions/0571.
"""

from typing import Any

from allauth.account import signals
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa import signals as factors
from allauth.mfa.utils import is_mfa_enabled
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.signals import user_logged_out
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest

from portal.accounts.models import User
from portal.accounts.sign_in.addresses import owners_of

SIGN_IN, SIGN_OUT = "account.sign_in", "account.sign_out"
FIRST_STEP = "account.first_step"
PASSWORD, ADDRESS, FACTOR = "account.password", "account.address", "account.factor"
WHY_SIGNED_OUT = "_portal_why_signed_out"  # on a request that signs somebody out unasked


def record(
    action: str,
    *,
    request: HttpRequest,
    actor: Any,
    person: User | None,
    outcome: str = "ok",
    code: str = "",
) -> None:
    """Append one event about a person's account, done by that person or by another."""
    if not apps.is_installed("sm_plugin"):
        return
    from sm_plugin.audit.services import record as append
    from sm_plugin.web.origin import recorded

    with recorded(request), transaction.atomic():
        append(actor=actor, action=action, obj=person, outcome=outcome, code=code)


def sign_in_failed(request: HttpRequest, email: str) -> None:
    """Record a wrong password: whose account it was tried on, if there is one; no address."""
    person = owners_of(email).first()
    by = request.user if request.user.is_authenticated else AnonymousUser()
    record(SIGN_IN, request=request, actor=by, person=person, outcome="failed", code="password")


def closed_account_refused(request: HttpRequest, person: User) -> None:
    """Record that somebody had the right password, or a provider's word, of a closed account."""
    by = AnonymousUser()
    record(SIGN_IN, request=request, actor=by, person=person, outcome="failed", code="closed")


@receiver(signals.authentication_step_completed)
def first_step_done(request: HttpRequest, user: User, method: str, **kwargs: Any) -> None:
    """Record a right password where a second step is still to come, and may never come."""
    comes_in = method == "password" and request.user.is_anonymous and user.is_active
    if comes_in and is_mfa_enabled(user):
        record(FIRST_STEP, request=request, actor=AnonymousUser(), person=user)


@receiver(signals.user_logged_in)
def signed_in(request: HttpRequest, user: User, **kwargs: Any) -> None:
    methods = [one.get("method") for one in get_authentication_records(request, user)]
    names = {"mfa": "second_factor", "provider": "provider"}
    code = next((names[one] for one in ("mfa", "provider") if one in methods), "password")
    record(SIGN_IN, request=request, actor=user, person=user, code=code)


@receiver(user_logged_out)
def signed_out(request: HttpRequest | None, user: User | None, **kwargs: Any) -> None:
    if request is not None and user is not None:
        code = vars(request).get(WHY_SIGNED_OUT, "")
        record(SIGN_OUT, request=request, actor=user, person=user, code=code)


def signed_out_elsewhere(request: HttpRequest, person: User) -> None:
    """Record that one of a person's other devices was signed out by this request."""
    record(SIGN_OUT, request=request, actor=request.user, person=person, code="other_device")


@receiver(factors.authentication_failed)
def second_factor_failed(request: HttpRequest, user: User, **kwargs: Any) -> None:
    record(
        SIGN_IN, request=request, actor=user, person=user, outcome="failed", code="second_factor"
    )


@receiver(signals.password_changed)
@receiver(signals.password_set)
@receiver(signals.password_reset)
def password_changed(request: HttpRequest, user: User, signal: Any, **kwargs: Any) -> None:
    code = "by_link" if signal is signals.password_reset else "by_oneself"
    record(PASSWORD, request=request, actor=user, person=user, code=code)


@receiver(signals.email_added)
@receiver(signals.email_changed)
@receiver(signals.email_removed)
def address_changed(request: HttpRequest, user: User, signal: Any, **kwargs: Any) -> None:
    codes = {signals.email_added: "added", signals.email_changed: "changed"}
    record(ADDRESS, request=request, actor=user, person=user, code=codes.get(signal, "removed"))


@receiver(signals.email_confirmed)
def address_confirmed(request: HttpRequest, email_address: Any, **kwargs: Any) -> None:
    person = email_address.user
    record(ADDRESS, request=request, actor=person, person=person, code="confirmed")


@receiver(factors.authenticator_added)
@receiver(factors.authenticator_removed)
@receiver(factors.authenticator_reset)
def factor_changed(
    request: HttpRequest, user: User, authenticator: Any, signal: Any, **kwargs: Any
) -> None:
    what = "removed" if signal is factors.authenticator_removed else "added"
    code = f"{what}.{authenticator.type}"
    record(FACTOR, request=request, actor=user, person=user, code=code)
