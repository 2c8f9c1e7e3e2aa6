"""The owner of an address, and the link that confirms one.

An address is the one of an account, or one that an account has proved. One that was only typed
into the page for a new address may be a stranger's, and belongs to nobody.

Where an account has another address already the link alone proves nothing: a stranger whose
address was mistyped could confirm it and then have a link for a new password sent to it.
"""

from typing import Any

from allauth.account import app_settings
from allauth.account.models import EmailAddress, get_emailconfirmation_model
from allauth.account.views import ConfirmEmailView, EmailView
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from portal.accounts.models import User


class AddressPage(EmailView):
    """The page of one's address; it says when no message goes out, because some just did."""

    def _action_send(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        answer = super()._action_send(request, *args, **kwargs)
        if not self._did_send_verification_email:
            text = _("We sent messages a few minutes ago. Look for them, then try again later.")
            messages.warning(request, text)
        return answer


class ConfirmAddress(ConfirmEmailView):
    """Ask for the account's own session where the address is to replace the one it has."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        confirmation = get_emailconfirmation_model().from_key(kwargs["key"])
        if confirmation and is_another(confirmation.email_address):
            self.logout_other_user(confirmation)
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
        return super().dispatch(request, *args, **kwargs)

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Confirm; a second press, after the first did, leads to the same place."""
        try:
            return super().post(*args, **kwargs)
        except Http404:
            address = confirmed_by(self.kwargs["key"])
            if address is not None:
                self.object = get_emailconfirmation_model()(address)
                return self.respond(True)
            self.object = None
            return self.render_to_response(self.get_context_data(), status=404)

    def respond(self, success: bool) -> HttpResponse:
        if success:
            return super().respond(success)
        return self.render_to_response(self.get_context_data(), status=409)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words: dict[str, Any] = super().get_context_data(**kwargs)
        if self.object and words["can_confirm"]:
            words["can_confirm"] = is_free(self.object.email_address)
        return words


def confirmed_by(key: str) -> EmailAddress | None:
    """Return the address that the link with this key, still a right one, has confirmed."""
    days = app_settings.EMAIL_CONFIRMATION_EXPIRE_DAYS
    try:
        pk = signing.loads(key, max_age=days * 24 * 60 * 60, salt=app_settings.SALT)
    except signing.BadSignature:
        return None
    return EmailAddress.objects.filter(pk=pk, verified=True).first()


def owners_of(email: str) -> QuerySet[User]:
    """Return the accounts whose address it is, closed ones too; at most one has proved it.

    Addresses are kept in small letters, so that an index finds them.
    """
    address = email.strip().lower()
    proved = EmailAddress.objects.filter(email=address, verified=True)
    return User.objects.filter(Q(email=address) | Q(pk__in=proved.values("user")))


def addresses_of(user: User) -> set[str]:
    """Return the addresses of which this account is the owner: see `owners_of`."""
    proved = EmailAddress.objects.filter(user=user, verified=True)
    return {user.email, *proved.values_list("email", flat=True)}


def is_of_closed(email: str) -> bool:
    """Return True for an address whose account is closed."""
    return set(owners_of(email).values_list("is_active", flat=True)) == {False}


def is_free(address: EmailAddress) -> bool:
    """Return False for an address that is another account's."""
    return not owners_of(address.email).exclude(pk=address.user_id).exists()


def is_another(address: Any) -> bool:
    """Return True for an address that is not the one of its account."""
    own: str = address.user.email
    return own.lower() != address.email.lower()
