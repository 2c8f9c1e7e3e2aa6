"""Error pages: what happened and what to do next, never a trace, a version or an address."""

import sys

from django.apps import apps
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.urls import reverse
from django.views import csrf

from portal.outage import is_away, unavailable


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """Say when to try again, in words and in the header."""
    answer = render(request, "429.html", {"again": _where_to_try_again(request)}, status=429)
    answer.headers["Retry-After"] = str(settings.PORTAL_TRY_AGAIN_SECONDS)
    return answer


def _where_to_try_again(request: HttpRequest) -> str:
    """Return an address that opens a page; empty where only a form leads.

    What a sign-in provider brings back belongs to one try, so that begins again.
    """
    match = request.resolver_match
    if match is not None and match.url_name in ("provider_start", "provider_callback"):
        return reverse("providers" if request.user.is_authenticated else "account_login")
    view = getattr(match and match.func, "view_class", None)
    opens = request.method in ("GET", "HEAD") or hasattr(view, "get")
    return request.get_full_path() if opens else ""


def disk_full(request: HttpRequest) -> HttpResponse:
    """Say that nothing was saved, and who can help: trying again does not."""
    return render(request, "507.html", status=507)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Rendered without the request: its host or its data may be what is wrong."""
    return HttpResponse(loader.render_to_string("400.html"), status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """Rendered without the request: the database or the session may be what is down.

    Django calls this while it handles the error.
    """
    if is_away(sys.exception()):
        return unavailable(request)
    return HttpResponse(loader.render_to_string("500.html"), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Keep a message's text when the end of a session has made its form invalid."""
    return keep_text(request) or csrf.csrf_failure(request, reason)


def keep_text(request: HttpRequest) -> HttpResponse | None:
    """Return the page that preserves the text of a message whose writer was signed out, or None."""
    if not apps.is_installed("sm_plugin"):
        return None
    from sm_plugin.web import session_ended

    return session_ended.keep(request) if session_ended.can_keep(request) else None
