"""Send people to the portal's own sign-in from wherever Wagtail and Django have one of theirs."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.account import (
    AccountView,
    AvatarSettingsPanel,
    BaseSettingsPanel,
    NameEmailSettingsPanel,
)

LEFT_OUT = (NameEmailSettingsPanel, AvatarSettingsPanel)


@never_cache
def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send a visitor to sign in; refuse a person who is signed in, to prevent a loop.

    Both admins and pages for some groups send people here who lack the right to enter, not only
    those who are unknown.
    """
    if request.user.is_authenticated:
        list(messages.get_messages(request))  # Wagtail's own, which the refusal page says better
        raise PermissionDenied
    target = request.GET.get("next", "")
    internal = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    query = f"?{urlencode({'next': target})}" if internal else ""
    return redirect(reverse("account_login") + query)


def to_password_reset(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    return redirect("account_reset_password")


def to_password_change(request: HttpRequest) -> HttpResponse:
    return redirect("account_change_password")


class PortalAccountView(AccountView):
    """Wagtail's own settings of a person, without name fields, which our people don't have.

    Nor do they have a picture: no address shows one, so none is asked for.
    """

    def get_panels(self) -> list[BaseSettingsPanel]:
        return [panel for panel in super().get_panels() if not isinstance(panel, LEFT_OUT)]


admin_account = require_admin_access(never_cache(PortalAccountView.as_view()))
