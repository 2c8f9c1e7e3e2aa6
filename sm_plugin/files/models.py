import uuid
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from sm_plugin.files.choices import Verdict
from sm_plugin.threads.models import Message
from sm_plugin.vault.fields import KeyRow, SealedFields

from .keeping import Keeper
from .kinds import KINDS, Kind
from .querysets import AttachmentQuerySet


def of_message(message: Any, thread: Any, patient: Any) -> str:
    """Return what the key of a sent file is bound to, from the ids of the three."""
    return f"message {message} {thread} {patient}"


class Attachment(KeyRow):
    """A file of a draft, a team's answer or a message; its name is sealed with an own data key.

    The key is wrapped for the draft or message, and the patient, that the file belongs to. When it
    goes with a message the key is wrapped again, and the sealed bytes stay as they are. They lie in
    `AttachmentContent`, so that a list never loads them.
    """

    key_for = ("belongs_to", "kind")
    key_related = ("message__thread", "draft", "answer_draft")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    draft = models.ForeignKey(
        "sm_plugin.Draft", null=True, on_delete=models.CASCADE, related_name="attachments"
    )
    answer_draft = models.ForeignKey(
        "sm_plugin.AnswerDraft",
        null=True,
        on_delete=models.CASCADE,
        related_name="attachments",
        help_text="What a care team has begun to write to the patient.",
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
    came_as = models.BigIntegerField(
        null=True, help_text="The bytes that came in, as a digest with the file's own key."
    )
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
                condition=Q(draft=None, answer_draft=None, message__isnull=False)
                | Q(draft=None, answer_draft__isnull=False, message=None)
                | Q(draft__isnull=False, answer_draft=None, message=None),
                name="sm_file_of_one",
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
        """The message with its thread and patient, or the draft with its mailbox or team."""
        if self.message is not None:
            thread = self.message.thread
            return of_message(self.message.pk, thread.pk, thread.patient_id)
        if (answer := self.answer_draft) is not None:
            return f"answer {answer.pk} {answer.item_id} {answer.team_id}"
        draft = self.draft
        return f"draft {draft.pk} {draft.mailbox_id} {draft.author_id}" if draft else ""

    @property
    def kept_with(self) -> Keeper | None:
        """Return the draft or begun answer that it is part of; None once it was sent."""
        return self.answer_draft if self.answer_draft is not None else self.draft

    @property
    def name(self) -> str:
        """The name it came with; raises `vault.TamperedText` when the row was altered."""
        return self.unseal("name_sealed")

    def note_origin(self, content: bytes) -> None:
        """Remember what came in: a picture is drawn again, and a name says nothing of it."""
        self.came_as = self._digest(content)

    def came_from(self, content: bytes) -> bool:
        """Tell whether these very bytes came in as this file; never True of a damaged key."""
        return self.opens("data_key") and self.came_as == self._digest(content)

    def _digest(self, content: bytes) -> int:
        return self.data_key.digest(sha256(content).hexdigest())

    @property
    def of_kind(self) -> Kind:
        return KINDS[self.kind]

    @property
    def patient_id(self) -> Any:
        """Return the key of the patient whose health the file is about."""
        if self.message is not None:
            return self.message.thread.patient_id
        return self.kept_with.patient_id if self.kept_with is not None else None

    @property
    def is_ready(self) -> bool:
        return self.verdict == Verdict.CLEAN


class AttachmentContent(SealedFields):
    """The sealed bytes, and for a picture smaller ones; gone when it was harmful.

    `large_sealed` is for staff, who look at a picture without saving it; a small picture has none.
    """

    attachment = models.OneToOneField(
        Attachment, primary_key=True, on_delete=models.CASCADE, related_name="stored"
    )
    content_sealed = models.BinaryField()
    preview_sealed = models.BinaryField(null=True)
    large_sealed = models.BinaryField(null=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def key_row(self) -> Attachment:
        return self.attachment
