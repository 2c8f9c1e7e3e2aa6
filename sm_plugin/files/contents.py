"""The bytes of a file: sealed when it comes, opened only with a clean verdict.

See docs/decisions/0023.
"""

from sm_plugin.errors import NotFound, TamperedText

from .choices import Verdict
from .inspection.recognition import Inspected
from .models import Attachment, AttachmentContent
from .refusals import FileNotReady

CONTENT, PREVIEW, LARGE = "content_sealed", "preview_sealed", "large_sealed"


def store(attachment: Attachment, found: Inspected) -> AttachmentContent:
    """Write the sealed bytes of a new file."""
    stored = AttachmentContent(attachment=attachment)
    stored.seal_bytes(CONTENT, found.content)
    if found.preview:
        stored.seal_bytes(PREVIEW, found.preview)
    if found.large:
        stored.seal_bytes(LARGE, found.large)
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
    return _open_smaller(attachment, PREVIEW)


def open_large(attachment: Attachment) -> bytes:
    """The picture at 1,024 pixels, under the same rules; small ones, and old ones, as they are."""
    return _open_smaller(attachment, LARGE, PREVIEW)


def unsealed(attachment: Attachment, *fields: str) -> bytes:
    """The stored bytes, whatever the verdict: for the scanner, and behind the checks here.

    Of the first of these columns that has any.
    """
    stored = AttachmentContent.objects.only(*fields).filter(pk=attachment.pk).first()
    found = [name for name in fields if stored and getattr(stored, name) is not None]
    if stored is None or not found:
        raise TamperedText
    stored.attachment = attachment
    return stored.unseal_bytes(found[0])


def _open_smaller(attachment: Attachment, *fields: str) -> bytes:
    if not attachment.of_kind.is_picture:
        raise NotFound
    _require_clean(attachment)
    return unsealed(attachment, *fields)


def _require_clean(attachment: Attachment) -> None:
    if attachment.verdict == Verdict.INFECTED:
        raise NotFound
    if attachment.verdict != Verdict.CLEAN:
        raise FileNotReady
