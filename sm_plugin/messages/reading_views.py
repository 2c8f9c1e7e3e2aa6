"""Where a Veteran reads: inbox, sent and one thread."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from sm_plugin.audit.actions import Action, Outcome
from sm_plugin.audit.services import record
from sm_plugin.errors import NotFound
from sm_plugin.gate.doors import veteran_page
from sm_plugin.gate.eligibility import Eligibility
from sm_plugin.gate.words import explain
from sm_plugin.http import page
from sm_plugin.mailboxes.models import MailboxEntry
from sm_plugin.mailboxes.services import mark_read
from sm_plugin.paging import keyset_page
from sm_plugin.threads.forms import BodyForm
from sm_plugin.threads.steps import steps_for_veteran
from sm_plugin.threads.words import reader_words, require_readable

from .rows import row


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


def find_entry(standing: Eligibility, thread_id: UUID) -> MailboxEntry:
    """The thread as this mailbox sees it; anything else does not exist."""
    entry = (
        MailboxEntry.objects.with_thread()
        .select_related("mailbox")
        .filter(thread=thread_id, mailbox=standing.mailbox)
        .first()
    )
    if entry is None:
        raise NotFound
    return entry


@require_safe
@veteran_page
def thread(request: HttpRequest, standing: Eligibility, thread_id: UUID) -> HttpResponse:
    entry = find_entry(standing, thread_id)
    return show_thread(request, standing, entry, BodyForm())


def show_thread(
    request: HttpRequest,
    standing: Eligibility,
    entry: MailboxEntry,
    form: BodyForm,
    status: int = 200,
) -> HttpResponse:
    """The thread, newest message first; nothing leaves before the reading is on record.

    Raises `VaultError` when a text of it can't be opened; then nothing of it is shown.
    """
    require_readable(entry.thread)
    context = {
        "standing": standing,
        "why": None if standing.can_write else explain(standing),
        "row": row(entry),
        "thread": entry.thread,
        "messages_newest_first": entry.thread.messages.select_related("author").order_by(
            "-sent_at", "-id"
        ),
        "route": reader_words(entry.thread),
        "steps": steps_for_veteran(entry.thread.events.all()),
        "show_all": request.GET.get("show") == "all",
        "form": form,
    }
    response = page(request, "thread", context, status=status)
    record(
        actor=request.user,
        action=Action.THREAD_READ,
        obj=entry.thread,
        patient=entry.thread.patient_id,
        request=request,
    )
    mark_read(entry, request.user)
    return response
