"""Codes of an app: one step late or early is right, and each works once for all of that time.

allauth remembers a used code for one step alone; with a tolerance, a code is right for three. See
docs/decisions/0674.
"""

from typing import Any

from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm as AllauthActivateTOTPForm
from django.core.cache import cache


def mark_as_used(user: Any, code: str) -> bool:
    """Remember a code for as long as it is right; return False if it was used before."""
    steps = 2 * app_settings.TOTP_TOLERANCE + 1
    key = f"portal.app-code.used?user={user.pk}&code={normalize_user_code(code)}"
    return bool(cache.add(key, 1, timeout=steps * app_settings.TOTP_PERIOD))


class _WorksOnce(forms.BaseAuthenticateForm):
    def clean_code(self) -> str:
        code = super().clean_code()
        is_of_app = self.authenticator.type == Authenticator.Type.TOTP
        if is_of_app and not mark_as_used(self.user, code):
            self._emit_authentication_failed(self.authenticator)
            raise get_adapter().validation_error("incorrect_code")
        return code


class AuthenticateForm(_WorksOnce, forms.AuthenticateForm):
    pass


class ReauthenticateForm(_WorksOnce, forms.ReauthenticateForm):
    pass


class ActivateTOTPForm(AllauthActivateTOTPForm):
    """The code that sets an app up opens nothing afterwards."""

    def clean_code(self) -> str:
        code: str = super().clean_code()
        mark_as_used(self.user, code)
        return code
