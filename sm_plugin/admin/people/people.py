"""Patients on screen: found by record number and birth date alone, registered, verified, assigned.

See docs/decisions/0362.
"""

from typing import Any

from django import forms
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.components import Component

from sm_plugin.access.revoking import revoke_identity
from sm_plugin.admin.guarded import (
    ConfirmMixin,
    FactsPanel,
    GuardedIndexView,
    GuardedModelAdmin,
    GuardedPermissionHelper,
    NamesPatientMixin,
    ServiceCreateView,
    ServiceEditView,
    ShowsPeopleMixin,
)
from sm_plugin.audit.actions import Action
from sm_plugin.facilities.models import Facility
from sm_plugin.people.choices import Document, RevokedWhy
from sm_plugin.people.correcting import correct_record
from sm_plugin.people.identity import (
    confirm_identity,
    may_be_second,
    see_document,
)
from sm_plugin.people.models import IdentityCheck, Patient
from sm_plugin.people.services import find_patient, register_patient
from sm_plugin.teams.models import CareTeam, PatientAssignment
from sm_plugin.teams.panels.claims import take_teams_from_list
from sm_plugin.teams.panels.services import find_listed
from sm_plugin.teams.services import assign_patient, end_assignment
from sm_plugin.text.names import person_name, staff_name
from sm_plugin.web.forms import DayInput
from sm_plugin.web.origin import recorded

from ..forms import PersonField, named_after_address
from ..teams.panels import PanelEntryAdmin

WRONG_PERSON = RevokedWhy.WRONG_PERSON
RECORD = ["record_number", "birth_date", "home_facility"]


class PatientFacts(FactsPanel):
    """The patient, how well he or she is known, and the teams that care at one's own places.

    Teams elsewhere are not named: a team's name tells the provider and the kind of care. Teams
    of an account that was released from the same record are named, so that its person gets them.
    """

    class BoundPanel(FactsPanel.BoundPanel):
        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            check, user = self.instance.waiting_check, self.request.user
            verifies = verifies_at_home(user, self.instance)
            is_first = bool(check and not may_be_second(user, self.instance, check))
            places = Facility.objects.with_patients_seen_by(user)
            own = PatientAssignment.objects.filter(patient=self.instance, ended_at=None)
            here = own.filter(team__facility__in=places)
            names = "team__lead_provider", "team__facility__parent"
            kept = Patient.objects.get(pk=self.instance.pk)  # the form may hold what is typed
            released = Patient.objects.released_with_number_of(kept)
            before = CareTeam.objects.until_released(released).staying().named()
            return super().get_context_data(parent_context) | {
                "name": person_name(self.instance.user),
                "check": check,
                "seen_by": staff_name(check.seen_by) if check else "",
                "needs_another": verifies and is_first,
                "is_own": verifies and self.instance.user_id == user.pk,
                "teams": [assignment.team.name for assignment in here.select_related(*names)],
                "teams_before": before.filter(facility__in=places).exclude(
                    pk__in=own.values("team")
                ),
            }


class FindForm(forms.Form):
    record_number = forms.CharField(label=_("Record number"), max_length=16)
    birth_date = forms.DateField(label=_("Date of birth"), widget=DayInput)


class RegisterForm(WagtailAdminModelForm):
    """Connect an account with the record of a patient at one of the verifier's own places."""

    person = PersonField(
        label=_("Account of the patient"),
        help_text=_("The email address with which the patient signed up."),
    )
    birth_date = forms.DateField(label=_("Date of birth"), widget=DayInput)

    class Meta:
        model = Patient
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = Facility.objects.verified_by(self.for_user).staying()
        self.fields["home_facility"].queryset = places

    def _get_validation_exclusions(self) -> set[str]:
        """The service checks what it writes, and says in words what is there already."""
        return {field.name for field in self._meta.model._meta.fields}


class PatientForm(WagtailAdminModelForm):
    """The steps for one patient now; only what the person may do is asked."""

    document = forms.ChoiceField(
        label=_("I saw this document"),
        required=False,
        choices=[("", _("None")), *Document.choices],
        help_text=_("The kind only. Never write down its number."),
    )
    confirms = forms.BooleanField(
        label=_("I confirm the identity of this person, as the second person"), required=False
    )
    revokes = forms.ChoiceField(
        label=_("Take the confirmation back"),
        required=False,
        choices=[("", _("No")), *RevokedWhy.choices],
        help_text=_("You see what that means before it happens."),
    )
    record_number = forms.CharField(label=_("Record number"), max_length=16, required=False)
    birth_date = forms.DateField(label=_("Date of birth"), widget=DayInput, required=False)
    home_facility = forms.ModelChoiceField(
        label=_("Gets care at"),
        queryset=Facility.objects.none(),
        required=False,
        help_text=_("After a change somebody looks at a photo ID again, and another one confirms."),
    )
    team = forms.ModelChoiceField(
        label=_("Put in the care of this team"), queryset=CareTeam.objects.none(), required=False
    )
    leaves = forms.ModelMultipleChoiceField(
        label=_("No longer in the care of"),
        queryset=PatientAssignment.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Patient
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = acts_for(self.for_user, self.instance)
        for name in [name for name in self.fields if name not in allowed]:
            del self.fields[name]
        for name in set(RECORD) & set(allowed):
            self.fields[name].initial = getattr(self.instance, name)
        if "revokes" in allowed and not self.instance.reads_on:
            revokes = self.fields["revokes"]
            revokes.label = _("Take back that this account is the person's")
            revokes.choices = [("", _("No")), (WRONG_PERSON.value, WRONG_PERSON.label)]
        if "home_facility" in allowed:
            may_be = models.Q(closes_on=None) | models.Q(pk=self.instance.home_facility_id)
            places = Facility.objects.verified_by(self.for_user)
            self.fields["home_facility"].queryset = places.filter(may_be)
        own = PatientAssignment.objects.filter(patient=self.instance, ended_at=None)
        if "team" in allowed:
            teams = CareTeam.objects.run_by(self.for_user).staying().named()
            self.fields["team"].queryset = teams.exclude(pk__in=own.values("team"))
            leaves = self.fields["leaves"]
            leaves.queryset = own.filter(team__in=CareTeam.objects.run_by(self.for_user))
            leaves.label_from_instance = lambda assignment: assignment.team.name

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        was = {name: getattr(self.instance, name) for name in RECORD}
        corrects = any(cleaned.get(name) not in (None, "", was[name]) for name in RECORD)
        if cleaned.get("revokes") == WRONG_PERSON and corrects:
            text = _(
                "Another person's account is closed, and its record is not corrected. If the "
                "account is this person's and the record was mistyped, choose another reason. If "
                "not, leave the record as it was."
            )
            self.add_error("revokes", text)
        return cleaned


def verifies_at_home(user: Any, patient: Patient) -> bool:
    """Return True if the person verifies identities where the patient gets care."""
    return Facility.objects.verified_by(user).filter(pk=patient.home_facility_id).exists()


def acts_for(user: Any, patient: Patient) -> list[str]:
    """Return the fields of what the person may do for the patient as it stands."""
    names: list[str] = []
    if patient.is_released:
        return names
    if patient.user_id != user.pk and verifies_at_home(user, patient):
        if patient.is_upgraded:
            names = ["revokes"]
        else:
            check = patient.waiting_check
            names = ["document"]
            names += ["confirms"] if check and may_be_second(user, patient, check) else []
            names += ["revokes"]
        names += RECORD
    if Facility.objects.run_by(user).exists():
        names += ["team", "leaves"]
    return names


class PatientPermissionHelper(GuardedPermissionHelper):
    """Patients of the places that a person runs or verifies at; report readers see none."""

    def visible_to(self, user: Any) -> models.QuerySet[Patient]:
        return Patient.objects.visible_to(user).select_related("user", "home_facility__parent")

    def user_can_list(self, user: Any) -> bool:
        return Facility.objects.with_patients_seen_by(user).exists()

    def user_can_create(self, user: Any) -> bool:
        return Facility.objects.verified_by(user).exists()

    def get_all_model_permissions(self) -> Any:
        """Nothing here follows from a model-wide right, so none is offered for groups."""
        return super().get_all_model_permissions().none()


class FindPatientView(GuardedIndexView):
    """Lists nobody: a form for record number and birth date, sent by POST, stands in its place."""

    page_title = _("Patients")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._page(FindForm())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = FindForm(request.POST)
        if not form.is_valid():
            return self._page(form, status=422)
        with recorded(request):
            found = find_patient(actor=request.user, **form.cleaned_data)
            is_known = any(not patient.is_released for patient in found)
            listed = [] if is_known else find_listed(actor=request.user, **form.cleaned_data)
        if len(found) == 1 and not listed:
            return redirect(self.url_helper.get_action_url("edit", found[0].pk))
        urls = PanelEntryAdmin().url_helper
        entries = [(entry.team, urls.get_action_url("edit", entry.pk)) for entry in listed]
        return self._page(form, found=found, listed=entries, asked=True)

    def _page(self, form: FindForm, status: int = 200, **facts: Any) -> TemplateResponse:
        may_add = self.permission_helper.user_can_create(self.request.user)
        links = [
            (patient, self.url_helper.get_action_url("edit", patient.pk))
            for patient in facts.pop("found", [])
        ]
        context = {
            "view": self,
            "form": form,
            "found": links,
            "add_url": self.url_helper.create_url if may_add else "",
        }
        template = "sm_plugin/admin/find_patient.html"
        return TemplateResponse(self.request, template, context | facts, status=status)


class RegisterView(NamesPatientMixin, ConfirmMixin, ServiceCreateView):
    confirm_template = "sm_plugin/admin/confirm_patient.html"

    def get_edit_handler(self) -> Any:
        names = ("home_facility", "person", "birth_date", "record_number")
        panels = [FieldPanel(name) for name in names]
        return ObjectList(panels, base_form_class=RegisterForm).bind_to_model(self.model)

    def to_confirm(self, form: RegisterForm) -> dict[str, Any]:
        person = form.cleaned_data["person"]
        named = named_after_address(self.request.user, person, person_name)
        return form.cleaned_data | named | {"token": str(person.pk)}

    def call_service(self, form: RegisterForm) -> Patient:
        data = form.cleaned_data
        patient = register_patient(
            actor=self.request.user,
            user=data["person"],
            home_facility=data["home_facility"],
            birth_date=data["birth_date"],
            record_number=data["record_number"],
        )
        take_teams_from_list(actor=self.request.user, patient=patient)
        return patient

    def get_success_url(self) -> str:
        return str(self.url_helper.get_action_url("edit", self.instance.pk))

    def get_success_message(self, instance: Patient) -> str:
        return str(_("The patient is registered. Now look at a photo ID and note what you saw."))


class PatientView(ShowsPeopleMixin, ConfirmMixin, ServiceEditView):
    confirm_template = "sm_plugin/admin/confirm_revoke.html"

    def get_page_subtitle(self) -> str:
        return person_name(self.instance.user)

    def read(self) -> dict[str, Any]:
        pk = self.instance.pk
        return {"action": Action.PATIENT_READ, "obj": self.instance, "patient": pk}

    def get_edit_handler(self) -> Any:
        allowed = acts_for(self.request.user, self.instance)
        groups = {
            _("Identity"): ("document", "confirms", "revokes"),
            _("Correct the record"): RECORD,
            _("Care teams"): ("team", "leaves"),
        }
        panels: list[Any] = [
            PatientFacts("sm_plugin/admin/patient_facts.html", heading=_("Patient"))
        ]
        for heading, names in groups.items():
            if fields := [FieldPanel(name) for name in names if name in allowed]:
                panels.append(MultiFieldPanel(fields, heading=heading))
        return ObjectList(panels, base_form_class=PatientForm).bind_to_model(self.model)

    def to_confirm(self, form: PatientForm) -> dict[str, Any] | None:
        if not (why := form.cleaned_data.get("revokes")):
            return None
        return {
            "token": why,
            "name": person_name(self.instance.user),
            "why": RevokedWhy(why).label,
            "is_wrong_person": why == WRONG_PERSON,
        }

    def call_service(self, form: PatientForm) -> Patient:
        actor, data = self.request.user, form.cleaned_data
        patient = Patient.objects.select_related("home_facility__parent").get(pk=self.instance.pk)
        if data.get("revokes"):
            revoke_identity(actor=actor, patient=patient, why=data["revokes"])
        changed = set(RECORD) & set(form.changed_data)
        if corrected := {name: data[name] for name in changed if data.get(name)}:
            facts = {name: getattr(patient, name) for name in RECORD} | corrected
            patient = correct_record(actor=actor, patient=patient, **facts)
            take_teams_from_list(actor=actor, patient=patient)
        if data.get("document"):
            see_document(actor=actor, patient=patient, document=data["document"])
        if data.get("confirms"):
            shown = self.request.POST.get("check", "")
            confirm_identity(actor=actor, patient=patient, shown=shown)
        if data.get("team"):
            assign_patient(actor=actor, patient=patient, team=data["team"])
        for assignment in data.get("leaves") or ():
            end_assignment(actor=actor, assignment=assignment)
        return patient

    def get_success_url(self) -> str:
        return str(self.url_helper.get_action_url("edit", self.instance.pk))

    def get_success_message(self, instance: Patient) -> str:
        return str(_("Saved."))


class PatientAdmin(GuardedModelAdmin):
    """The patients of one's own places, one at a time."""

    model = Patient
    permission_helper_class = PatientPermissionHelper
    index_view_class = FindPatientView
    create_view_class = RegisterView
    edit_view_class = PatientView
    edit_template_name = "sm_plugin/admin/patient.html"
    base_url_path = "secure-messaging/patients"
    menu_label = _("Patients")
    menu_icon = "user"


class VerifierPanel(Component):
    """A verifier's way in on the first page of the admin, with how many wait for a second person.

    It lists nobody: patients are found by record number and birth date alone.
    """

    template_name = "sm_plugin/admin/verifier.html"
    order = 45

    def __init__(self, user: Any) -> None:
        self.user = user

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        urls = PatientAdmin().url_helper
        return {
            "count": IdentityCheck.objects.to_confirm_by(self.user).count(),
            "find_url": urls.index_url,
            "register_url": urls.create_url,
        }
