"""Take a second factor away, never the last one of who needs it, or replace recovery codes.

The views ask, and not a middleware: allauth lays a POST aside until the password was confirmed, and
then calls the view alone. Of two requests at once, the later one sees what the earlier one left.
"""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.views import DeactivateTOTPView
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.generic import View

from portal.accounts.models import User
from portal.accounts.sign_in.second_factor import MFAAdapter


class _OneAtATime(View):
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        person: Any = request.user
        with transaction.atomic():
            User.objects.select_for_update(no_key=True).get(pk=person.pk)
            return super().post(request, *args, **kwargs)  # type: ignore[misc]


class RemovePasskey(_OneAtATime, RemoveWebAuthnView):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._stays() or super().get(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        return self._stays() or super().form_valid(form)

    def _stays(self) -> HttpResponse | None:
        if MFAAdapter().can_delete_authenticator(self.get_object()):
            return None
        messages.error(
            self.request, _("Your work here needs a second step. Add another key first.")
        )
        return redirect("mfa_list_webauthn")


class TurnOffApp(_OneAtATime, DeactivateTOTPView):
    """allauth's form asks whether the app is the last one."""


class MakeNewCodes(GenerateRecoveryCodesView):
    """Opens none of the codes in force: those that can't be opened are what new ones are for."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super(GenerateRecoveryCodesView, self).get_context_data(**kwargs)
        has_some = is_mfa_enabled(self.request.user, [Authenticator.Type.RECOVERY_CODES])
        return context | {"unused_code_count": has_some}
