"""Several people into a team at once: addresses or colleagues, a preview in words, then yes."""

import re
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from sm_plugin.adapter import adapter
from sm_plugin.errors import MessagingError, NotAllowed
from sm_plugin.facilities.models import Facility
from sm_plugin.teams.choices import Role
from sm_plugin.teams.members.acquaintance import named_to, own_care_in
from sm_plugin.teams.members.many_members import Place, Several, add_several, plan_several
from sm_plugin.teams.models import CareTeam, Membership
from sm_plugin.text.names import staff_name
from sm_plugin.web.forms import DayInput
from sm_plugin.web.origin import recorded

from ..forms import kept_values, show_refusal
from .closing import ClosableTeamAdmin


class ColleaguesField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{staff_name(obj)}, {adapter().email(obj)}"


class SeveralForm(forms.Form):
    """Ask who, and what all of them get in this team."""

    addresses = forms.CharField(
        label=_("Email addresses"),
        required=False,
        max_length=10_000,
        help_text=_("One on each line, or with commas between them."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    people = ColleaguesField(
        label=_("Or choose colleagues of this station"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    title = forms.CharField(
        label=_("Title"),
        max_length=20,
        required=False,
        help_text=_("Stands behind the name in this team, for example RN."),
    )
    first_day = forms.DateField(label=_("First day"), required=False, widget=DayInput)
    last_day = forms.DateField(label=_("Last day"), required=False, widget=DayInput)

    def __init__(self, *args: Any, team: CareTeam, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["people"]
        people.queryset = colleagues_for(team)

    @property
    def place(self) -> Place:
        names = ("role", "title", "first_day", "last_day")
        return Place(**{name: self.cleaned_data[name] for name in names})


def colleagues_for(team: CareTeam) -> Any:
    """Return the people in other teams of the station who are not in this one."""
    here = Membership.objects.present().filter(team__in=_teams_of(team.facility.station))
    inside = Membership.objects.filter(team=team, ended_at=None)
    model: Any = get_user_model()
    people = model._default_manager.filter(is_active=True, pk__in=here.values("user"))
    return people.exclude(pk__in=inside.values("user")).order_by(model.EMAIL_FIELD)


def _teams_of(station: Facility) -> Any:
    return CareTeam.objects.open().of_station(station)


@require_http_methods(["GET", "POST"])
def add_people(request: HttpRequest, team_id: UUID) -> HttpResponse:
    """Ask for people; show what would become of each; POST with who was shown adds them.

    POST with `again` shows the form once more, as it was filled in.
    """
    ClosableTeamAdmin().require_visible(request, str(team_id))
    team = CareTeam.objects.named().get(pk=team_id)
    form = SeveralForm(request.POST if request.method == "POST" else None, team=team)
    is_asked = request.method == "POST" and "again" not in request.POST
    plan = _plan(request, team, form) if is_asked and form.is_valid() else None
    if plan and plan.joining and request.POST.get("confirmed") == plan.token:
        if _added(request, team, form, plan):
            address = ClosableTeamAdmin().url_helper.get_action_url("edit", team.pk)
            return redirect(address)
        plan = None
    context = {
        "form": form,
        "team": team,
        "back": ClosableTeamAdmin().url_helper.get_action_url("edit", team.pk),
    }
    if plan is None:
        return TemplateResponse(request, "sm_plugin/admin/several.html", context)
    return TemplateResponse(
        request, "sm_plugin/admin/several_preview.html", context | _shown(request, team, form, plan)
    )


def _plan(request: HttpRequest, team: CareTeam, form: SeveralForm) -> Several | None:
    data = form.cleaned_data
    try:
        return plan_several(
            actor=request.user,
            team=team,
            addresses=re.split(r"[\s,;]+", data["addresses"]),
            people=data["people"],
            place=form.place,
        )
    except MessagingError as error:
        _refuse(form, error)
        return None


def _added(request: HttpRequest, team: CareTeam, form: SeveralForm, plan: Several) -> bool:
    try:
        with recorded(request):
            added = add_several(
                actor=request.user, team=team, people=plan.joining, place=form.place
            )
    except MessagingError as error:
        _refuse(form, error)
        return False
    words = ngettext("%(n)d person joined the team.", "%(n)d people joined the team.", len(added))
    messages.success(request, words % {"n": len(added)})
    return True


def _refuse(form: SeveralForm, error: MessagingError) -> None:
    if isinstance(error, NotAllowed):
        raise error
    show_refusal(form, error)


def _shown(
    request: HttpRequest, team: CareTeam, form: SeveralForm, plan: Several
) -> dict[str, Any]:
    """A name stands only beside people of one's own facilities; of others, the address."""
    people = [*plan.joining, *plan.present]
    known = named_to(request.user, people)
    cared_for = own_care_in(team, plan.joining)

    def named(person: Any) -> dict[str, Any]:
        return {
            "name": staff_name(person) if person.pk in known else "",
            "email": adapter().email(person),
            "own_care": person.pk in cared_for,
        }

    return {
        "plan": plan,
        "joining": [named(person) for person in plan.joining],
        "own_care": bool(cared_for),
        "present": [named(person) for person in plan.present],
        "role": Role(form.place.role).label,
        "place": form.place,
        "kept": kept_values(request),
    }
