"""Reports: counts of a team, station, region or all, and never a word of a message."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.errors import NotAllowed, NotFound
from sm_plugin.reports.months import Month, months_on_offer
from sm_plugin.reports.services import Report, make_report
from sm_plugin.reports.text import bars, csv_rows, sentence, tables
from sm_plugin.reports.units import Level, Reach, Unit, find_unit, reach_of
from sm_plugin.text.csv_files import written
from sm_plugin.web.base import messaging_page, page


@require_safe
@messaging_page
def reports(request: HttpRequest) -> HttpResponse:
    """Show one report, or those to choose from; `as=csv` hands the same figures out as a file."""
    reach = reach_of(request.user)
    if not reach:
        raise NotAllowed(
            _("This page is for coordinators of a care team and people who run a facility.")
        )
    units = reach.units()
    unit = _asked_for(request, reach) or (units[0] if len(units) == 1 else None)
    if unit is None:
        response = page(request, "team/reports", {"units": units, "is_of_team": bool(reach.teams)})
        record(actor=request.user, action=Action.REPORT_READ, code="list")
        return response
    report = make_report(unit, _month(request), now=timezone.now(), is_fine=reach.is_largest(unit))
    as_csv = request.GET.get("as") == "csv"
    response = _csv(report) if as_csv else _page(request, report, reach)
    record(
        actor=request.user,
        action=Action.REPORT_READ,
        obj=unit.recorded,
        code="csv" if as_csv else "page",
    )
    return response


def _asked_for(request: HttpRequest, reach: Reach) -> Unit | None:
    """Return the unit of the address; raise `NotFound` for one that the person may not see."""
    for level in Level:
        if key := request.GET.get(level, ""):
            unit = find_unit(level, key)
            if unit is None or not reach.may_see(unit):
                raise NotFound
            return unit
    return None


def _month(request: HttpRequest) -> Month:
    wanted = request.GET.get("month", "")
    months = months_on_offer()
    return next((month for month in months if month.code == wanted), months[0])


def _page(request: HttpRequest, report: Report, reach: Reach) -> HttpResponse:
    context = {
        "report": report,
        "sentence": sentence(report),
        "bars": bars(report),
        "tables": list(tables(report)),
        "months": months_on_offer(),
        "above": [unit for unit in report.unit.above if reach.may_see(unit)],
        "has_hidden": bool(report.hidden),
        "has_others": len(reach.units()) > 1,
        "is_of_team": bool(reach.teams),
    }
    return page(request, "team/report", context)


def _csv(report: Report) -> HttpResponse:
    response = HttpResponse(written(csv_rows(report)), content_type="text/csv; charset=utf-8")
    name = f"report-{report.unit.level}-{report.month.code}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
