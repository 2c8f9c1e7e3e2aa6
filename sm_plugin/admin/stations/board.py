"""The first thing an administrator sees: the own stations, or the list to begin with."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from wagtail.admin.ui.components import Component

from sm_plugin.facilities.geography.regions import region_in_words, visn_in
from sm_plugin.facilities.models import Facility
from sm_plugin.rollout.progress import progress_of
from sm_plugin.rollout.us_map import map_of
from sm_plugin.text.csv_files import written
from sm_plugin.triage.board import Board, board_of

from ..successors import BOARD_NAME, SuccessorsWanted
from .board_lines import Line, lines_of
from .station_list import IMPORT_NAME
from .stations import StationAdmin


class BoardPanel(Component):
    """The stations that the person runs, as rows; national administrators begin with a list."""

    template_name = "sm_plugin/admin/board.html"
    order = 10

    class Media:
        css = {"all": ["sm_plugin/admin.css"]}

    def __init__(self, board: Board, *, may_import: bool) -> None:
        self.board, self.may_import = board, may_import

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        return {
            "board": self.board,
            "lines": lines_of(self.board),
            "board_url": reverse(BOARD_NAME),
            "import_url": reverse(IMPORT_NAME) if self.may_import else "",
        }


@require_safe
def board_page(request: HttpRequest) -> HttpResponse:
    """Show all stations that the person runs, of one region if asked for; or send them as CSV."""
    region = request.GET.get("region", "")
    visn = visn_in(region)
    board = board_of(request.user, limit=None, visn=visn)
    if not board.regions:
        raise Http404
    if request.GET.get("format") == "csv":
        return _as_csv(lines_of(board))
    stations = [row.station for row in board.rows]
    context = SuccessorsWanted(request.user).get_context_data() | {
        "board": board,
        "lines": lines_of(board),
        "visn": visn,
        "region": region_in_words(visn) if visn else "",
        "progress": progress_of(stations),
        "map": map_of(stations),
        "stations_url": StationAdmin().url_helper.index_url,
    }
    return TemplateResponse(request, "sm_plugin/admin/board_page.html", context)


def _planned_day(station: Facility) -> str:
    """Return the day of going live; a station that closes has none."""
    day = None if station.closes_on else station.go_live_on
    return day.isoformat() if day else ""


def _as_csv(lines: list[Line]) -> HttpResponse:
    heads = (
        _("Station number"),
        _("Station"),
        _("Region (VISN)"),
        _("State"),
        _("Stage"),
        _("In this stage since"),
        _("Planned day"),
        _("Next step"),
        _("Who sees to it"),
        _("Steps done"),
        _("Steps that are late"),
        _("Care teams"),
        _("Care teams that accept messages"),
        _("Patients opted in"),
        _("Open messages"),
        _("Late answers"),
        _("Questions in 7 days"),
        _("Answered in 3 days, in percent"),
        _("Went live although a step was open"),
    )
    rows = [
        (
            row.station.station_number,
            row.station.name,
            row.station.region_in_words,
            row.station.state,
            row.station.stage_in_words,
            row.station.stage_since.isoformat(),
            _planned_day(row.station),
            line.next,
            stands.owner,
            f"{stands.done} / {len(stands.steps)}" if stands.steps else "",
            stands.late,
            row.teams,
            row.accepting,
            row.opted_in,
            row.open_items,
            row.late_items,
            "" if stands.asked is None else stands.asked,
            "" if stands.in_time is None else stands.in_time,
            row.overridden,
        )
        for line in lines
        for row, stands in [(line.row, line.standing)]
    ]
    response = HttpResponse(written([heads, *rows]), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="rollout-board.csv"'
    return response
