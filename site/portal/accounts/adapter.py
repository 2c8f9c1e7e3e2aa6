from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


class AccountAdapter(DefaultAccountAdapter):
    """The portal's sign-in rules, where a setting of allauth isn't enough."""

    def is_safe_url(self, url: str | None) -> bool:
        """`next` leads to this very host: allauth would allow every host we trust for forms."""
        request: HttpRequest = self.request
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )
