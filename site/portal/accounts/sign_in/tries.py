"""Counts of wrong tries at a second step, and what a right one takes back.

allauth forgets on a right one all wrong tries of the network address, those at passwords too: who
has an account could guess at others without end.
"""

from collections.abc import Callable
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.core.internal import ratelimit
from django.http import HttpRequest

ACTION = "login_failed"
OF = {"app": "allauth.account", "action": ACTION}


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
