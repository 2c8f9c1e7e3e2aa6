"""Take a second factor away: never the last one of somebody who needs one.

The views ask, and not a middleware: allauth lays a POST aside until the password was confirmed, and
then calls the view alone. Of two requests at once, the later one sees what the earlier one left.
"""

from typing import Any

from allauth.mfa.totp.views import DeactivateTOTPView
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
