"""Pages of what was opened in an emergency: the list, a thread and its files, only to be read.

Each goes through `access`, which asks the clock and the right at every request.
"""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from sm_plugin.access.access import OpenedMailbox, for_opened_thread, for_opening
from sm_plugin.access.newest import newest_of
from sm_plugin.access.reading import find_entry, read_thread
from sm_plugin.audit.actions import Action, Outcome
from sm_plugin.audit.services import record
from sm_plugin.errors import NotFound
from sm_plugin.files.models import Attachment
from sm_plugin.mailboxes.models import MailboxEntry
from sm_plugin.threads.history import steps_for_veteran
from sm_plugin.threads.text import readable_subject, state_words
from sm_plugin.web.base import messaging_page, page
from sm_plugin.web.files import hand_out, show_preview
from sm_plugin.web.paging import asked_page


@require_safe
@messaging_page
def opened_mailbox(request: HttpRequest, opening_id: UUID) -> HttpResponse:
    """List the threads of an opened mailbox, the newest first."""
    access = for_opening(request.user, opening_id)
    if access.opening.thread_id is not None:
        return redirect("sm_plugin:opened_thread", access.opening.thread_id)
    entries = MailboxEntry.objects.filter(mailbox=access.mailbox).with_thread()
    shown = asked_page(request.GET, entries, field="last_at")
    newest = newest_of(request.user, shown.rows)
    rows = [_row(entry, newest.get(entry.thread_id)) for entry in shown.rows]
    context = {**_opened(access), "rows": rows, "older": shown.older, "newer": shown.newer}
    response = page(request, "privacy/opened_mailbox", context)
    record(
        actor=request.user,
        action=Action.EMERGENCY_LIST,
        outcome=Outcome.OK if all(row["subject"].is_readable for row in rows) else Outcome.FAILED,
        obj=access.opening,
        patient=access.patient,
    )
    return response


def _row(entry: MailboxEntry, newest: Any) -> dict[str, Any]:
    return {
        "entry": entry,
        "subject": readable_subject(entry.thread, entry.mailbox.patient_id),
        "state": state_words(entry.thread),
        "newest": newest,
    }


def _opened(access: OpenedMailbox) -> dict[str, Any]:
    """Return what the banner needs; `left` is in seconds, for the script that counts."""
    left = (access.opening.ends_at - timezone.now()).total_seconds()
    return {
        "opened": access,
        "zone": access.patient.home_facility.time_zone,
        "left": max(int(left), 0),
        "minutes_left": max(-(-int(left) // 60), 1),
    }


@require_safe
@messaging_page
def opened_thread(request: HttpRequest, thread_id: UUID) -> HttpResponse:
    access = for_opened_thread(request.user, thread_id)
    entry = find_entry(access, thread_id)
    reading = read_thread(access, entry)
    thread = entry.thread
    context = {
        **_opened(access),
        "thread": thread,
        "subject": readable_subject(thread, access.patient.pk),
        "messages_newest_first": reading.messages,
        "steps": steps_for_veteran(thread.events.all()),
        "show_all": True,
    }
    return page(request, "privacy/opened_thread", context)


@require_safe
@messaging_page
def opened_file(request: HttpRequest, file_id: UUID) -> HttpResponse:
    return hand_out(request, _find_file(request, file_id), Action.EMERGENCY_FILE)


@require_safe
@messaging_page
def opened_file_preview(request: HttpRequest, file_id: UUID) -> HttpResponse:
    return show_preview(request, _find_file(request, file_id), Action.EMERGENCY_FILE)


def _find_file(request: HttpRequest, file_id: UUID) -> Attachment:
    """Return a file of a thread that is open to the person; a draft's is nobody else's."""
    files = Attachment.objects.filter(pk=file_id, message__isnull=False).with_threads()
    found: Attachment | None = files.first()
    if found is None or found.message is None:
        raise NotFound
    access = for_opened_thread(request.user, found.message.thread_id)
    access.require_reader()
    return found
