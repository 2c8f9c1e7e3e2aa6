from collections.abc import Callable
from time import time

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers

from portal.look.frame import unchanged_until

from . import rules, store

SHARED_SECONDS = 60  # how long a cache in front may go without asking us


class CachedPagesMiddleware:
    """Answer anonymous visitors from the cache, and cache what they may all see.

    It stands outside of the session, so that it sees each cookie that an answer sets, and inside
    of what puts security headers on responses, so that a cached page gets them as well.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        on = settings.PORTAL_CACHES_PAGES
        key = rules.key_for(request) if on else None
        if key is None:
            return _not_shared(request, self.get_response(request))
        generation, page = store.look_up(key)
        if page is None:
            began = time()
            response = self.get_response(request)
            if not rules.may_be_cached(request, response):
                return _not_shared(request, response)
            until = unchanged_until(began)
            page = store.CachedPage.of(response, generation=generation, until=until)
            store.put(key, page)
        return _answer(request, page)


def _answer(request: HttpRequest, page: store.CachedPage) -> HttpResponseBase:
    """Make browsers ask each time: the same address looks different after signing in."""
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    response = page.response(packed=packed)
    shared = int(max(0, min(SHARED_SECONDS, page.seconds_left)))
    response.headers["Cache-Control"] = f"public, max-age=0, must-revalidate, s-maxage={shared}"
    patch_vary_headers(response, ["Cookie", "Accept-Encoding"])
    return get_conditional_response(request, etag=page.etag, response=response) or response


def _not_shared(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Tell other caches not to store a page for one person, or one that we don't cache."""
    if rules.is_page(request) and not response.has_header("Cache-Control"):
        response.headers["Cache-Control"] = "private, no-cache"
        patch_vary_headers(response, ["Cookie"])
    return response
