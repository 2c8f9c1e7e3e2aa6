"""The finishing list of a station that moves: what its teams still owe, and how it ends."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from sm_plugin.errors import MessagingError
from sm_plugin.facilities.models import Facility
from sm_plugin.facilities.services import may_manage_rollout
from sm_plugin.teams.models import CareTeam
from sm_plugin.triage.ownership.finishing import check_finish, finish, finishing_list
from sm_plugin.web.origin import recorded

from ..teams.closing import ClosableTeamAdmin
from .stations import FINISHING_NAME, StationAdmin


@require_http_methods(["GET", "POST"])
def finishing(request: HttpRequest, station_id: UUID) -> HttpResponse:
    """List the station's teams with counts; POST ends what one of them owes, after a question."""
    StationAdmin().require_visible(request, str(station_id))
    station = Facility.objects.select_related("successor").get(pk=station_id)
    teams: list[Any] = finishing_list(station)
    if request.method == "POST":
        chosen = next((team for team in teams if str(team.pk) == request.POST.get("team")), None)
        if chosen is not None:
            return _end(request, station, chosen)
    helper = ClosableTeamAdmin().url_helper
    successor = station.successor
    context = {
        "station": station,
        "rows": [(team, helper.get_action_url("edit", team.pk)) for team in teams],
        "owed": sum(asked.owed for asked in teams),
        "runs_successor": successor and may_manage_rollout(request.user, successor),
        "back": StationAdmin().url_helper.get_action_url("edit", station.pk),
    }
    return TemplateResponse(request, "sm_plugin/admin/finishing.html", context)


def _end(request: HttpRequest, station: Facility, team: CareTeam) -> HttpResponse:
    here = reverse(FINISHING_NAME, args=[station.pk])
    asked: Any = team  # with the counts of the list
    is_confirmed = request.POST.get("confirmed") == f"{team.pk} {asked.owed}"
    try:
        with recorded(request):
            if is_confirmed:
                ended = finish(actor=request.user, station=station, team=team)
            else:
                check_finish(actor=request.user, station=station, team=team)
    except MessagingError as error:
        messages.error(request, str(error.message))
        return redirect(here)
    if not is_confirmed:
        context = {
            "station": station,
            "team": team,
            "token": f"{team.pk} {asked.owed}",
            "kept": [("team", team.pk)],
            "back": here,
        }
        return TemplateResponse(request, "sm_plugin/admin/confirm_finishing.html", context)
    words = ngettext(
        "%(n)d message was ended. The patient is told to call.",
        "%(n)d messages were ended. The patients are told to call.",
        ended,
    )
    messages.success(request, words % {"n": ended})
    return redirect(here)
