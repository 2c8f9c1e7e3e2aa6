from dataclasses import replace
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList

from sm_plugin.admin.guarded import (
    ConfirmMixin,
    FactsPanel,
    GuardedIndexView,
    GuardedModelAdmin,
    GuardedPermissionHelper,
    ServiceEditView,
)
from sm_plugin.facilities.models import Facility
from sm_plugin.facilities.services import (
    Move,
    asks_again,
    change_details,
    change_move,
    change_stage,
    freeze_day,
    has_move,
    is_national_administrator,
    needs_move,
    what_is_open,
)
from sm_plugin.facilities.stages import what_it_does
from sm_plugin.rollout.reach import reach_of
from sm_plugin.web.forms import DayInput

from .forms import StationForm

FINISHING_NAME = "secure-messaging_stations_finishing"
READINESS_NAME = "secure-messaging_stations_readiness"
DAYS_OFF_NAME = "secure-messaging_stations_daysoff"
CLOSING_NAME = "secure-messaging_stations_closing"


class StationPermissionHelper(GuardedPermissionHelper):
    """Stations a person runs; national administrators run all of them."""

    def visible_to(self, user: Any) -> models.QuerySet[Facility]:
        return Facility.objects.run_by(user).stations()

    def get_all_model_permissions(self) -> Any:
        """Only the national right is offered for groups; the others are given by station."""
        return super().get_all_model_permissions().filter(codename="change_facility")


class StationIndexView(GuardedIndexView):
    page_title = _("Stations")


class StationEditView(ConfirmMixin, ServiceEditView):
    """Shows what a pause, a move or an override touches, and asks again."""

    confirm_template = "sm_plugin/admin/confirm_stage.html"

    def to_confirm(self, form: StationForm) -> dict[str, Any] | None:
        to, overrides = form.cleaned_data["next_stage"], form.cleaned_data.get("override", False)
        if not to or not (asks_again(to) or overrides):
            return None
        station = Facility.objects.get(pk=self.instance.pk)
        return {
            "token": f"{to} override" if overrides else to,
            "station": station,
            "to": dict(form.fields["next_stage"].choices).get(to, to),
            "does": what_it_does(to),
            "mails": needs_move(to),
            "reason": form.cleaned_data["reason"],
            "move": _kept(station, form.move) if has_move(to) else None,
            "open": what_is_open(station, to) if overrides else [],
            "reach": reach_of(station, to),
        }

    def call_service(self, form: StationForm) -> Facility:
        station, data = self.instance, form.cleaned_data
        if {"go_live_on", "help_phone", "identity_hours"} & set(form.changed_data):
            station = change_details(
                actor=self.request.user,
                facility=station,
                go_live_on=data["go_live_on"],
                help_phone=data["help_phone"],
                identity_hours=data["identity_hours"],
            )
        if data["next_stage"]:
            station = change_stage(
                actor=self.request.user,
                facility=station,
                to=data["next_stage"],
                reason=data["reason"],
                move=form.move if needs_move(data["next_stage"]) or form.changes_move else None,
                override=data.get("override", False),
            )
        elif form.changes_move:
            station = change_move(actor=self.request.user, facility=station, move=form.move)
        return station


def _kept(station: Facility, move: Move) -> Move:
    """Return the move as it will be kept: out of a pause, writing has stopped already."""
    return replace(move, freeze_on=freeze_day(station, move))


class StationFacts(FactsPanel):
    """Leads those who may close the station to where that is done."""

    class BoundPanel(FactsPanel.BoundPanel):
        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            may_close = is_national_administrator(self.request.user)
            return super().get_context_data(parent_context) | {"may_close": may_close}


class StationAdmin(GuardedModelAdmin):
    """The stations of one administrator: their stage, dates and help phone."""

    model = Facility
    permission_helper_class = StationPermissionHelper
    index_view_class = StationIndexView
    edit_view_class = StationEditView
    base_url_path = "secure-messaging/stations"
    menu_label = _("Stations")
    menu_icon = "site"
    list_display = (
        *("name", "station_number", "city", "state", "visn"),
        *("stage", "go_live_on", "closes_on"),
    )
    list_export = (*list_display, "stage_since", "help_phone")
    list_filter = ("stage", "visn", "state")
    search_fields = ("name", "station_number", "city")
    list_per_page = 50
    export_filename = "stations"
    edit_handler = ObjectList(
        [
            StationFacts("sm_plugin/admin/station_facts.html", heading=_("Station")),
            MultiFieldPanel(
                [FieldPanel("next_stage"), FieldPanel("reason"), FieldPanel("override")],
                heading=_("Change the stage"),
            ),
            MultiFieldPanel(
                [
                    FieldPanel("freeze_on", widget=DayInput),
                    FieldPanel("moving_on", widget=DayInput),
                    FieldPanel("successor"),
                ],
                heading=_("A move to another system"),
            ),
            FieldPanel("go_live_on", widget=DayInput),
            FieldPanel("help_phone"),
            FieldPanel("identity_hours"),
            FactsPanel("sm_plugin/admin/station_history.html", heading=_("History")),
        ],
        base_form_class=StationForm,
    )
