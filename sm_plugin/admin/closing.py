"""The page of a care team in the admin, with closing it: what is open has to go somewhere."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList

from sm_plugin.admin.guarded import ConfirmMixin, FactsPanel
from sm_plugin.admin.teams import CareTeamAdmin, ChangeTeamView
from sm_plugin.teams.models import CareTeam
from sm_plugin.triage.closing import close_team, what_goes_on


class CloseTeamForm(WagtailAdminModelForm):
    """What may change of a team, and whether it closes."""

    closes = forms.BooleanField(
        label=_("Close this team"),
        required=False,
        help_text=_("You see what that means before it happens."),
    )
    hand_to = forms.ModelChoiceField(
        label=_("Team that takes over"),
        queryset=CareTeam.objects.none(),
        required=False,
        help_text=_("It gets the open messages and the patients. Only needed to close the team."),
    )

    class Meta:
        model = CareTeam
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = CareTeam.objects.run_by(self.for_user).accepting().exclude(pk=self.instance.pk)
        self.fields["hand_to"].queryset = others.named()


class ChangeOrCloseView(ConfirmMixin, ChangeTeamView):
    confirm_template = "sm_plugin/admin/confirm_closing.html"

    def to_confirm(self, form: CloseTeamForm) -> dict[str, Any] | None:
        if not form.cleaned_data["closes"]:
            return None
        to = form.cleaned_data["hand_to"]
        team = CareTeam.objects.named().get(pk=self.instance.pk)
        token = f"close-{to.pk if to else ''}"
        return {"token": token, "team": team, "to": to} | what_goes_on(team)

    def call_service(self, form: CloseTeamForm) -> CareTeam:
        if not form.cleaned_data["closes"]:
            return super().call_service(form)
        team = CareTeam.objects.named().get(pk=self.instance.pk)
        return close_team(actor=self.request.user, team=team, to=form.cleaned_data["hand_to"])


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
        ],
        base_form_class=CloseTeamForm,
    )
