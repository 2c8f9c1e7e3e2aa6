"""Where a Veteran writes: choosing the team, a new message, a reply."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sm_plugin.calendar import due_at, due_in_words
from sm_plugin.errors import InvalidInput, KeyReused, NotFound, Refused
from sm_plugin.gate.doors import veteran_page
from sm_plugin.gate.eligibility import Eligibility
from sm_plugin.http import note_refusal, page, say
from sm_plugin.teams.models import CareTeam
from sm_plugin.threads.forms import BodyForm
from sm_plugin.threads.models import Message, Thread
from sm_plugin.threads.words import due_words, reader_words, state_words

from .forms import ComposeForm
from .reading_views import find_entry, show_thread
from .services import reply as reply_service
from .services import send


@require_safe
@veteran_page
def choose_team(request: HttpRequest, standing: Eligibility) -> HttpResponse:
    """The To list: the teams of one's own providers, and nobody else."""
    patient, _mailbox = standing.require_writer()
    teams = CareTeam.objects.writable_by(patient)
    return page(request, "choose_team", {"standing": standing, "teams": teams})


@require_http_methods(["GET", "HEAD", "POST"])
@veteran_page
def compose(request: HttpRequest, standing: Eligibility, team_id: UUID) -> HttpResponse:
    """Topic, subject and text; the page says who reads it and by when before anything is sent."""
    patient, mailbox = standing.require_writer()
    team = CareTeam.objects.writable_by(patient).filter(pk=team_id).first()
    if team is None:
        raise NotFound
    form = ComposeForm(request.POST if request.method == "POST" else None, team=team)
    if request.method == "POST" and form.is_valid():
        try:
            message = send(actor=request.user, mailbox=mailbox, team=team, **form.cleaned_data)
        except (Refused, InvalidInput) as problem:
            note_refusal(request, problem, {"team_id": team_id})
            return _compose_page(request, standing, team, _keep(form, problem), problem.status)
        return _sent(request, standing, message)
    return _compose_page(request, standing, team, form, 422 if form.is_bound else 200)


def _compose_page(
    request: HttpRequest, standing: Eligibility, team: CareTeam, form: ComposeForm, status: int
) -> HttpResponse:
    zone = team.facility.time_zone
    context = {
        "standing": standing,
        "team": team,
        "form": form,
        "due": due_in_words(due_at(timezone.now(), tz=zone), tz=zone),
    }
    return page(request, "compose", context, status=status)


@require_POST
@veteran_page
def reply(request: HttpRequest, standing: Eligibility, thread_id: UUID) -> HttpResponse:
    entry = find_entry(standing, thread_id)
    form = BodyForm(request.POST)
    if not form.is_valid():
        return show_thread(request, standing, entry, form, status=422)
    try:
        message = reply_service(actor=request.user, entry=entry, **form.cleaned_data)
    except (Refused, InvalidInput) as problem:
        note_refusal(request, problem, {"thread_id": thread_id})
        return show_thread(request, standing, entry, _keep(form, problem), problem.status)
    return _sent(request, standing, message)


def _keep(form: Any, problem: Refused | InvalidInput) -> Any:
    """The form with what was typed and the reason on top of it."""
    if isinstance(problem, KeyReused):
        form.with_new_key()
    form.add_error(None, str(problem.message))
    return form


def _sent(request: HttpRequest, standing: Eligibility, message: Message) -> HttpResponse:
    thread = message.thread
    say(
        request,
        _("Your message was sent. %(route)s %(due)s.")
        % {"route": _who_reads(thread), "due": due_words(thread)},
    )
    return redirect(standing.url("thread", thread_id=thread.pk))


def _who_reads(thread: Thread) -> str:
    """The route as compose said it, or who has the thread by now."""
    return reader_words(thread) or _("%(state)s.") % {"state": state_words(thread)}
