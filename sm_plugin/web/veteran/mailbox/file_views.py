"""A Veteran's files: saving one, the small picture of one, taking one off a draft."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sm_plugin.access.access import MailboxAccess
from sm_plugin.errors import NotFound
from sm_plugin.files.models import Attachment
from sm_plugin.files.services import remove
from sm_plugin.files.text import file_rows
from sm_plugin.mailboxes.models.mailboxes import require_same_patient
from sm_plugin.web.base import or_gone, page, say
from sm_plugin.web.files import hand_out, show_preview
from sm_plugin.web.veteran.page import address, veteran_page


def find_file(request: HttpRequest, access: MailboxAccess, file_id: UUID) -> Attachment:
    """A file of a thread that this mailbox sees, or of one's own draft here; else `NotFound`."""
    files = Attachment.objects.in_mailbox(access.mailbox, request.user).with_threads()
    found: Attachment | None = files.filter(pk=file_id).first()
    if found is None or access.mailbox is None:
        raise NotFound
    require_same_patient(access.mailbox.patient_id, found.patient_id)
    return found


@require_safe
@veteran_page
def file(request: HttpRequest, access: MailboxAccess, file_id: UUID) -> HttpResponse:
    return hand_out(request, find_file(request, access, file_id))


@require_safe
@veteran_page
def file_preview(request: HttpRequest, access: MailboxAccess, file_id: UUID) -> HttpResponse:
    return show_preview(request, find_file(request, access, file_id))


@require_http_methods(["GET", "HEAD", "POST"])
@veteran_page
@or_gone("attachment", lambda _request, access: address(access, "drafts"))
def remove_file(request: HttpRequest, access: MailboxAccess, draft_file_id: UUID) -> HttpResponse:
    """Ask once more, then take the file off the draft for good."""
    found = find_file(request, access, draft_file_id)
    if found.draft is None:
        raise NotFound
    back = f"{_address_of(access, found)}#files"
    if request.method == "POST":
        remove(actor=request.user, attachment=found)
        say(request, _("The file was removed."))
        return redirect(back)
    context = {"access": access, "file": file_rows([found])[0], "back": back}
    return page(request, "veteran/compose/remove_file", context)


def _address_of(access: MailboxAccess, attachment: Attachment) -> str:
    """Return the address at which the draft is written on."""
    draft = attachment.draft
    if draft is None:
        raise NotFound
    if draft.thread_id is not None:
        return address(access, "thread", thread_id=draft.thread_id)
    return address(access, "draft", draft_id=draft.pk)
