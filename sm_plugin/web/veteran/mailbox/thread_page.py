"""The page of one thread, and the reply that is being written there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpResponse

from sm_plugin.access.access import MailboxAccess
from sm_plugin.access.recipients import writing_of
from sm_plugin.access.recipients_text import why_words
from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.errors import NotFound
from sm_plugin.mailboxes.models import MailboxEntry
from sm_plugin.mailboxes.services import mark_read
from sm_plugin.threads.history import steps_for_veteran
from sm_plugin.threads.text import reader_words, require_readable
from sm_plugin.triage.models import WorkItem
from sm_plugin.web.forms import BodyForm
from sm_plugin.web.veteran.mailbox.download_forms import FormatForm

from .navigation import put_away
from .presenters import row

if TYPE_CHECKING:
    from sm_plugin.web.veteran.compose.base import Reply


def find_entry(access: MailboxAccess, thread_id: UUID) -> MailboxEntry:
    """The thread as this mailbox sees it; anything else does not exist."""
    entries = MailboxEntry.objects.with_thread()
    entry = entries.filter(thread=thread_id, mailbox=access.mailbox).first()
    if entry is None:
        raise NotFound
    entry.require_own_thread()
    return entry


def show_thread(desk: Reply, form: BodyForm, status: int = 200, **more: Any) -> HttpResponse:
    """The thread, newest message first; nothing leaves before the reading is on record.

    Raises `VaultError` when a text of it can't be opened; then nothing of it is shown.
    """
    request, access, entry = desk.request, desk.access, desk.entry
    require_readable(entry.thread)
    writing = writing_of(access)
    context = {
        "why": why_words(writing, writing.in_thread(entry.thread)),
        "row": row(entry),
        "thread": entry.thread,
        "messages_newest_first": entry.thread.messages.select_related("author")
        .prefetch_related("attachments")
        .order_by("-sent_at", "-id"),
        "route": reader_words(entry.thread, writing.routes.get(entry.thread.team_id)),
        "steps": steps_for_veteran(entry.thread.events.all()),
        "show_all": request.GET.get("show") == "all",
        "form": form,
        "format_form": FormatForm(),
        "is_urgent": WorkItem.objects.urgent().filter(thread=entry.thread).exists(),
        **put_away(request.user, access, entry),
    }
    response = desk.page("veteran/mailbox/thread", context | more, status)
    record(
        actor=request.user,
        action=Action.THREAD_READ,
        obj=entry.thread,
        patient=entry.thread.patient_id,
    )
    mark_read(entry, request.user)
    return response
