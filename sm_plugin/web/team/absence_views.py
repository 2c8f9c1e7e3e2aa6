"""Absences in the person's own teams: days, who stands in, and the way back."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.errors import InvalidInput, NotAllowed, NotFound, Refused
from sm_plugin.teams.members.absences import end_absence
from sm_plugin.teams.models import Absence, CareTeam, Membership
from sm_plugin.text.names import staff_name
from sm_plugin.triage.ownership.absences import Begun, begin_absence
from sm_plugin.web.base import messaging_page, note_refusal, or_the_list, page, say
from sm_plugin.web.forms import DayInput


class AbsenceForm(forms.Form):
    """A member of a team with the days; the surrogate is of the same team, if there is one."""

    member = forms.ModelChoiceField(
        label=gettext_lazy("Who is away, and from which team"),
        queryset=Membership.objects.none(),
        empty_label=gettext_lazy("Choose"),
        error_messages={"required": gettext_lazy("Choose who is away.")},
    )
    first_day = forms.DateField(
        label=gettext_lazy("First day away"),
        widget=DayInput,
        error_messages={"required": gettext_lazy("Choose the first day.")},
    )
    last_day = forms.DateField(
        label=gettext_lazy("Last day away"),
        help_text=gettext_lazy("It ends at midnight after this day, on the clock of the place."),
        widget=DayInput,
        error_messages={"required": gettext_lazy("Choose the last day.")},
    )
    surrogate = forms.ModelChoiceField(
        label=gettext_lazy("Who stands in"),
        queryset=Membership.objects.none(),
        required=False,
        empty_label=gettext_lazy("Nobody: it waits for its role"),
        help_text=gettext_lazy(
            "Gets what the person is answering, on the first day away; if that is today, at once. "
            "Choose from the same team."
        ),
    )

    def __init__(self, data: Any, *, user: Any) -> None:
        super().__init__(data)
        own = CareTeam.objects.worked_in_by(user).values("pk")
        led = CareTeam.objects.coordinated_among(user).values("pk")
        members = Membership.objects.active().select_related(
            "user", "team__lead_provider", "team__facility__parent"
        )
        members = members.filter(team__in=own).order_by("team", "role", "pk")
        who, stands_in = self.fields["member"], self.fields["surrogate"]
        who.queryset = members.filter(user=user) | members.filter(team__in=led)  # type: ignore[attr-defined]
        stands_in.queryset = members  # type: ignore[attr-defined]
        for field in (who, stands_in):
            field.label_from_instance = _member_in_team  # type: ignore[attr-defined]


def _member_in_team(membership: Membership) -> str:
    return f"{membership} — {membership.team.name}"


class EndForm(forms.Form):
    absence = forms.UUIDField()


def _over_before(request: HttpRequest) -> str:
    """Return the list of absences for who could have ended this one while it lasted; else empty."""
    form = EndForm(request.POST)
    if not form.is_valid():
        return ""
    own = Absence.objects.filter(team__in=CareTeam.objects.visible_to(request.user))
    is_over = own.endable_by(request.user).filter(pk=form.cleaned_data["absence"]).exists()
    return "sm_plugin:absences" if is_over else ""


@require_http_methods(["GET", "HEAD", "POST"])
@messaging_page
@or_the_list(_over_before)
def absences(request: HttpRequest) -> HttpResponse:
    """Show who is away from the person's teams, or will be, and plan an absence."""
    teams = CareTeam.objects.visible_to(request.user)
    if not teams.exists():
        raise NotAllowed(_("This page is for members of a care team."))
    planned = Absence.objects.not_over().filter(team__in=teams).with_names()
    if "absence" in request.POST:
        return _end(request, planned)
    form = AbsenceForm(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_valid() and (begun := _begun(request, form)):
        say(request, _what_began(begun))
        return redirect("sm_plugin:absences")
    away = list(planned)
    may_end = _endable(request, planned) if away else frozenset()
    rows = [(one, staff_name(one.user), _stands_in(one), one.pk in may_end) for one in away]
    context = {"rows": rows, "form": form}
    response = page(request, "team/absences", context, status=422 if form.is_bound else 200)
    record(actor=request.user, action=Action.QUEUE_LIST, code="absences")
    return response


def _endable(request: HttpRequest, planned: Any) -> frozenset[Any]:
    return frozenset(planned.endable_by(request.user).values_list("pk", flat=True))


def _stands_in(absence: Any) -> str:
    """Return the name of a surrogate who is still a member: one who left stands in for nobody."""
    return staff_name(absence.surrogate) if absence.can_stand_in else ""


def _end(request: HttpRequest, planned: Any) -> HttpResponse:
    form = EndForm(request.POST)
    found = planned.filter(pk=form.cleaned_data["absence"]).first() if form.is_valid() else None
    if found is None:
        raise NotFound
    end_absence(actor=request.user, absence=found)
    say(request, _("The absence is over. What went to others meanwhile stays with them."))
    return redirect("sm_plugin:absences")


def _what_began(begun: Begun) -> str:
    """Return that the absence is noted, and what moved at once."""
    absence, moved = begun
    noted = _("The absence is noted. It is shown to your team while it lasts.")
    if absence.starts_at > timezone.now():
        return noted
    words = ngettext(
        "%(n)d message that was being answered went to who stands in, or waits for its role.",
        "%(n)d messages that were being answered went to who stands in, or wait for their roles.",
        moved,
    )
    return f"{noted} {words % {'n': moved}}" if moved else noted


def _begun(request: HttpRequest, form: AbsenceForm) -> Begun | None:
    """Return what began, or None where the form says why nothing did."""
    data = form.cleaned_data
    member, surrogate = data["member"], data["surrogate"]
    try:
        return begin_absence(
            actor=request.user,
            team=member.team,
            user=member.user,
            first_day=data["first_day"],
            last_day=data["last_day"],
            surrogate=surrogate.user if surrogate else None,
        )
    except (InvalidInput, Refused) as problem:
        note_refusal(request, problem, {"team_id": member.team_id})
        field = getattr(problem, "field", "")
        form.add_error(field if field in form.fields else None, str(problem.message))
        return None
