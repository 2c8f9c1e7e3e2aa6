"""Taking one's messages along: as PDF, as text, or with all files in a ZIP."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from sm_plugin.access.access import MailboxAccess
from sm_plugin.access.reading import find_entry
from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.errors import InvalidInput, NotFound, Refused
from sm_plugin.exports.choices import TAKEN, Scope
from sm_plugin.exports.models import Export
from sm_plugin.exports.services import AT_ONCE, ask, make
from sm_plugin.exports.writer import read_parts
from sm_plugin.web.base import note_refusal, page, sent_from
from sm_plugin.web.veteran.mailbox.download_forms import DownloadForm, FormatForm
from sm_plugin.web.veteran.page import address, veteran_page

from .download_rows import ExportRow, export_rows

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "text": "text/plain; charset=utf-8",
    "zip": "application/zip",
}
LISTED = 20  # the newest; a person can hardly ask for more in the day that they are kept


@require_http_methods(["GET", "HEAD", "POST"])
@veteran_page
def downloads(request: HttpRequest, access: MailboxAccess) -> HttpResponse:
    """The form, and what was asked for in the last day."""
    form = DownloadForm(request.POST if request.method == "POST" else None, mailbox=access.mailbox)
    status = 422 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        try:
            return _asked(request, access, **form.chosen())
        except (InvalidInput, Refused) as problem:
            note_refusal(request, problem, {})
            form.add_error(None, str(problem.message))
            status = problem.status
    exports = Export.objects.of(request.user, access.mailbox).with_thread()
    newest = list(exports.order_by("-asked_at", "-id")[:LISTED])
    context = {"access": access, "form": form, "zone": access.mailbox.zone}
    context["rows"] = export_rows(newest, access.mailbox)
    response = page(request, "veteran/account/downloads", context, status=status)
    record(
        actor=request.user,
        action=Action.INBOX_LIST,
        obj=access.mailbox,
        patient=access.patient,
        code="downloads",
    )
    return response


@sent_from("thread", "thread_id")
@veteran_page
def download_thread(request: HttpRequest, access: MailboxAccess, thread_id: UUID) -> HttpResponse:
    """One conversation, at once."""
    entry = find_entry(access, thread_id)
    form = FormatForm(request.POST)
    if not form.is_valid():
        raise InvalidInput
    words = {"scope": Scope.THREAD, "thread": entry.thread}
    return _asked(request, access, format=form.cleaned_data["format"], **words)


@require_safe
@veteran_page
def download(request: HttpRequest, access: MailboxAccess, export_id: UUID) -> HttpResponse:
    """Show how far a download is; the page asks again by itself where scripts run."""
    export = _find(request, access, export_id)
    # Without names or subjects: the script asks for it every few seconds, and no row records that.
    row = ExportRow(export, export.get_scope_display())
    context = {"access": access, "export": export, "row": row, "zone": access.mailbox.zone}
    return page(request, "veteran/account/download", context)


@require_safe
@veteran_page
def download_file(request: HttpRequest, access: MailboxAccess, export_id: UUID) -> Any:
    """The file, opened part by part as it goes out."""
    export = _find(request, access, export_id)
    if not export.is_ready:
        raise NotFound
    record(
        actor=request.user,
        action=Action.EXPORT,
        obj=export,
        patient=export.mailbox.patient_id,
        code=TAKEN,
    )
    response: Any = StreamingHttpResponse(
        read_parts(export),
        content_type=CONTENT_TYPES[export.format],
        headers={
            "Content-Disposition": str(content_disposition_header(True, export.file_name)),
            "Content-Length": str(export.size),
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
        },
    )
    return response


def _asked(request: HttpRequest, access: MailboxAccess, **words: Any) -> HttpResponse:
    """A small file is made while the person waits; a large one has a page with its progress."""
    export = ask(actor=request.user, mailbox=access.mailbox, **words)
    if export.total <= AT_ONCE and make(export).is_ready:
        return redirect(address(access, "download_file", export_id=export.pk))
    return redirect(address(access, "download", export_id=export.pk))


def _find(request: HttpRequest, access: MailboxAccess, export_id: UUID) -> Export:
    found = Export.objects.of(request.user, access.mailbox)
    found = found.select_related("mailbox__patient__home_facility__parent")
    export = found.filter(pk=export_id).first()
    if export is None:
        raise NotFound
    return export
