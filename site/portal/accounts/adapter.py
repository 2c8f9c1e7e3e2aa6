from typing import Any
from urllib.parse import urlsplit, urlunsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from portal.accounts.record import closed_account_refused, sign_in_failed
from portal.accounts.sign_in.addresses import is_free, is_of_closed
from portal.accounts.sign_in.tries import key_of

# Mails that somebody gets because any stranger typed their address.
UNASKED = {
    "account/email/account_already_exists",
    "account/email/password_reset_key",
    "account/email/unknown_account",
}
CLOSED = "account/email/account_closed"


class AccountAdapter(DefaultAccountAdapter):
    """The portal's sign-in rules, where a setting of allauth isn't enough."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _(
            "We can't find an account with this email address and password. Check both and try "
            "again."
        ),
        "too_many_login_attempts": _(
            "There were too many tries for this email address. Wait five minutes, then try again. "
            "If you forgot your password, you can set a new one."
        ),
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Mail links to the site's own address: `Host` with its port is what a client says.

        What any stranger can have sent to an address is sent there a few times an hour; the page
        says the same then. To the address of a closed account it says that, whatever was asked.
        """
        if template_prefix in UNASKED:
            template_prefix = CLOSED if is_of_closed(email) else template_prefix
            if not self._may_mail(template_prefix, email):
                return
        links = {name: at_home(value, self.request) for name, value in context.items()}
        super().send_mail(template_prefix, email, links)

    def _may_mail(self, template_prefix: str, email: str) -> bool:
        key = f"{template_prefix}:{email.strip().lower()}"
        action, app = "unasked_mail", "allauth.account"
        return bool(ratelimit.consume(self.request, app=app, action=action, key=key))

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count tries by address alone, not also by the host, which has many spellings.

        Host names compare without regard to case, to a last dot and to the port, so that each
        spelling would be five more tries at the same password.
        """
        return key_of(credentials.get("email") or credentials.get("username") or "")

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        """Forget nothing: allauth asks for addresses that the person only typed, too.

        `tries.forget_tries_at_password` does it.
        """

    def confirm_email(self, request: HttpRequest, email_address: Any) -> bool:
        """Confirm all of it or nothing, and no address that by now is another account's."""
        try:
            with transaction.atomic():
                return is_free(email_address) and super().confirm_email(request, email_address)
        except IntegrityError:  # two at once
            return False

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        closed_account_refused(request, user)
        return super().respond_user_inactive(request, user)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        sign_in_failed(request, credentials.get("email", ""))

    def is_safe_url(self, url: str | None) -> bool:
        """`next` leads to this very host: allauth would allow every host we trust for forms."""
        request: HttpRequest = self.request
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )


def at_home(value: Any, request: HttpRequest) -> Any:
    """Return an address of this host as the site's own; anything else as it is."""
    if not isinstance(value, str) or not value.startswith(("http://", "https://")):
        return value
    link, home = urlsplit(value), urlsplit(settings.WAGTAILADMIN_BASE_URL)
    if link.netloc != request.get_host():
        return value
    return urlunsplit(link._replace(scheme=home.scheme, netloc=home.netloc))
