"""Stops of a patient's messages on the team's pages: for the team's coordinator."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.errors import InvalidInput, NotAllowed, NotFound
from sm_plugin.teams.choices import BlockReason
from sm_plugin.teams.models import CareTeam
from sm_plugin.teams.models.stops import MessagingBlock
from sm_plugin.teams.stops.services import block_patient, lift_block, may_block
from sm_plugin.web.base import messaging_page, or_the_list, page, say
from sm_plugin.web.forms import DayInput
from sm_plugin.web.paging import asked_page

from .views import find_item
from .worklist.following import in_list

FORBIDDEN = gettext_lazy("This page is for coordinators of a care team.")


class StopForm(forms.Form):
    """Why, by code alone, and until when; what is possible is for the service to say."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"),
        choices=BlockReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a reason.")},
    )
    last_day = forms.DateField(
        label=gettext_lazy("Last day"),
        help_text=gettext_lazy("On the day after, the patient can write again."),
        widget=DayInput,
        error_messages={
            "required": gettext_lazy("Choose the last day."),
            "invalid": gettext_lazy("Enter the last day as a date, for example 2026-11-30."),
        },
    )


class LiftForm(forms.Form):
    stop = forms.UUIDField()


@require_http_methods(["GET", "HEAD", "POST"])
@messaging_page
def stop(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Stop the messages of the patient who wrote this one to this team; reading goes on."""
    item = find_item(request, item_id)
    if not may_block(request.user, item.team):
        raise NotAllowed(FORBIDDEN)
    form = StopForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _stopped(request, item, form):
        say(request, _("This patient's messages to the team are stopped."))
        return redirect("sm_plugin:stops")
    context = {"item": item, "patient": item.thread.patient, "form": form}
    context["back"] = in_list(request, "item", item)
    response = page(request, "team/stop", context, status=422 if form.is_bound else 200)
    patient = item.thread.patient
    record(actor=request.user, action=Action.PATIENT_READ, obj=item, patient=patient, code="stop")
    return response


def _stopped(request: HttpRequest, item: Any, form: StopForm) -> bool:
    last_day: date = form.cleaned_data["last_day"]
    patient, reason = item.thread.patient, form.cleaned_data["reason"]
    try:
        block_patient(
            actor=request.user, patient=patient, team=item.team, reason=reason, last_day=last_day
        )
    except InvalidInput as problem:
        field = problem.field if problem.field in form.fields else None
        form.add_error(field, str(problem.message))
        return False
    return True


def _over_before(request: HttpRequest) -> str:
    """Return the list of stops for a coordinator in whose teams this one stood; else empty."""
    form = LiftForm(request.POST)
    if not form.is_valid():
        return ""
    teams = CareTeam.objects.coordinated_by(request.user)
    own = MessagingBlock.objects.staffed_by(request.user).filter(team__in=teams)
    return "sm_plugin:stops" if own.filter(pk=form.cleaned_data["stop"]).exists() else ""


@require_http_methods(["GET", "HEAD", "POST"])
@messaging_page
@or_the_list(_over_before)
def stops(request: HttpRequest) -> HttpResponse:
    """Every stop that stands in the coordinator's teams; each can be lifted here."""
    teams = CareTeam.objects.coordinated_by(request.user)
    if not teams.exists():
        raise NotAllowed(FORBIDDEN)
    blocks = MessagingBlock.objects.standing().staffed_by(request.user)
    standing = blocks.filter(team__in=teams).with_names()
    if request.method == "POST":
        form = LiftForm(request.POST)
        found = standing.filter(pk=form.cleaned_data["stop"]).first() if form.is_valid() else None
        if found is None:
            raise NotFound
        lift_block(actor=request.user, block=found)
        say(request, _("The stop was lifted. The patient can write to the team again."))
        return redirect("sm_plugin:stops")
    return _list(request, standing)


def _list(request: HttpRequest, standing: Any) -> HttpResponse:
    shown = asked_page(
        request.GET,
        standing,
        field="starts_at",
    )
    context = {"rows": shown.rows, "older": shown.older, "newer": shown.newer}
    response = page(request, "team/stops", context)
    record(actor=request.user, action=Action.QUEUE_LIST, code="stops")
    return response
