"""A text that arrives when its writer is no longer signed in: kept in the page, stored nowhere.

The answer is a form with all that came. The person signs in in another window, comes back and
goes on: to the form in which it was written, where nothing has happened yet. Its own buttons say
what they do; a button here would have to know what each form's view takes for what. Neither
session, address nor database ever holds a word of it.

See docs/decisions/0022.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views import csrf

from sm_plugin.adapter import adapter
from sm_plugin.conf import conf
from sm_plugin.errors import OtherPerson
from sm_plugin.marks import is_mark_of, mark_of
from sm_plugin.text.plain_text import is_blank
from sm_plugin.web.exception_filter import NoTextInReports
from sm_plugin.web.marking import is_own

# Sent with every save by the clock: such a request is no sign that the person is there.
AUTOSAVE_HEADER = "X-SM-Autosave"
# Names the languages to which the page has links, by their codes.
LANGUAGES_HEADER = "X-SM-Languages"
TEXTS = ("subject", "body")
# The page has its own.
NOT_KEPT = ("csrfmiddlewaretoken", "action")
# The button of the page: every view that takes a text shows its form again, and does nothing.
RESUME = "resume"
WRITER = "sm_plugin.writer"


def writer_mark(user: Any) -> str:
    """Return a mark for a form that tells who it was shown to, without saying who that is."""
    return mark_of(WRITER, str(user.pk))


def is_other_writer(request: HttpRequest) -> bool:
    """Return True if the form was shown to another person than the one signed in now."""
    mark = request.POST.get("writer", "")
    return bool(mark) and not is_mark_of(mark, WRITER, str(request.user.pk))


def require_same_writer(request: HttpRequest) -> None:
    """Raise `OtherPerson` for a form that was shown to somebody else in this browser."""
    if request.method == "POST" and is_other_writer(request):
        raise OtherPerson


def is_resumed(request: HttpRequest) -> bool:
    """Return True for a text that comes back from the page that kept it: its form is shown."""
    return request.method == "POST" and request.POST.get("action") == RESUME


def has_text(request: HttpRequest) -> bool:
    return not all(is_blank(request.POST.get(name, "")) for name in TEXTS)


def keep(request: HttpRequest) -> HttpResponse:
    """The page that keeps what came, for a person who is signed out or has just signed in again."""
    request.exception_reporter_filter = NoTextInReports()
    is_signed_in = request.user.is_authenticated
    if AUTOSAVE_HEADER in request.headers:
        response: HttpResponse = _to_script(request, is_signed_in)
    else:
        response = render(
            request, "sm_plugin/web/session_ended.html", _kept(request, is_signed_in), status=401
        )
    add_never_cache_headers(response)
    response["Cache-Control"] = "no-store, private"
    return response


def _to_script(request: HttpRequest, is_signed_in: bool) -> HttpResponse:
    """A fresh token for the same person: other sites can't read this answer."""
    if not is_signed_in:
        return JsonResponse({"state": "signed_out"}, status=401)
    if is_other_writer(request):
        return JsonResponse({"state": "other_person"}, status=409)
    return JsonResponse({"token": get_token(request)}, status=403)


@dataclass(frozen=True)
class Kept:
    """The fields that came with the form; their representation, which may be logged, is empty."""

    subject: str | None = field(repr=False)
    body: str = field(repr=False)
    others: Sequence[tuple[str, str]] = field(repr=False)


def _kept(request: HttpRequest, is_signed_in: bool) -> dict[str, Any]:
    own = (*NOT_KEPT, *TEXTS)
    came = [(name, texts) for name, texts in request.POST.lists() if name not in own]
    others = [(name, str(text)) for name, texts in came for text in texts]
    return {
        "sm_base_template": conf().BASE_TEMPLATE,
        "help_url": adapter().help_url(),
        "address": request.get_full_path(),
        "is_signed_in": is_signed_in,
        "is_other_writer": is_signed_in and is_other_writer(request),
        "is_too_early": not is_signed_in and is_resumed(request),
        "kept": Kept(request.POST.get("subject"), request.POST.get("body", ""), others),
        "sign_in_url": adapter().sign_in_url(reverse("sm_plugin:inbox")),
    }


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """For CSRF_FAILURE_VIEW: a session's end makes its forms invalid, and text would be lost.

    Only a form of our own pages is kept; one that another site sends is refused as ever.
    """
    return keep(request) if can_keep(request) else csrf.csrf_failure(request, reason)


def can_keep(request: HttpRequest) -> bool:
    """Return True if one of our own pages sent a text to one of our own addresses."""
    return is_own(request) and _is_own_page(request) and has_text(request)


def _is_own_page(request: HttpRequest) -> bool:
    """Return True if the browser says that one of this host's pages sent the form."""
    origin = request.headers.get("Origin") or request.headers.get("Referer", "")
    try:
        return urlsplit(origin).netloc == request.get_host()
    except ValueError:  # `http://[`, and other things that are no address
        return False
