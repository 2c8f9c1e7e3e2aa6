"""The origin of a request, for the record of access."""

from contextlib import AbstractContextManager
from ipaddress import ip_address

from django.http import HttpRequest

from sm_plugin.audit.origin import Origin, acting_from
from sm_plugin.conf import conf


def recorded(request: HttpRequest) -> AbstractContextManager[None]:
    """Let everything inside be recorded as done by this request."""
    return acting_from(Origin(_client_address(request), _route_name(request)))


def _client_address(request: HttpRequest) -> str:
    """Return the address that our own outermost proxy saw, or the peer's; empty if it isn't one."""
    proxies = conf().TRUSTED_PROXY_COUNT
    address = request.META.get("REMOTE_ADDR", "")
    if proxies:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        address = forwarded[-proxies].strip() if len(forwarded) >= proxies else ""
    try:
        return str(ip_address(address.partition("%")[0]))
    except ValueError:
        return ""


def _route_name(request: HttpRequest) -> str:
    """Return the page's name in our own URL table, such as `sm_plugin:thread`."""
    match = request.resolver_match
    return match.view_name[:100] if match and match.view_name else ""
