"""Handing a file out: by us alone, as what we know it to be, and never into a cache."""

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.files.contents import open_content, open_large, open_preview
from sm_plugin.files.models import Attachment

PREVIEW_TYPE = {"jpeg": "image/jpeg"}  # the others are small PNGs


def hand_out(
    request: HttpRequest, attachment: Attachment, action: Action = Action.ATTACHMENT_READ
) -> HttpResponse:
    """The file to be saved, under its own name; raises what `open_content` raises."""
    response = _answer(open_content(attachment), attachment.of_kind.content_type)
    response["Content-Disposition"] = str(content_disposition_header(True, attachment.name))
    _note(request, attachment, action, "download")
    return response


def show_preview(
    request: HttpRequest,
    attachment: Attachment,
    action: Action = Action.ATTACHMENT_READ,
    *,
    is_large: bool = False,
) -> HttpResponse:
    """The small picture for a page, or a larger one; raises what `open_preview` raises."""
    content = (open_large if is_large else open_preview)(attachment)
    response = _answer(content, PREVIEW_TYPE.get(attachment.kind, "image/png"))
    response["Content-Disposition"] = "inline"
    _note(request, attachment, action, "preview")
    return response


def _answer(content: bytes, content_type: str) -> HttpResponse:
    """Return the bytes so that a browser runs nothing of them.

    `Cache-Control` comes from the page decorator, and without an ETag nothing can be asked about
    later.
    """
    return HttpResponse(
        content,
        content_type=content_type,
        headers={
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Content-Length": str(len(content)),
        },
    )


def _note(request: HttpRequest, attachment: Attachment, action: Action, code: str) -> None:
    """Nothing leaves before it is on record."""
    record(
        actor=request.user,
        action=action,
        obj=attachment,
        patient=attachment.patient_id,
        code=code,
    )
