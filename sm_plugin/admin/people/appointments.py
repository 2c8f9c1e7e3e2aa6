"""Administrators, verifiers and report readers of places: appointed and ended on screen."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.fields import BLANK_CHOICE_DASH
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList

from sm_plugin.admin.guarded import (
    ConfirmMixin,
    FactsPanel,
    GuardedModelAdmin,
    GuardedPermissionHelper,
    ServiceCreateView,
    ServiceEditView,
)
from sm_plugin.facilities.choices import Post
from sm_plugin.facilities.models import Appointment, Facility
from sm_plugin.facilities.services import appoint, dismiss, posts_given_by
from sm_plugin.text.names import staff_name

from ..forms import PersonField, named_after_address
from ..teams.teams import OpenFilter, RunnerPermissionHelper

WIDER = ("visn", "everywhere")  # places beyond one station


class AppointForm(WagtailAdminModelForm):
    """Ask for a post and a place that the administrator may give; wider ones for national ones."""

    person = PersonField(
        label=_("Person"),
        help_text=_("The colleague's email address. Nobody appoints himself or herself."),
    )
    visn = forms.IntegerField(
        label=_("Or a whole region (VISN)"),
        required=False,
        validators=[MinValueValidator(1), MaxValueValidator(23)],
        help_text=_("Only national administrators appoint for a region or for all stations."),
    )
    everywhere = forms.BooleanField(label=_("Or all stations"), required=False)

    class Meta:
        model = Appointment
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stations = Facility.objects.run_by(self.for_user).stations()
        given = wide = posts_given_by(self.for_user)
        if not wide:
            given = frozenset().union(
                *(posts_given_by(self.for_user, facility=one) for one in stations)
            )
            for name in WIDER:
                del self.fields[name]
        posts = [(post.value, post.label) for post in Post if post in given]
        self.fields["post"].choices = [*BLANK_CHOICE_DASH, *posts]
        self.initial["post"] = ""  # what a post opens is never given by a slip
        self.fields["facility"].queryset = stations
        self.fields["facility"].required = not wide

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        places = {"facility", *WIDER}
        chosen = [name for name in places if cleaned.get(name)]
        if len(chosen) != 1 and not places & set(self.errors):
            self.add_error("facility", _("Please choose one: a station, a region or all stations."))
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        """The service checks what it writes; the form's row is never saved."""
        return {field.name for field in self._meta.model._meta.fields}


class EndForm(WagtailAdminModelForm):
    ends = forms.BooleanField(
        label=_("This appointment ends now"),
        required=False,
        help_text=_("The person's rights end at once."),
    )

    class Meta:
        model = Appointment
        fields: list[str] = []


class AppointmentPermissionHelper(RunnerPermissionHelper):
    def visible_to(self, user: Any) -> models.QuerySet[Appointment]:
        rows = Appointment.objects.visible_to(user)
        return rows.select_related("user", "facility", "appointed_by", "ended_by")

    def is_editable(self, obj: Appointment) -> bool:
        return obj.until is None


class AppointView(ConfirmMixin, ServiceCreateView):
    """An address is easily mistyped, and a post opens what others entered: so it asks twice."""

    confirm_template = "sm_plugin/admin/confirm_appointment.html"

    def get_edit_handler(self) -> Any:
        names = ["post", "person", "facility"]
        names += WIDER if posts_given_by(self.request.user) else ()
        panels = [FieldPanel(name) for name in names]
        return ObjectList(panels, base_form_class=AppointForm).bind_to_model(self.model)

    def to_confirm(self, form: AppointForm) -> dict[str, Any]:
        data = form.cleaned_data
        row = Appointment(facility=data.get("facility"), visn=data.get("visn"), post=data["post"])
        person = data["person"]
        return named_after_address(self.request.user, person) | {
            "token": f"{person.pk} {row.post} {row.facility_id} {row.visn}",
            "post": row.get_post_display(),
            "place": row.place,
        }

    def call_service(self, form: AppointForm) -> Appointment:
        data = form.cleaned_data
        return appoint(
            actor=self.request.user,
            user=data["person"],
            post=data["post"],
            facility=data.get("facility"),
            visn=data.get("visn"),
        )


class EndAppointmentView(ServiceEditView):
    def call_service(self, form: EndForm) -> Appointment:
        rows = Appointment.objects.select_related("user", "facility")
        appointment = rows.get(pk=self.instance.pk)
        if not form.cleaned_data["ends"]:
            return appointment
        return dismiss(actor=self.request.user, appointment=appointment)


class CurrentFilter(OpenFilter):
    field = "until"


class AppointmentAdmin(GuardedModelAdmin):
    """The appointments at one administrator's stations, with those that ended."""

    model = Appointment
    permission_helper_class: type[GuardedPermissionHelper] = AppointmentPermissionHelper
    create_view_class = AppointView
    edit_view_class = EndAppointmentView
    base_url_path = "secure-messaging/appointments"
    menu_label = _("Appointments")
    menu_icon = "key"
    list_display = ("person", "post", "where", "since", "until")
    list_filter = ("post", CurrentFilter)
    list_per_page = 50
    edit_handler = ObjectList(
        [
            FactsPanel("sm_plugin/admin/appointment_facts.html", heading=_("Appointment")),
            FieldPanel("ends"),
        ],
        base_form_class=EndForm,
    )

    @admin.display(description=_("person"))
    def person(self, appointment: Appointment) -> str:
        return staff_name(appointment.user)

    @admin.display(description=_("where"))
    def where(self, appointment: Appointment) -> str:
        return appointment.place
