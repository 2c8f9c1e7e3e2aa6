"""A team like another one: what and who comes along, then what that means, then yes."""

from contextlib import suppress
from hashlib import sha256
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from sm_plugin.errors import MessagingError
from sm_plugin.facilities.models import Facility
from sm_plugin.teams.choices import CareKind
from sm_plugin.teams.copying import (
    NewTeam,
    check_copy,
    copy_team,
    listed_and_stopped,
    members_to_copy,
    patients_to_copy,
    routes_to_copy,
)
from sm_plugin.teams.models import CareTeam, Membership
from sm_plugin.web.origin import recorded

from ..forms import kept_values, kinds_in_groups, lead_field, named_after_address, show_refusal
from .closing import ClosableTeamAdmin


class MembersField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Membership) -> str:
        return str(obj)


class CopyForm(forms.Form):
    """Ask what the new team is called by, and who comes along; at first as the other team is."""

    facility = forms.ModelChoiceField(label=_("Place"), queryset=Facility.objects.none())
    care_kind = forms.ChoiceField(label=_("Kind of care"), choices=())
    lead = lead_field()
    accepts_messages = forms.BooleanField(label=_("Accepts messages"), required=False)
    members = MembersField(
        label=_("People who join the new team as well"),
        queryset=Membership.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": _("Somebody has left the team meanwhile. Please choose once more.")
        },
    )
    with_patients = forms.BooleanField(
        label=_("Its patients come into the care of the new team as well"),
        required=False,
        help_text=_("Only at the same station. They stay in the care of the other team, too."),
    )

    def __init__(self, *args: Any, team: CareTeam, actor: Any, **kwargs: Any) -> None:
        names = ("facility", "care_kind", "accepts_messages")
        kwargs["initial"] = {name: getattr(team, name) for name in names}
        super().__init__(*args, **kwargs)
        place, people, kind = (self.fields[n] for n in ("facility", "members", "care_kind"))
        place.queryset = Facility.objects.run_by(actor).staying()  # type: ignore[attr-defined]
        people.queryset = members_to_copy(team, actor)  # type: ignore[attr-defined]
        kind.choices = kinds_in_groups()  # type: ignore[attr-defined]

    @property
    def new(self) -> NewTeam:
        data = self.cleaned_data
        facts = (data["facility"], data["lead"], data["care_kind"], data["accepts_messages"])
        return NewTeam(*facts)


@require_http_methods(["GET", "POST"])
def copied_team(request: HttpRequest, team_id: UUID) -> HttpResponse:
    """Ask what the copy is; show what it gets; POST with what was shown opens it.

    POST with `again` shows the form once more, as it was filled in.
    """
    ClosableTeamAdmin().require_visible(request, str(team_id))
    team = CareTeam.objects.named().get(pk=team_id)
    data = request.POST if request.method == "POST" else None
    form = CopyForm(data, team=team, actor=request.user)
    back = ClosableTeamAdmin().url_helper.get_action_url("edit", team.pk)
    context = {"form": form, "team": team, "back": back}
    if data is not None and "again" not in data and form.is_valid():
        with suppress(MessagingError):
            return _asked(request, team, form, context)
    return TemplateResponse(request, "sm_plugin/admin/copy.html", context)


def _asked(
    request: HttpRequest, team: CareTeam, form: CopyForm, context: dict[str, Any]
) -> HttpResponse:
    """Show what the copy gets, or open it once that was confirmed; raise what refuses it."""
    shown = _shown(request, team, form)
    if request.POST.get("confirmed") != shown["token"]:
        _tried(request, team, form, check_copy)
        return TemplateResponse(request, "sm_plugin/admin/copy_preview.html", context | shown)
    copied = _tried(request, team, form, copy_team)
    words = _("The team is open. Patients know it as %(name)s.") % {"name": copied.name}
    messages.success(request, words)
    return redirect(ClosableTeamAdmin().url_helper.get_action_url("edit", copied.pk))


def _tried(request: HttpRequest, team: CareTeam, form: CopyForm, service: Any) -> Any:
    """Return what the service answers; put what refuses it into the form and raise."""
    data = form.cleaned_data
    facts = {"members": list(data["members"]), "with_patients": data["with_patients"]}
    try:
        with recorded(request):
            return service(actor=request.user, team=team, new=form.new, **facts)
    except MessagingError as error:
        show_refusal(form, error)
        raise


def _shown(request: HttpRequest, team: CareTeam, form: CopyForm) -> dict[str, Any]:
    data, lead = form.cleaned_data, form.cleaned_data["lead"]
    members = [one for one in data["members"] if lead is None or one.user_id != lead.pk]
    patients = patients_to_copy(team).count() if data["with_patients"] else 0
    routes = list(routes_to_copy(team))
    facts = [data["facility"].pk, lead.pk if lead else "", data["care_kind"], patients]
    facts += [data["accepts_messages"], *sorted(str(member.pk) for member in members)]
    facts += [f"{way.topic_id} {way.is_offered} {way.first_role}" for way in routes]
    named = named_after_address(request.user, lead) if lead else {"name": "", "email": ""}
    return named | {
        "token": sha256(" ".join(map(str, facts)).encode()).hexdigest(),
        "kind": CareKind(data["care_kind"]).label,
        "place": data["facility"],
        "accepts": data["accepts_messages"],
        "lead": lead,
        "members": members,
        "patients": patients,
        "stays": listed_and_stopped(team) if patients else {},
        "routes": routes,
        "kept": kept_values(request),
    }
