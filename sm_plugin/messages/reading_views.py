"""Where a Veteran reads: inbox, sent and one thread."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from sm_plugin.audit.actions import Action, Outcome
from sm_plugin.audit.services import record
from sm_plugin.gate.doors import veteran_page
from sm_plugin.gate.eligibility import Eligibility
from sm_plugin.gate.words import explain
from sm_plugin.http import page
from sm_plugin.mailboxes.models import MailboxEntry
from sm_plugin.paging import keyset_page

from .desks import Reply
from .rows import row
from .thread_page import find_entry, show_thread


@require_safe
@veteran_page
def inbox(request: HttpRequest, standing: Eligibility) -> HttpResponse:
    entries = MailboxEntry.objects.filter(mailbox=standing.mailbox).inbox()
    return _list(request, standing, entries, "last_received_at", "inbox")


@require_safe
@veteran_page
def sent(request: HttpRequest, standing: Eligibility) -> HttpResponse:
    entries = MailboxEntry.objects.filter(mailbox=standing.mailbox).sent()
    return _list(request, standing, entries, "last_sent_at", "sent")


def _list(
    request: HttpRequest, standing: Eligibility, entries: object, field: str, folder: str
) -> HttpResponse:
    shown = keyset_page(
        entries.with_thread(),  # type: ignore[attr-defined]
        field=field,
        older=request.GET.get("older", ""),
        newer=request.GET.get("newer", ""),
    )
    assert standing.mailbox is not None  # noqa: S101 - can_read says so
    rows = [row(entry) for entry in shown.rows]
    context = {
        "standing": standing,
        "why": None if standing.can_write else explain(standing),
        "folder": folder,
        "rows": rows,
        "older": shown.older,
        "newer": shown.newer,
        "unread": MailboxEntry.objects.unread_count(standing.mailbox),
        "waiting": 0 if shown.rows else MailboxEntry.objects.waiting_count(standing.mailbox),
    }
    response = page(request, "list", context)
    record(
        actor=request.user,
        action=Action.INBOX_LIST,
        outcome=Outcome.OK if all(row.subject.is_readable for row in rows) else Outcome.FAILED,
        obj=standing.mailbox,
        patient=standing.patient,
        code=folder,
        request=request,
    )
    return response


@require_safe
@veteran_page
def thread(request: HttpRequest, standing: Eligibility, thread_id: UUID) -> HttpResponse:
    entry = find_entry(standing, thread_id)
    desk = Reply(request, standing, entry).with_draft()
    return show_thread(desk, desk.form())
