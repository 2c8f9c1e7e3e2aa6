"""The data key of a mailbox: seals what its people name, and is made at the first need."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db import models

from sm_plugin.vault.fields import KeyRow, SealedFields

if TYPE_CHECKING:
    from .mailboxes import Mailbox


class MailboxKey(KeyRow):
    """The mailbox's data key; the row itself is known by its mailbox."""

    mailbox = models.OneToOneField(
        "sm_plugin.Mailbox", on_delete=models.CASCADE, primary_key=True, related_name="key"
    )

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)

    def sealed_rows(self) -> Iterator[SealedFields]:
        yield self
        for folder in self.mailbox.folders.select_related("mailbox__key"):
            folder.mailbox = self.mailbox
            yield folder
        for entry in self.mailbox.entries.filter(words__isnull=False).select_related("words"):
            entry.mailbox = self.mailbox
            yield entry.words


def require_key(mailbox: Mailbox) -> MailboxKey:
    """Return the mailbox's key, made at the first need. Call it with the mailbox locked."""
    row = MailboxKey.objects.filter(mailbox=mailbox).first()
    if row is None:
        row = MailboxKey(mailbox=mailbox)
        row.give_key()
        row.save(force_insert=True)
    row.mailbox = mailbox
    return row
