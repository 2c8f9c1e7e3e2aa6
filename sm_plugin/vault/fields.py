"""How rows of a thread keep their text: sealed with the thread's own data key.

A text is bound to its table, field and row, so a text moved to another row does not open.
"""

from __future__ import annotations

from typing import Any

from django.db import models

from sm_plugin import vault


class SealedFields(models.Model):
    """A model whose `*_sealed` columns open only with the key of its thread, or of its own."""

    thread: Any

    class Meta:
        abstract = True

    @property
    def key_row(self) -> models.Model:
        """The row that keeps the data key in `key_id` and `wrapped_key`."""
        thread: models.Model = self.thread
        return thread

    def seal(self, field: str, text: str, key: vault.DataKey) -> None:
        table = self._meta.db_table
        setattr(self, field, key.seal(text, table=table, field=field, row=self.pk))

    def unseal(self, field: str) -> str:
        """The text of the column; raises `vault.TamperedText` when it was altered or moved."""
        key = data_key(self.key_row)
        table = self._meta.db_table
        return key.open(getattr(self, field), table=table, field=field, row=self.pk)


def data_key(row: Any) -> vault.DataKey:
    """The data key that the row keeps, unwrapped once for each loaded row."""
    key: vault.DataKey | None = getattr(row, "_data_key", None)
    if key is None:
        wrapped = vault.Wrapped(row.key_id, bytes(row.wrapped_key))
        key = vault.open_data_key(wrapped, context=str(row.pk))
        row._data_key = key
    return key


def give_data_key(row: Any) -> vault.DataKey:
    """Make the data key of a new row and lay it there, wrapped."""
    key, wrapped = vault.new_data_key(context=str(row.pk))
    row.key_id, row.wrapped_key = wrapped.key_id, wrapped.blob
    row._data_key = key
    return key
