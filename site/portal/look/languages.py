"""The address of a page outside of the tree in another language, with what comes next after it."""

from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.urls import NoReverseMatch, Resolver404, ResolverMatch, resolve, reverse, translate_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import override


def leading_on(address: str, after: str | None) -> str:
    """Return the address with the page that comes next, such as after sign-in, if it has none."""
    if not after or REDIRECT_FIELD_NAME in dict(parse_qsl(urlsplit(address).query)):
        return address
    return f"{address}{'&' if '?' in address else '?'}{urlencode({REDIRECT_FIELD_NAME: after})}"


def in_language(address: str, code: str, match: ResolverMatch | None = None) -> str:
    """Return the address in this language, and with it the page of this site that comes next.

    With what it leads to, where that is known, the address need not be looked up once more.
    """
    parts = urlsplit(address)
    asked = parse_qsl(parts.query, keep_blank_values=True)
    if REDIRECT_FIELD_NAME in dict(asked):
        query = [
            (name, _own(value, code) if name == REDIRECT_FIELD_NAME else value)
            for name, value in asked
        ]
        address = urlunsplit(parts._replace(query=urlencode(query)))
    return translate_url(address, code) if match is None else _translated(address, code, match)


def _translated(address: str, code: str, match: ResolverMatch) -> str:
    """Return the same as Django's `translate_url`, which would resolve the address."""
    name = f"{match.namespace}:{match.url_name}" if match.namespace else match.url_name
    try:
        with override(code):
            path = reverse(name, args=match.args, kwargs=match.kwargs)
    except NoReverseMatch:
        return address
    return urlunsplit(urlsplit(address)._replace(path=path))


def _own(address: str, code: str) -> str:
    """Return a page outside of the tree in this language, any other address as it was typed.

    A page of the tree may have another address in that language, or not be in it at all.
    """
    if not address.startswith("/") or not url_has_allowed_host_and_scheme(address, None):
        return address
    try:
        is_outside = resolve(unquote(urlsplit(address).path)).view_name != "wagtail_serve"
    except Resolver404:
        return address
    return translate_url(address, code) if is_outside else address
