import uuid
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from sm_plugin.files.choices import Verdict
from sm_plugin.threads.models import Message
from sm_plugin.vault.fields import KeyRow, SealedFields

from .kinds import KINDS, Kind
from .querysets import AttachmentQuerySet


def of_message(message: Any, thread: Any, patient: Any) -> str:
    """Return what the key of a sent file is bound to, from the ids of the three."""
    return f"message {message} {thread} {patient}"


class Attachment(KeyRow):
    """A file of a draft or of a message; its name is sealed with a data key of its own.

    The key is wrapped for the draft or message, and the patient, that the file belongs to. When it
    goes with a message the key is wrapped again, and the sealed bytes stay as they are. They lie in
    `AttachmentContent`, so that a list never loads them.
    """

    key_for = ("belongs_to", "kind")
    key_related = ("message__thread", "draft")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    draft = models.ForeignKey(
        "sm_plugin.Draft", null=True, on_delete=models.CASCADE, related_name="attachments"
    )
    message = models.ForeignKey(
        Message, null=True, on_delete=models.PROTECT, related_name="attachments"
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(default=timezone.now)
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=[(code, code) for code in KINDS])
    size = models.PositiveIntegerField(help_text="Bytes, as they are handed out.")
    name_sealed = models.BinaryField()
    verdict = models.CharField(max_length=8, choices=Verdict, default=Verdict.WAITING)
    checked_at = models.DateTimeField(null=True)
    # When the scanner is asked next, and how often it had no verdict on this very file.
    scan_at = models.DateTimeField(default=timezone.now)
    scan_tries = models.PositiveSmallIntegerField(default=0)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(draft__isnull=True, message__isnull=False)
                | Q(draft__isnull=False, message__isnull=True),
                name="sm_file_of_draft_or_message",
            ),
        ]
        indexes = [
            models.Index(
                fields=["scan_at", "id"], name="sm_file_waiting", condition=Q(verdict="waiting")
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def sealed_rows(self) -> Iterator[SealedFields]:
        yield self
        for row in AttachmentContent.objects.filter(attachment=self):
            row.attachment = self
            yield row

    @property
    def belongs_to(self) -> str:
        """The message with its thread and patient, or the draft with its mailbox."""
        if self.message is not None:
            thread = self.message.thread
            return of_message(self.message.pk, thread.pk, thread.patient_id)
        draft = self.draft
        return f"draft {draft.pk} {draft.mailbox_id} {draft.author_id}" if draft else ""

    @property
    def name(self) -> str:
        """The name it came with; raises `vault.TamperedText` when the row was altered."""
        return self.unseal("name_sealed")

    @property
    def of_kind(self) -> Kind:
        return KINDS[self.kind]

    @property
    def patient_id(self) -> Any:
        """Return the key of the patient whose health the file is about."""
        if self.message is not None:
            return self.message.thread.patient_id
        return self.draft.mailbox.patient_id if self.draft is not None else None

    @property
    def is_ready(self) -> bool:
        return self.verdict == Verdict.CLEAN


class AttachmentContent(SealedFields):
    """The sealed bytes, and for a picture those of the small one; gone when it was harmful."""

    attachment = models.OneToOneField(
        Attachment, primary_key=True, on_delete=models.CASCADE, related_name="stored"
    )
    content_sealed = models.BinaryField()
    preview_sealed = models.BinaryField(null=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def key_row(self) -> Attachment:
        return self.attachment
