"""The lists of a mailbox: inbox, sent, deleted and own folders, sorted and narrowed."""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sm_plugin.access.access import MailboxAccess
from sm_plugin.access.newest import newest_of
from sm_plugin.access.recipients import Writing, writing_of
from sm_plugin.access.text import explain
from sm_plugin.audit.actions import Action, Outcome
from sm_plugin.audit.services import record
from sm_plugin.database.paging import Page
from sm_plugin.database.prepared import Prepared
from sm_plugin.database.values import uuid_or_none
from sm_plugin.drafts.models import Draft
from sm_plugin.mailboxes.folder_list import FolderList, folders_of
from sm_plugin.mailboxes.models import Mailbox, MailboxEntry
from sm_plugin.mailboxes.moving import last_step
from sm_plugin.teams.models import Topic
from sm_plugin.teams.topics.asking import all_topics
from sm_plugin.web.base import page
from sm_plugin.web.paging import asked_page
from sm_plugin.web.veteran.page import veteran_page

from .filters import Filters, read_filters
from .navigation import DELETED, INBOX, SENT, Place, folder_tabs, move_choices, place_of, rights
from .presenters import Row, row
from .row_html import Look, rows_html
from .undo_text import Done, done_words


@require_safe
@veteran_page
def inbox(request: HttpRequest, access: MailboxAccess) -> HttpResponse:
    return show_list(request, access, INBOX, request.GET)


@require_safe
@veteran_page
def sent(request: HttpRequest, access: MailboxAccess) -> HttpResponse:
    return show_list(request, access, SENT, request.GET)


@require_safe
@veteran_page
def deleted(request: HttpRequest, access: MailboxAccess) -> HttpResponse:
    return show_list(request, access, DELETED, request.GET)


@require_safe
@veteran_page
def folder(request: HttpRequest, access: MailboxAccess, folder_id: UUID) -> HttpResponse:
    return show_list(request, access, str(folder_id), request.GET)


def show_list(
    request: HttpRequest,
    access: MailboxAccess,
    key: str,
    query: QueryDict,
    *,
    problem: str = "",
    chosen: Collection[UUID] = (),
) -> HttpResponse:
    """One page of a list; with a `problem` of the form below it, status 422 and what was chosen.

    Nothing leaves before the listing is on record.
    """
    mailbox, patient = access.mailbox, access.patient
    folders, latest = folders_of(mailbox, counted=True), _latest_draft(request, mailbox)
    place = place_of(folders, key)
    writing = writing_of(access, with_written_to=True)
    topics = all_topics()
    filters = read_filters(query, mailbox.zone, writing.written_to, topics)
    shown = _rows(mailbox, place, filters, query)
    _fill_in(shown.rows, mailbox, writing, topics)
    newest = newest_of(request.user, shown.rows)
    told = writing if access.can_write else None  # or the page says it once, above all rows
    rows = [row(entry, folders, told, newest.get(entry.thread_id)) for entry in shown.rows]
    offers = _offers(request, mailbox, place, folders, rows)
    may, is_sent = offers["can_organise"], place.key == SENT
    look = Look(access, set(chosen), may, says_folder=is_sent, moment=place.field)
    context = {
        "access": access,
        "why": None if access.can_write else explain(access),
        "place": place,
        "rows": rows,
        # A function: a context is written into logs at DEBUG, with the words of its texts.
        "rows_html": lambda: rows_html(rows, look),
        "only_team": writing.only_team,
        "is_deleted": place.key == DELETED,
        **_pages(shown, newest_first=filters.descending),
        "problem": problem,
        "filters": filters,
        "form": filters.form,
        "done": _done(request, mailbox, folders, query),
        "latest_draft": latest,
        "tabs": (tabs := folder_tabs(access, folders, place.key, begun=_count(latest))),
        "unread": tabs.current_unread,
        "list_url": place.url(access),
        **offers,
    }
    is_bad = problem or not filters.is_valid
    response = page(request, "veteran/mailbox/list", context, status=422 if is_bad else 200)
    record(
        actor=request.user,
        action=Action.INBOX_LIST,
        outcome=Outcome.OK if all(row.is_readable for row in rows) else Outcome.FAILED,
        obj=place.folder.folder if place.is_own and place.folder else mailbox,
        patient=patient,
        code="folder" if place.is_own else place.key,
    )
    return response


def _pages(shown: Page[MailboxEntry], *, newest_first: bool) -> dict[str, Any]:
    """Return the pages before and after this one, and what they are called in this order."""
    newer, older = _("Newer messages"), _("Older messages")
    return {
        "older": shown.older,
        "newer": shown.newer,
        "older_label": older if newest_first else newer,
        "newer_label": newer if newest_first else older,
    }


def _latest_draft(request: HttpRequest, mailbox: Mailbox) -> Any:
    """Return the person's draft saved last, with the `count` of all of them, or None."""
    return next(iter(_LATEST_DRAFT.ask(request.user, mailbox)), None)


def _latest_of(user: Any, mailbox: Mailbox) -> Any:
    drafts = Draft.objects.written_by(user, mailbox).counted()
    return drafts.order_by("-saved_at", "-id")[:1]


_LATEST_DRAFT = Prepared(_latest_of)


def _count(latest: Any) -> int:
    return int(latest.count) if latest else 0


def _rows(mailbox: Mailbox, place: Place, filters: Filters, query: QueryDict) -> Page[MailboxEntry]:
    rows = place.entries(mailbox).select_related("thread") if filters.is_narrowed else None
    return asked_page(
        query,
        place.listed(mailbox) if rows is None else filters.narrow(rows, place.field),
        field=place.field,
        descending=filters.descending,
    )


def _fill_in(
    rows: Iterable[MailboxEntry], mailbox: Mailbox, writing: Writing, topics: Iterable[Topic]
) -> None:
    """Give the rows what the page has read already: of most rows it is the same."""
    teams = {team.pk: team for team in (*writing.written_to, *writing.teams.values())}
    by_key = {topic.pk: topic for topic in topics}
    for entry in rows:
        entry.mailbox, thread = mailbox, entry.thread
        if team := teams.get(thread.team_id):
            thread.team = team
        if topic := by_key.get(thread.topic_id):
            thread.topic = topic


def _done(
    request: HttpRequest, mailbox: Mailbox, folders: FolderList, query: QueryDict
) -> Done | None:
    """Return the step just taken, while it can still be undone."""
    step_id = uuid_or_none(query.get("done", ""))
    step = last_step(request.user, mailbox, step_id) if step_id else None
    return done_words(step, folders) if step else None


def _offers(
    request: HttpRequest, mailbox: Mailbox, place: Place, folders: FolderList, rows: list[Row]
) -> dict[str, Any]:
    """Return what can be done with the rows; the queries are the same whatever the answer is."""
    kept_in = place.folder.pk if place.folder else None
    return {
        "move_to": move_choices(folders, kept_in),
        **rights(request.user, mailbox),
        "waiting": 0 if rows else MailboxEntry.objects.waiting_count(mailbox),
    }
