"""A step that moved or marked threads, and how they were before: kept for some minutes for undo.

See docs/decisions/0010.
"""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from sm_plugin.mailboxes.querysets import UndoStepQuerySet

UNDO_FOR = timedelta(minutes=10)


class UndoStep(models.Model):
    """One act on one or more threads of a mailbox; only who did it may undo it."""

    class Kind(models.TextChoices):
        MOVED = "moved", "moved"
        READ = "read", "marked as read"
        UNREAD = "unread", "marked as unread"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    mailbox = models.ForeignKey("sm_plugin.Mailbox", on_delete=models.CASCADE, related_name="+")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    to_folder = models.ForeignKey(
        "sm_plugin.Folder", null=True, on_delete=models.CASCADE, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True)

    objects = UndoStepQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["mailbox", "made_at"], name="sm_undo_mailbox")]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def leaves_unread(self) -> bool | None:
        """Return the value the step gave the flag; None if it only moved threads."""
        return {self.Kind.READ: False, self.Kind.UNREAD: True}.get(self.Kind(self.kind))


class UndoEntry(models.Model):
    """One entry as it was before the step; a message that came in since then forbids undoing it."""

    step = models.ForeignKey(UndoStep, on_delete=models.CASCADE, related_name="entries")
    entry = models.ForeignKey("sm_plugin.MailboxEntry", on_delete=models.CASCADE, related_name="+")
    folder = models.ForeignKey("sm_plugin.Folder", on_delete=models.CASCADE, related_name="+")
    unread = models.BooleanField()
    last_received_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)
