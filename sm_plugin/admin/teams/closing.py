"""Care teams and their members in the admin, where what is open has to go somewhere else."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList

from sm_plugin.admin.forms import AddMemberForm, ChangeMemberForm
from sm_plugin.admin.guarded import ConfirmMixin, FactsPanel, ServiceEditView
from sm_plugin.admin.teams.team_facts import TeamPeople
from sm_plugin.admin.teams.teams import (
    AddMemberView,
    CareTeamAdmin,
    ChangeTeamView,
    MembershipAdmin,
)
from sm_plugin.errors import InvalidInput
from sm_plugin.teams.choices import CareKind, Role
from sm_plugin.teams.models import CareTeam, Membership
from sm_plugin.teams.services import kinds_beside, plan_membership
from sm_plugin.triage.ownership.closing import check_closing, close_team, what_goes_on
from sm_plugin.triage.ownership.handover import change_role, end_membership, what_is_left


class CloseTeamForm(WagtailAdminModelForm):
    """Ask for the switches of a team, and whether it closes."""

    closes = forms.BooleanField(
        label=_("Close this team"),
        required=False,
        help_text=_("You see what that means before it happens."),
    )
    hand_to = forms.ModelChoiceField(
        label=_("Team that takes over"),
        queryset=CareTeam.objects.none(),
        required=False,
        help_text=_(
            "It gets the open messages, the patients, the people on the list and the stops. Only "
            "needed to close the team."
        ),
    )

    class Meta:
        model = CareTeam
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = CareTeam.objects.run_by(self.for_user).successors_of(self.instance)
        self.fields["hand_to"].queryset = others.named()
        kinds = [(one, CareKind(one).label) for one in kinds_beside(self.instance.care_kind)]
        self.fields["care_kind"].choices = kinds

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("hand_to") and not cleaned.get("closes"):
            text = _("Tick this to close the team, or choose no team that takes over.")
            self.add_error("closes", text)
        return cleaned


class ChangeOrCloseView(ConfirmMixin, ChangeTeamView):
    confirm_template = "sm_plugin/admin/confirm_closing.html"

    def to_confirm(self, form: CloseTeamForm) -> dict[str, Any] | None:
        if not form.cleaned_data["closes"]:
            return None
        to = form.cleaned_data["hand_to"]
        team = CareTeam.objects.named().get(pk=self.instance.pk)
        token = f"close-{to.pk if to else ''}"
        return {"token": token, "team": team, "to": to} | what_goes_on(team)

    def form_valid(self, form: CloseTeamForm) -> HttpResponse:
        # Closing moves in batches; one transaction around them would hold all who write meanwhile.
        self.in_one_transaction = not form.cleaned_data["closes"]
        return super().form_valid(form)

    def try_service(self, form: CloseTeamForm) -> None:
        team = CareTeam.objects.named().get(pk=self.instance.pk)
        check_closing(actor=self.request.user, team=team, to=form.cleaned_data["hand_to"])

    def call_service(self, form: CloseTeamForm) -> CareTeam:
        if not form.cleaned_data["closes"]:
            return super().call_service(form)
        team = CareTeam.objects.named().get(pk=self.instance.pk)
        return close_team(actor=self.request.user, team=team, to=form.cleaned_data["hand_to"])


def _said_of_role(member: Membership, was: str) -> str:
    """Say after a change which role a member has now, and which one has ended."""
    words = gettext("%(name)s is %(role)s in this team now. The role as %(was)s has ended.")
    return words % {"name": member.name, "role": member.get_role_display(), "was": Role(was).label}


class AddOrChangeMemberView(AddMemberView):
    """Adds a person; one who is in the team already gets the other role."""

    was = ""  # the role until now, of one who is in the team already

    def to_confirm(self, form: AddMemberForm) -> dict[str, Any]:
        facts = super().to_confirm(form)
        present = _present(form)
        if present is None:
            return facts
        if present.role == form.cleaned_data["role"]:
            return facts | {"present": present}
        token = f"{facts['token']} {present.role} {form.cleaned_data['role']}"
        changed = {"token": token, "present": present, "changes": True}
        return facts | what_is_left(present) | changed

    def call_service(self, form: AddMemberForm) -> Membership:
        data = form.cleaned_data
        present = _present(form)
        if present is None:
            return super().call_service(form)
        if data["first_day"]:
            text = gettext("This person is in the team already. Please leave the first day empty.")
            raise InvalidInput(text, field="first_day")
        self.was = present.role
        changed = change_role(actor=self.request.user, membership=present, role=data["role"])
        title, last_day = data["title"] or changed.title, data["last_day"] or changed.last_day
        return plan_membership(
            actor=self.request.user, membership=changed, title=title, last_day=last_day
        )

    def get_success_message(self, instance: Membership) -> str:
        if not self.was:
            return str(super().get_success_message(instance))
        if self.was != instance.role:
            return _said_of_role(instance, self.was)
        words = gettext("%(name)s was in this team already, and is still %(role)s.")
        return words % {"name": instance.name, "role": instance.get_role_display()}


def _present(form: AddMemberForm) -> Membership | None:
    """Return the place that the person has in the team already."""
    team, person = form.cleaned_data["team"], form.cleaned_data["person"]
    rows = Membership.objects.select_related("user", "team__facility")
    return rows.filter(team=team, user=person, ended_at=None).first()


class ChangeMemberView(ConfirmMixin, ServiceEditView):
    """End a membership or change its role, and show first what is handed over by that."""

    confirm_template = "sm_plugin/admin/confirm_leaving.html"
    was = ""  # the role before the change

    def to_confirm(self, form: ChangeMemberForm) -> dict[str, Any] | None:
        data = form.cleaned_data
        if not data["leaves"] and data["role"] == self.instance.role:
            return None
        member = Membership.objects.select_related("user", "team").get(pk=self.instance.pk)
        left = what_is_left(member)
        if not (left["taken"] or left["answered"]):
            return None
        token = f"leave-{left['taken']}-{left['answered']}"
        return {"token": token, "member": member, "leaves": data["leaves"]} | left

    def call_service(self, form: ChangeMemberForm) -> Membership:
        member, data = Membership.objects.get(pk=self.instance.pk), form.cleaned_data
        self.was = member.role
        if data["leaves"]:
            return end_membership(actor=self.request.user, membership=member)
        member = change_role(actor=self.request.user, membership=member, role=data["role"])
        return plan_membership(
            actor=self.request.user,
            membership=member,
            title=data["title"],
            last_day=data["last_day"],
        )

    def get_success_message(self, instance: Membership) -> str:
        if instance.ended_at is not None:
            words = gettext("%(name)s has left the team. The role as %(was)s has ended.")
            return words % {"name": instance.name, "was": instance.get_role_display()}
        if instance.role != self.was:
            return _said_of_role(instance, self.was)
        return str(super().get_success_message(instance))


class HandingOverMembershipAdmin(MembershipAdmin):
    """Members who leave, or change their role, hand over what they have."""

    create_view_class = AddOrChangeMemberView
    edit_view_class = ChangeMemberView


class ClosableTeamAdmin(CareTeamAdmin):
    """The care teams at one administrator's places; one that is not needed any more is closed."""

    edit_view_class = ChangeOrCloseView
    edit_handler = ObjectList(
        [
            FactsPanel("sm_plugin/admin/team_facts.html", heading=_("Care team")),
            FieldPanel("care_kind"),
            FieldPanel("accepts_messages"),
            MultiFieldPanel(
                [FieldPanel("closes"), FieldPanel("hand_to")], heading=_("Close the team")
            ),
            TeamPeople("sm_plugin/admin/team_people.html", heading=_("People and work")),
        ],
        base_form_class=CloseTeamForm,
    )
