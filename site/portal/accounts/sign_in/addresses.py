"""The link that confirms an address: what it takes where an account has another one already.

There the link alone proves nothing. A new address that was mistyped is a stranger's, who could
confirm it and then have a link for a new password sent to it.
"""

from typing import Any

from allauth.account.models import get_emailconfirmation_model
from allauth.account.views import ConfirmEmailView
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest


class ConfirmAddress(ConfirmEmailView):
    """Ask for the account's own session where the address is to replace the one it has."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        confirmation = get_emailconfirmation_model().from_key(kwargs["key"])
        if confirmation and is_another(confirmation.email_address):
            self.logout_other_user(confirmation)
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
        return super().dispatch(request, *args, **kwargs)


def is_another(address: Any) -> bool:
    """Return True for an address that is not the one of its account."""
    own: str = address.user.email
    return own.lower() != address.email.lower()
