"""A thread's place in a mailbox."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from sm_plugin.mailboxes.querysets import MailboxEntryQuerySet

from .folders import Folder
from .mailboxes import Mailbox, require_same_patient


class MailboxEntry(models.Model):
    """One thread as one mailbox sees it; without an entry the mailbox sees nothing of it.

    `last_at` is the last message either way; own folders and Deleted are ordered by it, because
    a thread that was only written in has never been received.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    mailbox = models.ForeignKey(
        Mailbox, on_delete=models.PROTECT, related_name="entries", db_index=False
    )
    thread = models.ForeignKey(
        "sm_plugin.Thread", on_delete=models.PROTECT, related_name="entries", db_index=True
    )
    folder = models.ForeignKey(
        Folder, on_delete=models.PROTECT, related_name="entries", db_index=False
    )
    last_received_at = models.DateTimeField(null=True)
    last_sent_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(default=timezone.now)
    unread = models.BooleanField(default=False)

    objects = MailboxEntryQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["mailbox", "thread"], name="sm_entry_once"),
        ]
        indexes = [
            models.Index(
                "mailbox",
                models.F("last_sent_at").desc(),
                models.F("id").desc(),
                name="sm_entry_sent",
                condition=Q(last_sent_at__isnull=False),
            ),
            # Begins with the folder, so that it also tells whether a folder is empty. Without the
            # mailbox, a planner takes `sm_entry_latest` as often and reads through other folders.
            models.Index(
                "folder",
                "mailbox",
                models.F("last_at").desc(),
                models.F("id").desc(),
                name="sm_entry_folder",
            ),
            models.Index(
                "mailbox",
                models.F("last_at").desc(),
                models.F("id").desc(),
                name="sm_entry_latest",
            ),
            models.Index(
                fields=["mailbox", "folder"], name="sm_entry_unread", condition=Q(unread=True)
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def require_own_thread(self) -> None:
        """Raise `TamperedText` when the thread belongs to another patient than the mailbox."""
        require_same_patient(self.mailbox.patient_id, self.thread.patient_id)
