"""Set the headers of every response."""

import logging
from collections.abc import Callable
from errno import EDQUOT, ENOSPC
from typing import Any

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils.cache import patch_vary_headers
from wagtail.admin.views import generic
from wagtail.contrib.redirects.middleware import RedirectMiddleware

from portal.catalogues import merge_catalogues
from portal.look.errors import disk_full
from portal.page_cache.rules import is_page

logger = logging.getLogger(__name__)

Handler = Callable[[HttpRequest], HttpResponse]


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """One strict policy; only Wagtail's admin and its previews of our pages get another."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if getattr(request, "is_dummy", False):  # Wagtail's request inside a preview request
            parts.config = settings.PORTAL_PREVIEW_CSP
        elif request.path.startswith(settings.PORTAL_WAGTAIL_PATH):
            parts.config = settings.PORTAL_WAGTAIL_CSP
        else:
            return parts
        response.headers["X-Frame-Options"] = "SAMEORIGIN"
        return parts


class LanguageMiddleware(LocaleMiddleware):
    """The address alone says the language, so that a page is one page for every browser.

    Without a prefix it is English; `Accept-Language` changes nothing and is not in `Vary`.
    """

    def __init__(self, get_response: Handler) -> None:
        super().__init__(get_response)
        merge_catalogues()

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> Any:
        had = response.headers.get("Vary")
        answer = super().process_response(request, response)
        if answer is response:
            _put_back(response, had)
        return answer


def _put_back(response: HttpResponseBase, vary: str | None) -> None:
    if vary is None:
        response.headers.pop("Vary", None)
    else:
        response.headers["Vary"] = vary


class PrivateResponseMiddleware:
    """Keep one person's pages out of every cache, on the way and in the browser.

    That is every page of somebody signed in, and every page with the token of a form.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated or _holds_token(request):
            response.headers["Cache-Control"] = "no-store, private"
            patch_vary_headers(response, ["Cookie"])
        return response


def _holds_token(request: HttpRequest) -> bool:
    """Pages of the tree hold one only when it was made for them; other pages may always."""
    made_now = "CSRF_COOKIE_NEEDS_UPDATE" in request.META
    return made_now or ("CSRF_COOKIE" in request.META and not is_page(request))


class CopiesOnlyFillInMiddleware:
    """Let Wagtail's copy of a row fill in a form, and never save: it would write over the row.

    Its form is sent to the page that adds a row. One that is sent to the copy's own address would
    be saved into the row that it was asked to copy, by who may add and not change.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if request.method in ("GET", "HEAD") or not is_copy(view):
            return None
        return HttpResponseNotAllowed(["GET", "HEAD"])


def is_copy(view: Any) -> bool:
    """Return True for the copy of a row in Wagtail's admin, of whichever model."""
    view_class = getattr(view, "view_class", None)
    return view_class is not None and issubclass(view_class, generic.CopyViewMixin)


class FullDiskMiddleware:
    """Say in words that no file can be kept, where a disk has no room left."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, OSError) or error.errno not in (ENOSPC, EDQUOT):
            return None
        logger.error("A disk is full: a file could not be kept.")
        return disk_full(request)


class TooLargeNumberMiddleware:
    """Answer 404 for a number that SQLite can't hold: nothing has it for its key.

    PostgreSQL finds nothing. SQLite's driver fails, wherever Django or Wagtail looks for rows by
    the numbers of an address or a form without asking how large they are.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> None:
        if isinstance(error, OverflowError) and "SQLite INTEGER" in str(error):
            raise Http404 from error


class QuietRefusalMiddleware:
    """Refuse with 403 and no message what a page of the admin asks for by itself.

    Wagtail would lay "you do not have permission" aside for the next page. A preview or an
    autosave that comes after a reviewer has approved would tell her so, though all went well.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        made_for = request.headers.get("Sec-Fetch-Dest", "document")
        if made_for != "document" and request.path.startswith(settings.PORTAL_WAGTAIL_PATH):
            request.META["HTTP_X_REQUESTED_WITH"] = "XMLHttpRequest"
            vars(request).pop("headers", None)  # what Django has kept of META
        return self.get_response(request)


class OldAddressMiddleware(RedirectMiddleware):
    """Lead from old addresses to new ones, but from no page of Secure Messaging.

    What somebody may not see there, or what is gone, is not found whatever an editor redirects.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> Any:
        match = request.resolver_match
        if match is not None and "sm_plugin" in match.namespaces:
            return response
        return super().process_response(request, response)
