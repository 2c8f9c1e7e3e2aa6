"""Folders of a mailbox. Sent is none: it is the question what was written from here."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from sm_plugin import vault
from sm_plugin.mailboxes.querysets import FolderQuerySet
from sm_plugin.vault.fields import KeyRow, SealedFields

if TYPE_CHECKING:
    from .mailboxes import Mailbox


class Folder(SealedFields):
    """A folder of a mailbox: inbox, deleted, or one of the person's own.

    A folder's name can tell of an illness, so it is sealed with the mailbox's key.

    See docs/decisions/0011.
    """

    class Kind(models.TextChoices):
        INBOX = "inbox", "inbox"
        DELETED = "deleted", "deleted"
        OWN = "own", "own"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    mailbox = models.ForeignKey(
        "sm_plugin.Mailbox", on_delete=models.PROTECT, related_name="folders"
    )
    kind = models.CharField(max_length=8, choices=Kind)
    name_sealed = models.BinaryField(null=True)

    objects = FolderQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["mailbox", "kind"], condition=~Q(kind="own"), name="sm_folder_one_of_a_kind"
            ),
            models.CheckConstraint(
                condition=Q(kind="own", name_sealed__isnull=False)
                | Q(name_sealed__isnull=True) & ~Q(kind="own"),
                name="sm_folder_own_has_a_name",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def key_row(self) -> KeyRow:
        key: KeyRow = self.mailbox.key
        return key

    @property
    def is_own(self) -> bool:
        return self.kind == self.Kind.OWN

    @property
    def name(self) -> str:
        """The name of an own folder; raises `vault.TamperedText` when it was altered."""
        if self.name_sealed is None:
            raise vault.TamperedText
        return self.unseal("name_sealed")


def system_folder(mailbox: Mailbox, kind: Folder.Kind) -> Folder:
    """Return the mailbox's inbox, or its Deleted, made at the first need."""
    return Folder.objects.get_or_create(mailbox=mailbox, kind=kind)[0]
