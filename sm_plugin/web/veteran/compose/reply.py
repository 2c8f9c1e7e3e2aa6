"""Where a Veteran reads one thread."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from sm_plugin.access.access import MailboxAccess
from sm_plugin.web.veteran.mailbox.thread_page import find_entry, show_thread
from sm_plugin.web.veteran.page import veteran_page

from .base import Reply


@require_safe
@veteran_page
def thread(request: HttpRequest, access: MailboxAccess, thread_id: UUID) -> HttpResponse:
    entry = find_entry(access, thread_id)
    desk = Reply(request, access, entry).with_draft()
    return show_thread(desk, desk.form())
