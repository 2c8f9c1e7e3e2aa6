from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList

from sm_plugin.admin.guarded import (
    ConfirmMixin,
    FactsPanel,
    GuardedIndexView,
    GuardedModelAdmin,
    NamesPatientMixin,
    ServiceCreateView,
    ServiceEditView,
    ShowsPeopleMixin,
)
from sm_plugin.audit.actions import Action
from sm_plugin.errors import InvalidInput
from sm_plugin.people.models import Patient
from sm_plugin.teams.models import CareTeam
from sm_plugin.teams.models.stops import MessagingBlock
from sm_plugin.teams.stops.services import block_patient, lift_block
from sm_plugin.text.dates import day_in_words
from sm_plugin.text.names import person_name
from sm_plugin.web.forms import DayInput

from ..forms import PersonField, named_after_address
from .teams import MemberPlaceFilter, OpenFilter, RunnerPermissionHelper


class BlockForm(WagtailAdminModelForm):
    """Stops one patient's messages to one team of the administrator's own places."""

    person = PersonField(label=_("Patient"), help_text=_("The patient's email address."))
    last_day = forms.DateField(
        label=_("Last day"),
        widget=DayInput,
        help_text=_("On the day after, the patient can write again."),
    )

    class Meta:
        model = MessagingBlock
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = CareTeam.objects.run_by(self.for_user).open().named()


class LiftForm(WagtailAdminModelForm):
    lifts = forms.BooleanField(
        label=_("Let this patient write to the team again"),
        required=False,
    )

    class Meta:
        model = MessagingBlock
        fields: list[str] = []


class BlockPermissionHelper(RunnerPermissionHelper):
    def visible_to(self, user: Any) -> models.QuerySet[MessagingBlock]:
        rows = MessagingBlock.objects.filter(team__in=CareTeam.objects.run_by(user))
        rows = rows.staffed_by(user)
        return rows.select_related("patient__user", "team__facility", "team__lead_provider")

    def is_editable(self, obj: MessagingBlock) -> bool:
        return obj.is_standing


class BlocksView(ShowsPeopleMixin, GuardedIndexView):
    def read(self) -> dict[str, Any]:
        return {"action": Action.QUEUE_LIST, "code": "stops"}


class AddBlockView(NamesPatientMixin, ConfirmMixin, ServiceCreateView):
    confirm_template = "sm_plugin/admin/confirm_stop.html"

    def get_edit_handler(self) -> Any:
        panels = [FieldPanel(name) for name in ("team", "person", "reason", "last_day")]
        return ObjectList(panels, base_form_class=BlockForm).bind_to_model(self.model)

    def to_confirm(self, form: BlockForm) -> dict[str, Any]:
        data = form.cleaned_data
        person = data["person"]
        named = named_after_address(self.request.user, person, person_name)
        shown = {"token": str(person.pk), "reason": form.instance.get_reason_display()}
        return data | named | shown

    def call_service(self, form: BlockForm) -> MessagingBlock:
        data = form.cleaned_data
        patient = Patient.objects.filter(user=data["person"]).first()
        if patient is None:
            raise InvalidInput(_("This person is not in the care of this team."), field="person")
        return block_patient(
            actor=self.request.user,
            patient=patient,
            team=data["team"],
            reason=data["reason"],
            last_day=data["last_day"],
        )


class LiftBlockView(ShowsPeopleMixin, ServiceEditView):
    def get_page_subtitle(self) -> str:
        return person_name(self.instance.patient.user)

    def read(self) -> dict[str, Any]:
        of = self.instance.patient_id
        return {"action": Action.PATIENT_READ, "obj": self.instance.patient, "patient": of}

    def call_service(self, form: LiftForm) -> MessagingBlock:
        rows = MessagingBlock.objects.select_related("team__facility")
        block = rows.get(pk=self.instance.pk)
        if not form.cleaned_data["lifts"]:
            return block
        return lift_block(actor=self.request.user, block=block)


class StandingFilter(OpenFilter):
    """Stops that hold now, unless the past is asked for; one that ran out is past too."""

    def queryset(self, request: Any, queryset: models.QuerySet[Any]) -> models.QuerySet[Any]:
        if self.value() == "every":
            return queryset
        stands = models.Q(lifted_at__isnull=True, ends_at__gt=timezone.now())
        return queryset.filter(~stands if self.value() == "past" else stands)


class BlockAdmin(GuardedModelAdmin):
    """Patients who can't write to the teams at one administrator's places, and until when."""

    model = MessagingBlock
    permission_helper_class = BlockPermissionHelper
    index_view_class = BlocksView
    create_view_class = AddBlockView
    edit_view_class = LiftBlockView
    base_url_path = "secure-messaging/stops"
    menu_label = _("Stopped messages")
    menu_icon = "lock"
    list_display = ("person", "team", "reason", "starts_at", "until")
    list_filter = (MemberPlaceFilter, "reason", StandingFilter)
    list_per_page = 50
    edit_handler = ObjectList(
        [
            FactsPanel("sm_plugin/admin/stop_facts.html", heading=_("Stopped messages")),
            FieldPanel("lifts"),
        ],
        base_form_class=LiftForm,
    )

    @admin.display(description=_("patient"))
    def person(self, block: MessagingBlock) -> str:
        return person_name(block.patient.user)

    @admin.display(description=_("until"))
    def until(self, block: MessagingBlock) -> str:
        return day_in_words(block.last_day)
