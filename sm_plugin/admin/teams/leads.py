"""Another provider leads a team: who, then what that means, then yes."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from sm_plugin.errors import MessagingError
from sm_plugin.teams.choices import Role
from sm_plugin.teams.models import CareTeam, Membership
from sm_plugin.text.names import staff_name
from sm_plugin.triage.ownership.closing import what_goes_on
from sm_plugin.triage.ownership.handover import what_is_left
from sm_plugin.triage.ownership.leads import change_lead, check_lead
from sm_plugin.web.origin import recorded

from ..forms import PersonField, kept_values, named_after_address, show_refusal
from .closing import ClosableTeamAdmin


class ColleagueField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return staff_name(obj)


class LeadForm(forms.Form):
    """Ask who leads the team from now on: somebody of the team, or another address."""

    member = ColleagueField(label=_("Somebody of the team"), queryset=None, required=False)
    person = PersonField(
        label=_("Or somebody else"),
        required=False,
        help_text=_("The provider's email address. Patients see the name."),
    )
    leaves = forms.BooleanField(
        label=_("The provider who leads it today leaves the team"), required=False
    )

    def __init__(self, *args: Any, team: CareTeam, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = Membership.objects.active().filter(team=team).exclude(user=team.lead_provider)
        choice: Any = self.fields["member"]
        model: Any = get_user_model()
        choice.queryset = model._default_manager.filter(pk__in=members.values("user"))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        chosen = [one for one in (data.get("member"), data.get("person")) if one]
        if len(chosen) != 1 and not self.errors:
            raise forms.ValidationError(_("Choose one person, or enter one address."))
        return data | {"lead": chosen[0] if chosen else None}


@require_http_methods(["GET", "POST"])
def another_lead(request: HttpRequest, team_id: UUID) -> HttpResponse:
    """Ask for the provider; show what changes; POST with what was shown changes it.

    POST with `again` shows the form once more, as it was filled in.
    """
    ClosableTeamAdmin().require_visible(request, str(team_id))
    team = CareTeam.objects.named().get(pk=team_id)
    back = ClosableTeamAdmin().url_helper.get_action_url("edit", team.pk)
    if team.lead_provider_id is None:
        messages.warning(request, _("No provider leads this team."))
        return redirect(back)
    form = LeadForm(request.POST if request.method == "POST" else None, team=team)
    context = {"form": form, "team": team, "back": back}
    is_asked = request.method == "POST" and "again" not in request.POST and form.is_valid()
    if is_asked and _allows(request, team, form):
        token = f"{form.cleaned_data['lead'].pk} {form.cleaned_data['leaves']}"
        confirmed, _space, led_by = request.POST.get("confirmed", "").rpartition(" ")
        if confirmed != token or not led_by:
            token = f"{token} {team.lead_provider_id}"
            shown = context | _shown(request, team, form) | {"token": token}
            return TemplateResponse(request, "sm_plugin/admin/lead_preview.html", shown)
        if _changed(request, team, form, led_by):
            return redirect(back)
    return TemplateResponse(request, "sm_plugin/admin/lead.html", context)


def _allows(request: HttpRequest, team: CareTeam, form: LeadForm) -> bool:
    """Return True, or put what refuses it into the form, before anything is shown."""
    try:
        check_lead(actor=request.user, team=team, lead=form.cleaned_data["lead"])
    except MessagingError as error:
        show_refusal(form, error)
        return False
    return True


def _changed(request: HttpRequest, team: CareTeam, form: LeadForm, led_by: str) -> bool:
    """Change the lead, if `led_by` still leads the team: the page asked about that change."""
    facts = {name: form.cleaned_data[name] for name in ("lead", "leaves")}
    try:
        with recorded(request):
            changed = change_lead(actor=request.user, team=team, shown=led_by, **facts)
    except MessagingError as error:
        show_refusal(form, error)
        return False
    words = _("From now on patients read: %(name)s") % {"name": changed.name}
    messages.success(request, words)
    return True


def _shown(request: HttpRequest, team: CareTeam, form: LeadForm) -> dict[str, Any]:
    lead, leaves = form.cleaned_data["lead"], form.cleaned_data["leaves"]
    was = Membership.objects.select_related("user", "team").filter(
        team=team, user=team.lead_provider, ended_at=None
    )
    member = was.first() if leaves else None
    own = Membership.objects.filter(team=team, user=lead, ended_at=None)
    return named_after_address(request.user, lead) | {
        "was": team.provider_name,
        "leaves": leaves,
        "ends": own.exclude(role=Role.PROVIDER).first(),
        "open": what_goes_on(team),
        "left": what_is_left(member) if member else None,
        "kept": kept_values(request),
    }
