"""Where a Veteran writes: choosing the team, a new message, a reply."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from sm_plugin.access.access import Eligibility
from sm_plugin.access.recipients import why_not_write, writing_of
from sm_plugin.drafts.models import Draft
from sm_plugin.drafts.quoting import start_from_thread
from sm_plugin.errors import NotFound, TeamUnavailable
from sm_plugin.teams.models import CareTeam
from sm_plugin.web.base import note_refusal, page, sent_from
from sm_plugin.web.veteran.mailbox.thread_page import find_entry
from sm_plugin.web.veteran.page import veteran_page

from .base import NewMessage, Reply
from .edit_form import EditForm
from .recipients import to_list
from .writing import posted


@require_safe
@veteran_page
def choose_team(request: HttpRequest, standing: Eligibility) -> HttpResponse:
    """The To list: the teams of one's own providers, and nobody else."""
    standing.require_writer()
    return page(request, "veteran/compose/choose_team", to_list(standing))


@require_http_methods(["GET", "HEAD", "POST"])
@veteran_page
def compose(request: HttpRequest, standing: Eligibility, team_id: UUID) -> HttpResponse:
    """Topic, subject and text; the page says who reads it and by when before anything is sent."""
    patient, mailbox = standing.require_writer()
    team = CareTeam.objects.writable_by(patient).filter(pk=team_id).first()
    if team is None:
        return _barred(request, standing, team_id)
    desk = NewMessage(request, standing, team)
    if request.method != "POST":
        return desk.show(desk.form())
    if desk.posted.key:
        # The page was saved before, and its first answer got lost on the way.
        drafts = Draft.objects.written_by(request.user, mailbox).filter(thread=None)
        desk.draft = drafts.with_names().filter(idempotency_key=desk.posted.key).first()
    return posted(desk)


def _barred(request: HttpRequest, standing: Eligibility, team_id: UUID) -> HttpResponse:
    """One of the person's own teams that can't be written to: why, and what was typed is kept."""
    team = writing_of(standing).teams.get(team_id)
    if team is None:
        raise NotFound
    desk = NewMessage(request, standing, None, wished=team)
    if request.method != "POST":
        return page(
            request,
            "veteran/account/why_not",
            {"standing": standing, "why": desk.why, "may_write": True},
        )
    if not desk.edit.words.is_empty:
        desk.save()
    note_refusal(request, TeamUnavailable(), {"team_id": team_id})
    return desk.show(desk.form(), TeamUnavailable.status)


@sent_from("thread", "thread_id", part="reply")
@veteran_page
def reply(request: HttpRequest, standing: Eligibility, thread_id: UUID) -> HttpResponse:
    entry = find_entry(standing, thread_id)
    return posted(Reply(request, standing, entry).with_draft())


@sent_from("thread", "thread_id")
@veteran_page
def start_again(request: HttpRequest, standing: Eligibility, thread_id: UUID) -> HttpResponse:
    """A draft to the same team, or the one that took over, for a thread that takes no replies."""
    standing.require_writer()
    entry = find_entry(standing, thread_id)
    why = why_not_write(standing, entry.thread)
    team = why.instead if why else entry.thread.team
    key = EditForm(request.POST).key
    draft = start_from_thread(actor=request.user, entry=entry, team=team, key=key)
    return redirect(standing.url("draft", draft_id=draft.pk))
