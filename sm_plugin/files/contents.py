"""The bytes of a file: sealed when it comes, opened only with a clean verdict."""

from sm_plugin.errors import NotFound, TamperedText
from sm_plugin.vault.fields import data_key

from .inspection.recognition import Inspected
from .models import Attachment, AttachmentContent, Verdict
from .refusals import FileNotReady

CONTENT, PREVIEW = "content_sealed", "preview_sealed"
_TABLE = AttachmentContent._meta.db_table


def store(attachment: Attachment, found: Inspected) -> AttachmentContent:
    """Write the sealed bytes of a new file."""
    key, row = data_key(attachment), attachment.pk
    stored = AttachmentContent(attachment=attachment)
    stored.content_sealed = key.seal_bytes(found.content, table=_TABLE, field=CONTENT, row=row)
    if found.preview:
        stored.preview_sealed = key.seal_bytes(found.preview, table=_TABLE, field=PREVIEW, row=row)
    stored.save(force_insert=True)
    return stored


def open_content(attachment: Attachment) -> bytes:
    """The file, for whoever was let in; nothing leaves without a clean verdict.

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
    kept = AttachmentContent.objects.filter(pk=attachment.pk).values_list(field, flat=True)
    sealed = next(iter(kept), None)
    if sealed is None:
        raise TamperedText
    return data_key(attachment).open_bytes(sealed, table=_TABLE, field=field, row=attachment.pk)


def _require_clean(attachment: Attachment) -> None:
    if attachment.verdict == Verdict.INFECTED:
        raise NotFound
    if attachment.verdict != Verdict.CLEAN:
        raise FileNotReady
