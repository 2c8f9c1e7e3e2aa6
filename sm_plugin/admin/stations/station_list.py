"""Bringing in the packaged list of stations: what would change is read before it is written."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from sm_plugin.facilities.choices import Kind
from sm_plugin.facilities.importing import (
    PACKAGED_CSV,
    Change,
    Plan,
    PlanChanged,
    apply_plan,
    plan_import,
)
from sm_plugin.facilities.models import Facility
from sm_plugin.facilities.services import is_national_administrator
from sm_plugin.web.origin import recorded

from .stations import StationAdmin

IMPORT_NAME = "secure-messaging_import_stations"
PARENT = "parent_station"  # in the list; the field is called `parent`


@dataclass(frozen=True)
class ChangedCell:
    """One value of a facility that the list has otherwise."""

    facility: Facility
    label: Any
    was: Any
    becomes: Any


@require_http_methods(["GET", "POST"])
def import_stations(request: HttpRequest) -> HttpResponse:
    """Show what the packaged list of stations would change; POST writes what was shown."""
    if not is_national_administrator(request.user):
        raise Http404
    plan = plan_import(PACKAGED_CSV, leaves_out=True)
    if request.method == "POST" and _written(request, plan):
        return redirect(StationAdmin().url_helper.index_url)
    cells = [cell for change in plan.changed for cell in _cells(change)]
    context = {"plan": plan, "cells": cells, "back": reverse("wagtailadmin_home")}
    return TemplateResponse(request, "sm_plugin/admin/import_stations.html", context)


def _cells(change: Change) -> list[ChangedCell]:
    """Return what changes of a facility, under the names of its form."""
    kinds: dict[Any, Any] = dict(Kind.choices)
    return [
        ChangedCell(change.facility, _label(column), kinds.get(was, was), kinds.get(new, new))
        for column, (was, new) in change.fields.items()
    ]


def _label(column: str) -> Any:
    field = Facility._meta.get_field("parent" if column == PARENT else column)
    return getattr(field, "verbose_name", column)


def _written(request: HttpRequest, plan: Plan) -> bool:
    """Write the plan if it is the one that was shown; say so, or that it has to be shown again."""
    try:
        if request.POST.get("confirmed", "") != plan.token:
            raise PlanChanged
        with recorded(request):
            apply_plan(plan, actor=request.user)
    except PlanChanged as error:
        messages.warning(request, str(error.message))
        return False
    messages.success(request, _up_to_date())
    return True


def _up_to_date() -> str:
    """Say what is there now: the list that follows shows the stations alone."""
    stations = Facility.objects.stations().count()
    sites = Facility.objects.count() - stations
    words = _(
        "The list is up to date: %(stations)d stations, which you see here, and %(sites)d clinics "
        "and other sites that belong to them."
    )
    return words % {"stations": stations, "sites": sites}
