"""Decide which requests a cached page may answer, and which responses may be cached.

See docs/decisions/0091.
"""

from hashlib import sha256

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from content.answered import answered

# Pages of the tree with their feeds, and what search engines ask for. Nothing else is cached.
CACHED_VIEWS = {"wagtail_serve", "sitemap", "robots"}
# By these our pages differ. Any other parameter is left to the page, except marks of campaigns.
FILTERS = {"topic", "month", "page", "from", "to"}
CAMPAIGNS = ("utm_", "gclid", "fbclid", "msclkid")
LONGEST_QUERY = 500
VARIES = {"", "cookie", "accept-encoding"}


def key_for(request: HttpRequest) -> str | None:
    """Return the key of the cached page for this request; None if it could be somebody's own."""
    return page_key(request) if _is_anonymous(request) else None


def page_key(request: HttpRequest) -> str | None:
    """Return the key of the page at this address; None if it can't be one that we cache.

    Host and scheme are in it because feeds and descriptions name whole addresses. So is the
    release of the static files: pages name them.
    """
    if len(request.META.get("QUERY_STRING", "")) > LONGEST_QUERY:
        return None
    query = _query(request)
    if not query.keys() <= FILTERS:
        return None
    try:
        host = request.get_host()
    except DisallowedHost:
        return None
    release = getattr(staticfiles_storage, "manifest_hash", "")
    parts = (release, request.scheme, host, request.path, sorted(query.items()))
    return "page:" + sha256(repr(parts).encode()).hexdigest()


def _query(request: HttpRequest) -> dict[str, list[str]]:
    return {name: values for name, values in request.GET.lists() if not name.startswith(CAMPAIGNS)}


def _is_offered(request: HttpRequest) -> bool:
    """Return True if each filter that was asked for is the page's own, with a value it offers.

    Else anybody could fill the cache with made-up ones.
    """
    offered = answered(request)
    return all(values == [offered.get(name)] for name, values in _query(request).items())


def _is_anonymous(request: HttpRequest) -> bool:
    """Return True if nothing in the request says who asks; Wagtail's previews set `is_dummy`."""
    ours = {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages"}
    return (
        request.method in ("GET", "HEAD")
        and not getattr(request, "is_dummy", False)
        and "Authorization" not in request.headers
        and not ours & request.COOKIES.keys()
    )


def is_page(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and match.view_name in CACHED_VIEWS


def may_be_cached(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Return True if the answer is the same for every anonymous visitor.

    A view that says anything about caching is believed: Wagtail does so for pages with a view
    restriction and for previews, and we do for people who are signed in.
    """
    return (
        request.method == "GET"
        and is_page(request)
        and response.status_code == 200
        and not response.streaming
        and not response.cookies
        and not response.has_header("Cache-Control")
        and not getattr(request, "is_preview", False)
        and _varies(response) <= VARIES
        and not _is_somebodys(request)
        and _is_offered(request)
    )


def _varies(response: HttpResponseBase) -> set[str]:
    return {name.strip().lower() for name in response.headers.get("Vary", "").split(",")}


def _is_somebodys(request: HttpRequest) -> bool:
    """Return True if a person, a session, a form's token or a nonce went into the page."""
    session = request.session
    return bool(
        request.user.is_authenticated
        or session.modified
        or not session.is_empty()
        or "CSRF_COOKIE" in request.META
        or getattr(request, "csp_nonce", None)
    )
