"""The data key of a mailbox: seals what its people name, and is made at the first need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from sm_plugin import vault

if TYPE_CHECKING:
    from .mailboxes import Mailbox


class MailboxKey(models.Model):
    """The mailbox's data key, wrapped by a key of the keyring named by `key_id`."""

    mailbox = models.OneToOneField(
        "sm_plugin.Mailbox", on_delete=models.CASCADE, primary_key=True, related_name="key"
    )
    key_id = models.CharField(max_length=40, db_index=True)
    wrapped_key = models.BinaryField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)

    def unwrapped(self) -> vault.DataKey:
        """The data key, unwrapped once for each loaded row."""
        key: vault.DataKey | None = self.__dict__.get("_data_key")
        if key is None:
            wrapped = vault.Wrapped(self.key_id, bytes(self.wrapped_key))
            key = vault.open_data_key(wrapped, context=self.pk)
            self.__dict__["_data_key"] = key
        return key


def require_data_key(mailbox: Mailbox) -> vault.DataKey:
    """The mailbox's key; the first one who needs it makes it. Call it with the mailbox locked."""
    row = MailboxKey.objects.filter(mailbox=mailbox).first()
    if row is None:
        _key, wrapped = vault.new_data_key(context=mailbox.pk)
        row = MailboxKey.objects.create(
            mailbox=mailbox, key_id=wrapped.key_id, wrapped_key=wrapped.blob
        )
    return row.unwrapped()
