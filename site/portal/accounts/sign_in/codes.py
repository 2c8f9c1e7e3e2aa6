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

from portal.accounts.sign_in.second_factor import Unopened
from portal.accounts.sign_in.tries import count_try


def mark_as_used(user: Any, code: str) -> bool:
    """Remember a code for as long as it is right; return False if it was used before."""
    steps = 2 * app_settings.TOTP_TOLERANCE + 1
    key = f"portal.app-code.used?user={user.pk}&code={normalize_user_code(code)}"
    return bool(cache.add(key, 1, timeout=steps * app_settings.TOTP_PERIOD))


class _WorksOnce(forms.BaseAuthenticateForm):
    """As allauth's, and a factor that can't be opened fits no code and hides no other factor."""

    def clean_code(self) -> str:
        forget_try = count_try(self.user)
        code: str = self.cleaned_data["code"]
        typed = [Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES]
        factors = Authenticator.objects.filter(user=self.user, type__in=typed).order_by("-type")
        for factor in factors:
            if self._fits(factor, code):
                factor.user = self.user
                self.authenticator = factor
                forget_try()
                return code
        if factors:
            self._emit_authentication_failed(factors[0])
        raise get_adapter().validation_error("incorrect_code")

    def _fits(self, factor: Authenticator, code: str) -> bool:
        try:
            is_right = factor.wrap().validate_code(code)
        except Unopened:
            return False
        return is_right and (
            factor.type != Authenticator.Type.TOTP or mark_as_used(self.user, code)
        )


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
