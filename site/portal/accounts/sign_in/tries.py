"""Counts of wrong tries: what a right code and a new password take back.

allauth forgets on a right code all wrong tries of the network address, and after a new password
those at every address that the person typed: who has an account could guess at others without end.
"""

from collections.abc import Callable
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.signals import password_reset
from allauth.core import context
from allauth.core.internal import ratelimit
from django.dispatch import receiver
from django.http import HttpRequest

from portal.accounts.models import User
from portal.accounts.sign_in.addresses import addresses_of

ACTION = "login_failed"
OF = {"app": "allauth.account", "action": ACTION}


def key_of(email: str) -> str:
    """Return the key of the tries at this address, however it is spelled."""
    return email.strip().lower()


@receiver(password_reset)
def forget_tries_at_password(request: HttpRequest, user: User, **_words: Any) -> None:
    """After a new password by link: forget the wrong ones of this account, and of no other."""
    for address in addresses_of(user):
        forget_tries(request, key_of(address))


def count_try(user: Any) -> Callable[[], None]:
    """Count a try of this person; return what a right one calls, so that it uses nothing up.

    Raises the form's error where there were too many.
    """
    request, key = context.request, f"mfa-auth-user-{user.pk}"
    used = ratelimit.consume(request, key=key, **OF)
    if used is None:
        raise get_adapter().validation_error("too_many_login_attempts")

    def forget() -> None:
        used.rollback()
        forget_tries(request, key)

    return forget


def forget_tries(request: HttpRequest, key: str) -> None:
    """Forget the wrong tries that were counted under a key; those of the network stay."""
    limits = app_settings.RATE_LIMITS[ACTION].split(",")
    of_key = ",".join(limit for limit in limits if limit.endswith("/key"))
    ratelimit.clear(request, key=key, config={ACTION: of_key}, **OF)
