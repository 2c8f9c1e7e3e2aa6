"""Copies for the chart that did not arrive, for the coordinators of the teams they come from."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.chart_copies.models import ChartCopy
from sm_plugin.chart_copies.receivers import has_receiver
from sm_plugin.chart_copies.services import settle, try_again
from sm_plugin.chart_copies.text import problem_words
from sm_plugin.errors import NotAllowed, NotFound
from sm_plugin.teams.models import CareTeam
from sm_plugin.web.base import messaging_page, or_the_list, page, say
from sm_plugin.web.paging import asked_page

from .stop_views import FORBIDDEN


class AgainForm(forms.Form):
    copy = forms.UUIDField()
    settles = forms.BooleanField(required=False)


def _gone_before(request: HttpRequest) -> str:
    """Return the list for a coordinator of the teams that the copy is of; else empty."""
    form = AgainForm(request.POST)
    if not form.is_valid():
        return ""
    own = ChartCopy.objects.of_teams(CareTeam.objects.coordinated_by(request.user), request.user)
    return "sm_plugin:chart" if own.filter(pk=form.cleaned_data["copy"]).exists() else ""


@require_http_methods(["GET", "HEAD", "POST"])
@messaging_page
@or_the_list(_gone_before)
def chart(request: HttpRequest) -> HttpResponse:
    """List what was refused, or tried several times; a button lets the worker try it at once.

    And what lies in another person's chart, or goes to none: that is taken off by hand.
    """
    teams = list(CareTeam.objects.coordinated_by(request.user))
    if not teams:
        raise NotAllowed(FORBIDDEN)
    failing = ChartCopy.objects.failing().of_teams(teams, request.user)
    if request.method == "POST":
        form = AgainForm(request.POST)
        found = failing.filter(pk=form.cleaned_data["copy"]).first() if form.is_valid() else None
        if found is None:
            raise NotFound
        if form.cleaned_data["settles"]:
            settle(actor=request.user, copy=found)
            say(request, _("It is off this list."))
        else:
            try_again(actor=request.user, copy=found)
            say(request, _("It is tried again within a minute."))
        return redirect("sm_plugin:chart")
    shown = asked_page(
        request.GET,
        failing.with_names(),
        field="made_at",
    )
    context = {
        "rows": [(copy, problem_words(copy.problem)) for copy in shown.rows],
        "older": shown.older,
        "newer": shown.newer,
        "has_chart": has_receiver(),
    }
    response = page(request, "team/chart", context)
    record(actor=request.user, action=Action.QUEUE_LIST, code="chart")
    return response
