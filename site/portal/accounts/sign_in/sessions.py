"""A person's own sessions: end one of them. The list and "all others" are allauth's.

A session also keeps whether its person has pages in the administration, so that no page has to
ask; what they may do there is asked there, each time.
"""

import re
from collections.abc import Iterable
from typing import Any

from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.internal.flows.sessions import end_sessions
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.accounts.record import signed_out_elsewhere

# In this order: Edge and Chrome name Safari, too, and Edge names Chrome.
BROWSERS = (("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    *(("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows")),
    *(("Mac OS", "Mac"), ("CrOS", "Chromebook"), ("Linux", "Linux")),
)
RUNS_SOMETHING = "portal_runs_something"


@receiver(user_logged_in)
def note_who_runs_something(request: HttpRequest, user: Any, **_words: Any) -> None:
    if user.has_perm("wagtailadmin.access_admin"):
        request.session[RUNS_SOMETHING] = True


def runs_something(request: HttpRequest | None) -> bool:
    """Return True if the person could open the administration when he or she signed in."""
    user = getattr(request, "user", None)
    if request is None or user is None or not user.is_authenticated:
        return False
    return bool(request.session.get(RUNS_SOMETHING, False))


class SessionsAdapter(DefaultUserSessionsAdapter):
    """Writes into the record that a device was signed out from another one."""

    def end_sessions(self, sessions: Iterable[UserSession]) -> None:
        sessions = list(sessions)
        super().end_sessions(sessions)
        for one in sessions:
            if self.request is not None and not one.is_current():
                signed_out_elsewhere(self.request, one.user)


@require_POST
@login_required
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign one of the person's own devices out; somebody else's session is not found."""
    session = get_object_or_404(UserSession, pk=pk, user_id=request.user.pk)
    end_sessions(request, [session])
    messages.success(request, _("That device is signed out."))
    return redirect("usersessions_list")


@receiver(post_save, sender=settings.AUTH_USER_MODEL)
def end_sessions_of_a_closed_account(instance: Any, **_words: Any) -> None:
    if not instance.is_active:
        forget_sessions([instance])


def forget_sessions(people: Iterable[Any]) -> None:
    """End every session of these people: an account that is opened again lets no old one in."""
    for one in UserSession.objects.filter(user__in=people):
        one.end()


def renew_session(request: HttpRequest) -> None:
    """Give the session a new key, after a second factor or a change of level or of sign-in."""
    UserSession.objects.filter(session_key=request.session.session_key).delete()
    request.session.cycle_key()
    UserSession.objects.create_from_request(request)


def device_name(user_agent: str) -> str:
    """Return a browser and a system in words; what a browser says of itself is only a hint."""
    browser = _first(BROWSERS, user_agent)
    system = _first(SYSTEMS, user_agent)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("A device that we can't name")


def _first(names: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for mark, name in names if re.search(mark, text)), "")
