"""A Veteran's drafts: the list, writing on, another team, throwing away."""

from datetime import tzinfo
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sm_plugin.access.access import MailboxAccess
from sm_plugin.access.reading import find_entry
from sm_plugin.access.recipients import Writing, writing_of
from sm_plugin.access.recipients_text import why_words
from sm_plugin.access.text import explain
from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.database.values import number_or_none, uuid_or_none
from sm_plugin.drafts.models import Draft
from sm_plugin.drafts.services import Edit, discard, save_draft
from sm_plugin.drafts.text import saved_words, title_words
from sm_plugin.errors import DraftGone, NotFound, Refused
from sm_plugin.mailboxes.folder_list import folders_of
from sm_plugin.teams.models import CareTeam
from sm_plugin.threads.services import message_sent_before
from sm_plugin.web.base import or_gone, page, say
from sm_plugin.web.paging import asked_page
from sm_plugin.web.session_ended import AUTOSAVE_HEADER
from sm_plugin.web.veteran.mailbox.navigation import DRAFTS, folder_tabs
from sm_plugin.web.veteran.page import address, veteran_page

from .recipients import to_list
from .views import ComposeView, ReplyView


@require_safe
@veteran_page
def drafts(request: HttpRequest, access: MailboxAccess) -> HttpResponse:
    """List what the person has begun to write in this mailbox, last saved first."""
    mine = Draft.objects.written_by(request.user, access.mailbox)
    shown = asked_page(
        request.GET,
        mine.with_names(),
        field="saved_at",
    )
    zone = access.mailbox.zone
    writing, begun = writing_of(access), mine.count()
    context = {
        "access": access,
        "why": None if access.can_write else explain(access),
        "tabs": folder_tabs(access, folders_of(access.mailbox, counted=True), DRAFTS, begun=begun),
        "only_team": writing.only_team,
        "rows": [_row(one, zone, writing) for one in shown.rows],
        "older": shown.older,
        "newer": shown.newer,
    }
    response = page(request, "veteran/compose/drafts", context)
    record(
        actor=request.user,
        action=Action.INBOX_LIST,
        obj=access.mailbox,
        patient=access.patient,
        code="drafts",
    )
    return response


def _row(draft: Draft, zone: tzinfo, writing: Writing) -> dict[str, Any]:
    """A draft in the list, with why it can't be sent as it is."""
    why = None
    if draft.thread is not None:
        why = writing.in_thread(draft.thread)
    elif draft.team is not None:
        why = writing.to_team(draft.team)
    return {
        "draft": draft,
        "title": title_words(draft),
        "saved": saved_words(draft, zone),
        "why": why_words(writing, why),
    }


def find_draft(request: HttpRequest, access: MailboxAccess, draft_id: UUID) -> Draft:
    """One's own draft in this mailbox; anything else does not exist."""
    mine = Draft.objects.written_by(request.user, access.mailbox).with_names()
    draft: Draft | None = mine.filter(pk=draft_id).first()
    if draft is None:
        raise DraftGone
    return draft


@require_http_methods(["GET", "HEAD", "POST"])
@veteran_page
def draft(request: HttpRequest, access: MailboxAccess, draft_id: UUID) -> HttpResponse:
    """Write on, save, send. A draft that was sent already leads to its message."""
    try:
        found = find_draft(request, access, draft_id)
        if found.thread_id is None:
            return ComposeView.as_page()(request, access, draft=found)
        thread_id = find_entry(access, found.thread_id).thread_id
    except NotFound:
        return _gone(request, access, draft_id)
    if request.method == "POST":
        return ReplyView.as_page()(request, access, thread_id=thread_id, draft=found)
    return redirect(f"{address(access, 'thread', thread_id=thread_id)}#reply")


def _gone(request: HttpRequest, access: MailboxAccess, draft_id: UUID) -> HttpResponse:
    """Sent from another window, sent twice, thrown away, or never there: the words are kept."""
    if request.method != "POST":
        return _sent_from_here(request, access, draft_id)
    if AUTOSAVE_HEADER in request.headers:
        raise DraftGone
    view = ComposeView()
    view.setup(request, access)
    if "team" not in request.POST and not view.sent_before:
        access.require_writer()
        raise DraftGone  # no page of ours posted this
    return view.go_on_without_draft()


def _writable_team(request: HttpRequest, access: MailboxAccess) -> CareTeam:
    """Return the team that the form names; `NotFound` for one that can't be written to."""
    teams = CareTeam.objects.writable_by(access.patient)
    team: CareTeam | None = teams.filter(pk=uuid_or_none(request.POST.get("team", ""))).first()
    if team is None:
        raise NotFound
    return team


def _sent_from_here(request: HttpRequest, access: MailboxAccess, draft_id: UUID) -> HttpResponse:
    """Back in the browser, after sending: on to the message that one's draft became."""
    message = message_sent_before(request.user, draft_id)
    if message is None or message.thread.patient_id != access.patient.pk:
        raise DraftGone
    say(request, _("This draft was sent. Here is your message."))
    return redirect(address(access, "thread", thread_id=message.thread_id))


@require_http_methods(["GET", "HEAD", "POST"])
@veteran_page
def draft_team(request: HttpRequest, access: MailboxAccess, draft_id: UUID) -> HttpResponse:
    """Another team for the same words."""
    access = access.require_writer()
    found = find_draft(request, access, draft_id)
    if found.is_reply:
        raise NotFound
    if request.method == "POST":
        team = _writable_team(request, access)
        edit = Edit(found.words, team, found.topic, found.version)
        save_draft(actor=request.user, mailbox=access.mailbox, edit=edit, draft=found)
        return redirect(address(access, "draft", draft_id=draft_id))
    return page(request, "veteran/compose/choose_team", to_list(access) | {"draft": found})


@require_http_methods(["GET", "HEAD", "POST"])
@veteran_page
@or_gone("draft", lambda _request, access: address(access, "drafts"))
def discard_draft(request: HttpRequest, access: MailboxAccess, draft_id: UUID) -> HttpResponse:
    """Ask once more, then discard the draft for good; ask again if it was changed meanwhile."""
    found = find_draft(request, access, draft_id)
    problem: Refused | None = None
    if request.method == "POST":
        version = number_or_none(request.POST.get("version", ""))
        try:
            discard(actor=request.user, draft=found, version=version)
        except Refused as refused:
            found, problem = find_draft(request, access, draft_id), refused
        else:
            say(request, _("The draft was thrown away."))
            return redirect(address(access, "drafts"))
    context = {
        "access": access,
        "problem": problem and problem.message,
        "draft": found,
        "title": title_words(found),
        "saved": saved_words(found, access.mailbox.zone),
    }
    status = problem.status if problem else 200
    return page(request, "veteran/compose/discard_draft", context, status=status)
