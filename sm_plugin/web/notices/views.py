"""E-mail notices: the page of a care team's member, and the link that stops them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from sm_plugin.adapter import adapter
from sm_plugin.errors import NotAllowed
from sm_plugin.notify.preferences import preference_of
from sm_plugin.notify.services import change_notices
from sm_plugin.notify.unsubscribing import stop_notices
from sm_plugin.people.models import Delegation
from sm_plugin.teams.models import CareTeam
from sm_plugin.web.base import messaging_page, page, say
from sm_plugin.web.marking import own_view

from .forms import notices_form


@require_http_methods(["GET", "HEAD", "POST"])
@messaging_page
def team_notices(request: HttpRequest) -> HttpResponse:
    """Show and change how often a member of a care team gets e-mail."""
    if not CareTeam.objects.visible_to(request.user).exists():
        raise NotAllowed(_("This page is for members of a care team."))
    return _own_notices(request, "team_notices", back="queue")


@require_http_methods(["GET", "HEAD", "POST"])
@messaging_page
def helper_notices(request: HttpRequest) -> HttpResponse:
    """Let a caregiver choose how often to get e-mail; an inbox of one's own shares the choice."""
    if not Delegation.objects.active().filter(delegate=request.user).exists():
        raise NotAllowed(_("This page is for people who help a Veteran with messages."))
    return _own_notices(request, "helper_notices", back="helping")


def _own_notices(request: HttpRequest, name: str, *, back: str) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = notices_form(preference_of(request.user), data)
    if data is not None and form.is_valid():
        change_notices(actor=request.user, **form.cleaned_data)
        say(request, _("Your email notices were saved."))
        return redirect(f"sm_plugin:{name}")
    context = {"form": form, "address": adapter().email(request.user), "back": back}
    context["account_url"] = adapter().account_url()
    return page(request, "notices/own_notices", context, status=422 if form.is_bound else 200)


# Mail programs send RFC 8058's one click without a cookie and without our token. The signed key
# in the address is the proof, and all it can do is stop e-mail.
@own_view
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest) -> HttpResponse:
    """Looking changes nothing; the button, or one click in a mail program, stops the notices."""
    done = request.method == "POST"
    if done:
        stop_notices(request.GET.get("key", ""))
    return page(request, "notices/unsubscribe", {"done": done})
