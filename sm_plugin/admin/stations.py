from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList

from sm_plugin.admin.guarded import (
    FactsPanel,
    GuardedIndexView,
    GuardedModelAdmin,
    GuardedPermissionHelper,
    ServiceEditView,
)
from sm_plugin.facilities.models import Facility
from sm_plugin.facilities.services import change_details, change_stage

from .station_forms import StationForm


class NativeDateInput(forms.DateInput):
    """The browser's own date field: Wagtail's needs an inline script, which our policy forbids."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class StationPermissionHelper(GuardedPermissionHelper):
    """Stations a person runs; national administrators run all of them."""

    def visible_to(self, user: Any) -> models.QuerySet[Facility]:
        return Facility.objects.run_by(user).stations()

    def get_all_model_permissions(self) -> Any:
        """Only the national right is offered for groups; the others are given by station."""
        return super().get_all_model_permissions().filter(codename="change_facility")


class StationIndexView(GuardedIndexView):
    page_title = _("Stations")


class StationEditView(ServiceEditView):
    def call_service(self, form: StationForm) -> Facility:
        station, data = self.instance, form.cleaned_data
        if {"go_live_on", "help_phone"} & set(form.changed_data):
            station = change_details(
                actor=self.request.user,
                facility=station,
                go_live_on=data["go_live_on"],
                help_phone=data["help_phone"],
            )
        if data["next_stage"]:
            station = change_stage(
                actor=self.request.user,
                facility=station,
                to=data["next_stage"],
                reason=data["reason"],
            )
        return station


class StationAdmin(GuardedModelAdmin):
    """The stations of one administrator: their stage, dates and help phone."""

    model = Facility
    permission_helper_class = StationPermissionHelper
    index_view_class = StationIndexView
    edit_view_class = StationEditView
    base_url_path = "secure-messaging/stations"
    menu_label = _("Stations")
    menu_icon = "site"
    list_display = ("name", "station_number", "city", "state", "visn", "stage", "go_live_on")
    list_export = (*list_display, "stage_since", "help_phone")
    list_filter = ("stage", "visn", "state")
    search_fields = ("name", "station_number", "city")
    list_per_page = 50
    export_filename = "stations"
    edit_handler = ObjectList(
        [
            FactsPanel("sm_plugin/admin/station_facts.html", heading=_("Station")),
            MultiFieldPanel(
                [FieldPanel("next_stage"), FieldPanel("reason")], heading=_("Change the stage")
            ),
            FieldPanel("go_live_on", widget=NativeDateInput),
            FieldPanel("help_phone"),
            FactsPanel("sm_plugin/admin/station_history.html", heading=_("History")),
        ],
        base_form_class=StationForm,
    )
