"""What the page of one thread shows around the reply that is being written there."""

from typing import Any

from django.http import HttpRequest

from sm_plugin.access.access import MailboxAccess
from sm_plugin.access.reading import Reading
from sm_plugin.access.recipients import writing_of
from sm_plugin.access.recipients_text import why_words
from sm_plugin.threads.history import steps_for_veteran
from sm_plugin.threads.reply_window import reply_window
from sm_plugin.threads.text import reader_words
from sm_plugin.triage.models import WorkItem
from sm_plugin.web.veteran.mailbox.download_forms import FormatForm

from .navigation import put_away
from .presenters import row


def thread_context(request: HttpRequest, access: MailboxAccess, reading: Reading) -> dict[str, Any]:
    """Return what the template needs; a reply's form comes from the page that shows it."""
    entry, writing = reading.entry, writing_of(access)
    return {
        "why": why_words(writing, writing.in_thread(entry.thread)),
        "row": row(entry),
        "thread": entry.thread,
        "messages_newest_first": reading.messages,
        "route": reader_words(entry.thread, writing.routes.get(entry.thread.team_id)),
        "steps": steps_for_veteran(entry.thread.events.all()),
        "show_all": request.GET.get("show") == "all",
        "format_form": FormatForm(),
        "only_team": writing.only_team,
        "reply_until": reply_window(entry.thread).closes_at,
        "is_urgent": WorkItem.objects.urgent().filter(thread=entry.thread).exists(),
        **put_away(request.user, access, entry),
    }
