"""The bytes of a file: sealed when it comes, opened only with a clean verdict.

See docs/decisions/0023.
"""

from sm_plugin.errors import NotFound, TamperedText

from .choices import Verdict
from .inspection.recognition import Inspected
from .models import Attachment, AttachmentContent
from .refusals import FileNotReady

CONTENT, PREVIEW = "content_sealed", "preview_sealed"


def store(attachment: Attachment, found: Inspected) -> AttachmentContent:
    """Write the sealed bytes of a new file."""
    stored = AttachmentContent(attachment=attachment)
    stored.seal_bytes(CONTENT, found.content)
    if found.preview:
        stored.seal_bytes(PREVIEW, found.preview)
    stored.save(force_insert=True)
    return stored


def open_content(attachment: Attachment) -> bytes:
    """Return the file, for a person who was let in; nothing leaves without a clean verdict.

    Raises `FileNotReady` before the verdict, `NotFound` when the file was harmful and is gone,
    and `VaultError` when the stored bytes were altered.
    """
    _require_clean(attachment)
    return unsealed(attachment, CONTENT)


def open_preview(attachment: Attachment) -> bytes:
    """The small picture, under the rules of `open_content`; `NotFound` for what is no picture."""
    if not attachment.of_kind.is_picture:
        raise NotFound
    _require_clean(attachment)
    return unsealed(attachment, PREVIEW)


def unsealed(attachment: Attachment, field: str) -> bytes:
    """The stored bytes, whatever the verdict: for the scanner, and behind the checks above."""
    stored = AttachmentContent.objects.only(field).filter(pk=attachment.pk).first()
    if stored is None or getattr(stored, field) is None:
        raise TamperedText
    stored.attachment = attachment
    return stored.unseal_bytes(field)


def _require_clean(attachment: Attachment) -> None:
    if attachment.verdict == Verdict.INFECTED:
        raise NotFound
    if attachment.verdict != Verdict.CLEAN:
        raise FileNotReady
