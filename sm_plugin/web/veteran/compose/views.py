"""Where a Veteran writes: choosing the team, a new message, a reply."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from sm_plugin.access.access import MailboxAccess
from sm_plugin.access.recipients import why_not_write, writing_of
from sm_plugin.drafts.models import Draft
from sm_plugin.drafts.quoting import start_from_thread
from sm_plugin.errors import NotFound, TeamUnavailable
from sm_plugin.teams.models import CareTeam
from sm_plugin.web.base import note_refusal, page, sent_from
from sm_plugin.web.veteran.mailbox.thread_page import find_entry
from sm_plugin.web.veteran.page import address, veteran_page

from .base import NewMessage, Reply
from .edit_form import EditForm
from .recipients import to_list
from .writing import posted


@require_safe
@veteran_page
def choose_team(request: HttpRequest, access: MailboxAccess) -> HttpResponse:
    """The To list: the teams of one's own providers, and nobody else."""
    access.require_writer()
    return page(request, "veteran/compose/choose_team", to_list(access))


@require_http_methods(["GET", "HEAD", "POST"])
@veteran_page
def compose(request: HttpRequest, access: MailboxAccess, team_id: UUID) -> HttpResponse:
    """Topic, subject and text; the page says who reads it and by when before anything is sent."""
    access = access.require_writer()
    team = CareTeam.objects.writable_by(access.patient).filter(pk=team_id).first()
    if team is None:
        return _barred(request, access, team_id)
    desk = NewMessage(request, access, team)
    if request.method != "POST":
        return desk.show(desk.form())
    if desk.posted.key:
        # The page was saved before, and its first answer got lost on the way.
        drafts = Draft.objects.written_by(request.user, access.mailbox).filter(thread=None)
        desk.draft = drafts.with_names().filter(idempotency_key=desk.posted.key).first()
    return posted(desk)


def _barred(request: HttpRequest, access: MailboxAccess, team_id: UUID) -> HttpResponse:
    """One of the person's own teams that can't be written to: why, and what was typed is kept."""
    team = writing_of(access).teams.get(team_id)
    if team is None:
        raise NotFound
    desk = NewMessage(request, access, None, wished=team)
    if request.method != "POST":
        return page(
            request,
            "veteran/account/why_not",
            {"access": access, "why": desk.why, "may_write": True},
        )
    if not desk.edit.words.is_empty:
        desk.save()
    note_refusal(request, TeamUnavailable(), {"team_id": team_id})
    return desk.show(desk.form(), TeamUnavailable.status)


@sent_from("thread", "thread_id", part="reply")
@veteran_page
def reply(request: HttpRequest, access: MailboxAccess, thread_id: UUID) -> HttpResponse:
    entry = find_entry(access, thread_id)
    return posted(Reply(request, access, entry).with_draft())


@sent_from("thread", "thread_id")
@veteran_page
def start_again(request: HttpRequest, access: MailboxAccess, thread_id: UUID) -> HttpResponse:
    """A draft to the same team, or the one that took over, for a thread that takes no replies."""
    access.require_writer()
    entry = find_entry(access, thread_id)
    why = why_not_write(access, entry.thread)
    team = why.instead if why else entry.thread.team
    key = EditForm(request.POST).key
    draft = start_from_thread(actor=request.user, entry=entry, team=team, key=key)
    return redirect(address(access, "draft", draft_id=draft.pk))
