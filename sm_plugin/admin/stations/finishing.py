"""The finishing list of a station that moves: what its teams still owe, and how it ends."""

from collections.abc import Iterator
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
from sm_plugin.triage.ownership.finishing import (
    Ending,
    check_finish,
    ending_of,
    finish,
    finishing_list,
)
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
        "internal": sum(asked.internal for asked in teams),
        "runs_successor": successor and may_manage_rollout(request.user, successor),
        "back": StationAdmin().url_helper.get_action_url("edit", station.pk),
    }
    return TemplateResponse(request, "sm_plugin/admin/finishing.html", context)


def _end(request: HttpRequest, station: Facility, team: CareTeam) -> HttpResponse:
    here = reverse(FINISHING_NAME, args=[station.pk])
    shown = ending_of(station, team)
    token = " ".join(str(one) for one in (team.pk, *shown))
    is_confirmed = request.POST.get("confirmed") == token
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
            "ending": shown,
            "token": token,
            "kept": [("team", team.pk)],
            "back": here,
        }
        return TemplateResponse(request, "sm_plugin/admin/confirm_finishing.html", context)
    messages.success(request, " ".join(_what_was_done(ended)))
    return redirect(here)


def _what_was_done(ended: Ending) -> Iterator[str]:
    """Yield a sentence for each kind there was, and one where there was none."""
    if ended.told or not (ended.internal or ended.unsent):
        words = ngettext(
            "%(n)d message was ended. The patient is told to call.",
            "%(n)d messages were ended. The patients are told to call.",
            ended.told,
        )
        yield words % {"n": ended.told}
    if ended.internal:
        words = ngettext(
            "%(n)d question between colleagues was ended. The patient reads nothing new.",
            "%(n)d questions between colleagues were ended. The patients read nothing new.",
            ended.internal,
        )
        yield words % {"n": ended.internal}
    if ended.unsent:
        words = ngettext(
            "%(n)d message stays open: an answer is written there and was not sent.",
            "%(n)d messages stay open: answers are written there and were not sent.",
            ended.unsent,
        )
        yield words % {"n": ended.unsent}
