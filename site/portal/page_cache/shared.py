"""Pages of the tree for people who are signed in: a stranger's page inside their own frame.

What an editor wrote is the same for everyone, so its parts are stored as they were drawn for a
stranger, who has no name, no session and no token that could be in them. The frame around them,
with the person's tab, tools and messages, is drawn for each request.

See docs/decisions/0302.
"""

from collections.abc import Callable
from importlib import import_module
from time import time
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.core.handlers.wsgi import WSGIRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.response import SimpleTemplateResponse
from django.utils.translation import get_language

from portal.look import frame, generation

from . import beginnings, rules

PARTS = "_portal_parts"  # on a stranger's request: where the tag `shared_part` puts what it drew
PAGE = "wagtail_serve"
OF_A_PERSON = {"HTTP_COOKIE", "HTTP_AUTHORIZATION", "CSRF_COOKIE", "CSRF_COOKIE_NEEDS_UPDATE"}


class SharedPagesMiddleware:
    """Answer for a page of the tree with its shared parts; it stands inside of all others."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if not _is_shared(request):
            return None
        key = _key(request)
        if key is None or not request.user.is_authenticated or _may_edit(request.user):
            beginnings.begin(request, *args, **kwargs)
            return None

        def asked_by(stranger: HttpRequest) -> HttpResponse:
            beginnings.begin(stranger, *args, **kwargs)
            return cast(HttpResponse, view(stranger, *args, **kwargs))

        shown, now, found = frame.look_up(request, key)
        frame.remember(request, shown)
        parts = generation.read(found, key, now) or _drawn(request, key, now, asked_by)
        return render(request, "base.html", {"shared_parts": parts}) if parts else None


def _drawn(
    request: HttpRequest, key: str, now: str, asked_by: Callable[[HttpRequest], HttpResponse]
) -> dict[str, str] | None:
    """Draw the page for a stranger; None if it is not for everyone, or is no page.

    That there is no page, or none for strangers, is for the person's own request to say, which
    draws it then, once.
    """
    began, stranger = time(), _as_stranger(request)
    try:
        response = asked_by(stranger)
    except (Http404, PermissionDenied):
        return None
    if isinstance(response, SimpleTemplateResponse):
        response.render()
    parts: dict[str, str] = getattr(stranger, PARTS)
    if not parts or not rules.may_be_cached(stranger, response):
        return None
    generation.put(key, parts, generation=now, until=frame.unchanged_until(began))
    return parts


def _is_shared(request: HttpRequest) -> bool:
    """Return True for a page of the tree that is asked for, and no preview of one."""
    match = request.resolver_match
    if not settings.PORTAL_CACHES_PAGES or match is None or match.view_name != PAGE:
        return False
    return request.method == "GET" and not frame.is_preview(request)


def _key(request: HttpRequest) -> str | None:
    key = rules.page_key(request)
    return f"parts:{key}" if key else None


def _may_edit(user: Any) -> bool:
    """Editors get pages with Wagtail's bar, and see their own changes at once."""
    return bool(user.has_perm("wagtailadmin.access_admin"))


def _as_stranger(request: HttpRequest) -> HttpRequest:
    """Return the same request as someone makes it who has no cookie and is not signed in."""
    kept = {name: value for name, value in request.META.items() if name not in OF_A_PERSON}
    stranger = WSGIRequest(kept)
    stranger.user = AnonymousUser()
    stranger.session = import_module(settings.SESSION_ENGINE).SessionStore()
    stranger.LANGUAGE_CODE = get_language()
    stranger.resolver_match = request.resolver_match
    setattr(stranger, PARTS, {})
    return stranger
