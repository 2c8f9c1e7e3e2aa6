"""The readiness of a station: its steps with their evidence, and the test message."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from sm_plugin.errors import MessagingError
from sm_plugin.facilities.models import Facility
from sm_plugin.rollout.arrival import send_test_message, sent_tests
from sm_plugin.rollout.choices import StepKind
from sm_plugin.rollout.readiness import Step, plan_step, steps_of
from sm_plugin.teams.models import CareTeam
from sm_plugin.text.names import staff_name
from sm_plugin.web.forms import DayInput
from sm_plugin.web.origin import recorded

from ..forms import PersonField, show_refusal
from .stations import READINESS_NAME, StationAdmin
from .ways import HINTS, ways_of


class PlanForm(forms.Form):
    """Ask who sees to a step, and by when."""

    kind = forms.ChoiceField(label=gettext_lazy("Step"), choices=StepKind.choices)
    owner = PersonField(
        label=gettext_lazy("Who sees to it"),
        required=False,
        help_text=gettext_lazy("The colleague's email address. Empty for nobody."),
    )
    due_on = forms.DateField(
        label=gettext_lazy("Due"), required=False, widget=DayInput, help_text=""
    )


class TestForm(forms.Form):
    """Ask for the team that gets the test message."""

    team = forms.ModelChoiceField(label=gettext_lazy("Care team"), queryset=CareTeam.objects.none())

    def __init__(self, *args: Any, station: Facility, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teams = CareTeam.objects.open().named().of_station(station)
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
def readiness(request: HttpRequest, station_id: UUID) -> HttpResponse:
    """Show the steps; POST plans one, or sends the test message."""
    StationAdmin().require_visible(request, str(station_id))
    station = Facility.objects.get(pk=station_id)
    sends = request.POST.get("act") == "test"
    plan = PlanForm(request.POST if request.method == "POST" and not sends else None)
    test = TestForm(request.POST if sends else None, station=station)
    if request.method == "POST" and _done(request, station, test if sends else plan, sends):
        return redirect(reverse(READINESS_NAME, args=[station.pk]))
    steps = steps_of(station)
    context = {
        "station": station,
        "steps": [_told(step, station) for step in steps],
        "open": sum(not step.done for step in steps),
        "tests": sent_tests(station),
        "plan": plan,
        "test": test,
        "back": StationAdmin().url_helper.get_action_url("edit", station.pk),
    }
    return TemplateResponse(request, "sm_plugin/admin/readiness.html", context)


def _told(step: Step, station: Facility) -> tuple[Any, ...]:
    owner = staff_name(step.owner) if step.owner else ""
    hint = "" if step.done else HINTS.get(step.kind, "")
    return step, owner, hint, ways_of(step.kind, station)


def _done(request: HttpRequest, station: Facility, form: Any, sends: bool) -> bool:
    """Do what the form asks; what the service refuses stands in the form."""
    if not form.is_valid():
        return False
    data = form.cleaned_data
    try:
        with recorded(request):
            if sends:
                send_test_message(actor=request.user, station=station, team=data["team"])
                words = _("The test message is sent. A member of the team answers it like any.")
            else:
                plan_step(actor=request.user, station=station, **data)
                words = _("The step is planned.")
    except MessagingError as error:
        show_refusal(form, error)
        return False
    messages.success(request, words)
    return True
