"""Someone who signed up finds the care teams that have him or her on their list."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods

from sm_plugin.access.access import Reason
from sm_plugin.teams.panels.claims import Claimed, claim
from sm_plugin.web.base import messaging_page, page, say
from sm_plugin.web.veteran.page import own_access

from .claim_forms import ClaimForm

CONNECTED = {
    Claimed.FOUND: lazy("We found you. Your care teams are connected with your account."),
    Claimed.PARTLY: lazy(
        "We found you. Your care teams are connected with your account, but for those in which "
        "nobody reads messages yet. They follow as soon as somebody does."
    ),
    Claimed.NOT_YET: lazy(
        "We found you. Nobody in your care team reads messages yet. It is connected with your "
        "account as soon as somebody does."
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
@messaging_page
def claim_teams(request: HttpRequest) -> HttpResponse:
    """Ask for station, record number and birth date; every miss reads the same.

    An account that was another person's stays closed, and its holder reads what to do.
    """
    if own_access(request).reason == Reason.RELEASED:
        return redirect("sm_plugin:why_not")
    form = ClaimForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        found = claim(
            actor=request.user,
            station_number=form.cleaned_data["station"].station_number,
            record_number=form.cleaned_data["record_number"],
            birth_date=form.cleaned_data["birth_date"],
        )
        if found in CONNECTED:
            say(request, str(CONNECTED[found]))
            return redirect("sm_plugin:inbox")
        form.add_error(None, _too_many() if found == Claimed.TOO_MANY else _not_found())
    status = 422 if form.is_bound else 200
    return page(request, "veteran/account/claim", {"form": form}, status=status)


def _not_found() -> str:
    return _(
        "We can't connect your account right now. Check what you entered. If it is all right, "
        "your facility has to look at it: call them, or bring a photo ID."
    )


def _too_many() -> str:
    return _(
        "You have tried five times in one day. Try again tomorrow, or call your facility. They "
        "can connect your account."
    )
