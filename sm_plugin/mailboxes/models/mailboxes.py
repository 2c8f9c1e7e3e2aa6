import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from sm_plugin.errors import TamperedText
from sm_plugin.mailboxes.querysets import MailboxEntryQuerySet, MailboxQuerySet
from sm_plugin.people.models import Patient
from sm_plugin.teams.models import CareTeam

from .folders import Folder
from .keys import MailboxKey
from .undo import UndoEntry, UndoStep

__all__ = [
    "Folder",
    "Mailbox",
    "MailboxEntry",
    "MailboxGroupObjectPermission",
    "MailboxKey",
    "MailboxUserObjectPermission",
    "UndoEntry",
    "UndoStep",
]


class Mailbox(models.Model):
    """A mailbox, in which threads are seen: one for each opted-in patient and each care team.

    A patient's own mailbox is known by its owner column; caregivers and teams hold grants.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.OneToOneField(
        Patient, null=True, on_delete=models.PROTECT, related_name="mailbox"
    )
    owner = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="sm_mailbox"
    )
    team = models.OneToOneField(
        CareTeam, null=True, on_delete=models.PROTECT, related_name="mailbox"
    )
    opened_at = models.DateTimeField(auto_now_add=True)

    objects = MailboxQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        permissions = [
            ("view_mailbox", "Can read the mailbox"),
            ("send_as_mailbox", "Can write from the mailbox"),
            ("organise_mailbox", "Can organise the mailbox"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(patient__isnull=False, owner__isnull=False, team__isnull=True)
                | Q(patient__isnull=True, owner__isnull=True, team__isnull=False),
                name="sm_mailbox_of_patient_or_team",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class MailboxUserObjectPermission(UserObjectPermissionBase):
    content_object = models.ForeignKey(Mailbox, on_delete=models.CASCADE)

    class Meta(UserObjectPermissionBase.Meta):
        abstract = False


class MailboxGroupObjectPermission(GroupObjectPermissionBase):
    content_object = models.ForeignKey(Mailbox, on_delete=models.CASCADE)

    class Meta(GroupObjectPermissionBase.Meta):
        abstract = False


def require_same_patient(of_mailbox: Any, of_thread: Any) -> None:
    """Raise `TamperedText` when a patient's mailbox holds a thread of somebody else.

    Only a change made in the database itself can do that. A team's mailbox has no patient.
    """
    if of_mailbox is not None and of_mailbox != of_thread:
        raise TamperedText


class MailboxEntry(models.Model):
    """One thread as one mailbox sees it; without an entry the mailbox sees nothing of it.

    `last_at` is the last message either way; own folders and Deleted are ordered by it, because
    a thread that was only written in has never been received.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    mailbox = models.ForeignKey(Mailbox, on_delete=models.PROTECT, related_name="entries")
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
                "folder",
                models.F("last_received_at").desc(),
                models.F("id").desc(),
                name="sm_entry_inbox",
                condition=Q(last_received_at__isnull=False),
            ),
            models.Index(
                "mailbox",
                models.F("last_sent_at").desc(),
                models.F("id").desc(),
                name="sm_entry_sent",
                condition=Q(last_sent_at__isnull=False),
            ),
            # Begins with the folder, so that it also tells whether a folder is empty.
            models.Index(
                "folder",
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
