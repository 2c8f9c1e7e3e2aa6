"""Signing out who is gone: after 15 minutes without a sign of life, and after 12 hours anyway.

The clock stands in the session on the server. A request that no person made, because a page asks
for new mail or saves a draft by itself, says so in the header `X-SM-Background` and moves nothing;
nor does what a page loads by itself, such as a picture.

See docs/decisions/0064, 0303, 0681 and 0733.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.accounts.record import WHY_SIGNED_OUT
from portal.accounts.sign_in.second_factor import is_without_second_factor
from portal.look.errors import keep_text
from sm_plugin.marks import all_marks_of

CLOCKS_DIFFER = 60  # seconds, between the machines of one install
LAST_SEEN, SIGNED_IN = "portal_last_seen", "portal_signed_in"
# What a browser says of a request that a page made for one of its parts.
PARTS_OF_PAGES = {
    *("audio", "embed", "font", "frame", "iframe", "image", "manifest", "object"),
    *("script", "style", "track", "video", "worker"),
}


class IdleMiddleware:
    """End a session that is over, before anything else is done with the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        was_signed_in = request.user.is_authenticated
        if was_signed_in and seconds_left(request.session) <= 0:
            response = self._signed_out(request)
        else:
            if was_signed_in and not is_background(request):
                _move_clock(request)
            response = self.get_response(request)
        if not was_signed_in and request.user.is_authenticated:
            request.session[SIGNED_IN] = request.session[LAST_SEEN] = _now()
        if was_signed_in and not request.user.is_authenticated:
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response

    def _signed_out(self, request: HttpRequest) -> HttpResponse:
        """Show a page as to anyone; hand back the text of a form, which is not sent."""
        setattr(request, WHY_SIGNED_OUT, "timeout")
        logout(request)
        if is_background(request):
            return HttpResponse(status=401)
        if request.method in ("GET", "HEAD"):
            messages.info(request, _("You were signed out to keep your information safe."))
            return self.get_response(request)
        if page := keep_text(request):
            return page
        kept = {name: request.POST.get(name, "") for name in ("subject", "body")}
        return render(request, "portal/session_ended.html", kept, status=403)


def _move_clock(request: HttpRequest) -> None:
    """Store the sign of life if the stored one is old: most pages need not write the session.

    Nobody stays longer for it: the time counts from the stored clock, which is never ahead.
    """
    now, old = _now(), min(settings.PORTAL_CLOCK_SECONDS, settings.PORTAL_IDLE_SECONDS // 2)
    if now - request.session.get(LAST_SEEN, 0) >= old:
        request.session[LAST_SEEN] = now


def is_background(request: HttpRequest) -> bool:
    """Return True for requests that a page makes by itself."""
    if "X-SM-Background" in request.headers:
        return True
    if request.headers.get("Sec-Fetch-Dest") in PARTS_OF_PAGES:
        return True
    return request.path.startswith(settings.PORTAL_BACKGROUND_PATHS)


def seconds_left(session: SessionBase) -> int:
    """Return how long the session lasts if nothing happens; start its clock if it has none."""
    now = _now()
    idle = settings.PORTAL_IDLE_SECONDS - (now - _stored(session, LAST_SEEN, now))
    return min(idle + 1, seconds_overall(session))  # the last second counts


def seconds_overall(session: SessionBase) -> int:
    """Return how long the session lasts whatever the person does; start its clock as above."""
    now = _now()
    return settings.PORTAL_SIGNED_IN_SECONDS - (now - _stored(session, SIGNED_IN, now)) + 1


def _stored(session: SessionBase, name: str, now: int) -> int:
    """Return a stored moment; one that lies ahead counts as long past, and ends the session.

    The clock was set back, so nobody knows how long ago it was. Machines differ by a little.
    """
    at: int = session.setdefault(name, now)
    return 0 if at > now + CLOCKS_DIFFER else at


def _now() -> int:
    return int(timezone.now().timestamp())


@require_http_methods(["GET", "POST"])
def session(request: HttpRequest) -> JsonResponse:
    """For the warning: how many seconds are left. POST is the button "Stay signed in".

    A page that was covered shows again for its own person, once signed in with all it takes: one
    of `persons` is the mark that it has. The token is for its forms. `since` tells one session
    from another.
    """
    if not request.user.is_authenticated:
        return JsonResponse({"left": 0}, status=401)
    is_whole = not is_without_second_factor(request)
    return JsonResponse(
        {
            "left": seconds_left(request.session),
            "overall": seconds_overall(request.session),
            "since": request.session[SIGNED_IN],
            "persons": person_marks(request) if is_whole else [],
            "token": get_token(request),
        }
    )


def person_marks(request: HttpRequest) -> list[str]:
    """Return what tells whose page it is, without saying who that is.

    The first goes into a page; pages of before a renewal of SECRET_KEY have one of the others.
    """
    return list(all_marks_of("portal.sessions.person", str(request.user.pk)))


def marks_of_warning(request: HttpRequest) -> dict[str, Any]:
    """Return what the dialog of a page has of its session, by the clock as it is stored."""
    return {
        "left": seconds_left(request.session) - 1,
        "overall": seconds_overall(request.session) - 1,
        "person": person_marks(request)[0],
    }


def words_of_warning() -> dict[str, Any]:
    """Return what the dialog has for everyone."""
    return {
        "address": reverse("session"),
        "warn": settings.PORTAL_WARNING_SECONDS,
        "last": settings.PORTAL_LAST_CALL_SECONDS,
        "hours": settings.PORTAL_SIGNED_IN_SECONDS // 3600,
        "sign_in": reverse("account_login"),
    }
