"""Where a Veteran writes: choosing the team, a new message, a reply."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sm_plugin.drafts.models import Draft
from sm_plugin.errors import NotFound
from sm_plugin.gate.doors import veteran_page
from sm_plugin.gate.eligibility import Eligibility
from sm_plugin.http import page
from sm_plugin.teams.models import CareTeam

from .desks import NewMessage, Reply
from .edit_form import EditForm
from .quoting import start_from_thread
from .thread_page import find_entry
from .writing import posted


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
    desk = NewMessage(request, standing, team)
    if request.method != "POST":
        return desk.show(desk.form())
    if desk.posted.key:
        # The page was saved before, and its first answer got lost on the way.
        drafts = Draft.objects.written_by(request.user, mailbox).filter(thread=None)
        desk.draft = drafts.with_names().filter(idempotency_key=desk.posted.key).first()
    return posted(desk)


@require_POST
@veteran_page
def reply(request: HttpRequest, standing: Eligibility, thread_id: UUID) -> HttpResponse:
    entry = find_entry(standing, thread_id)
    return posted(Reply(request, standing, entry).with_draft())


@require_POST
@veteran_page
def start_again(request: HttpRequest, standing: Eligibility, thread_id: UUID) -> HttpResponse:
    """A draft to the same team about the same, for a thread that takes no more replies."""
    standing.require_writer()
    entry = find_entry(standing, thread_id)
    key = EditForm(request.POST).key
    draft = start_from_thread(actor=request.user, entry=entry, key=key)
    return redirect(standing.url("draft", draft_id=draft.pk))
