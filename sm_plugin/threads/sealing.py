"""How rows of a thread keep their text: sealed with the thread's own data key.

A text is bound to its table, field and row, so a text moved to another row does not open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from sm_plugin import vault

if TYPE_CHECKING:
    from .models import Thread


class SealedFields(models.Model):
    """A model whose `*_sealed` columns open only with the key of its thread."""

    thread: Any

    class Meta:
        abstract = True

    def seal(self, field: str, text: str, key: vault.DataKey) -> None:
        table = self._meta.db_table
        setattr(self, field, key.seal(text, table=table, field=field, row=self.pk))

    def unseal(self, field: str) -> str:
        """The text of the column; raises `vault.TamperedText` when it was altered or moved."""
        key = data_key(self.thread)
        table = self._meta.db_table
        return key.open(getattr(self, field), table=table, field=field, row=self.pk)


def data_key(thread: Thread) -> vault.DataKey:
    """The thread's data key, unwrapped once for each loaded thread."""
    key: vault.DataKey | None = getattr(thread, "_data_key", None)
    if key is None:
        wrapped = vault.Wrapped(thread.key_id, bytes(thread.wrapped_key))
        key = vault.open_data_key(wrapped, context=str(thread.pk))
        thread._data_key = key  # type: ignore[attr-defined]
    return key


def give_data_key(thread: models.Model) -> vault.DataKey:
    """Make the data key of a new thread and lay it, wrapped, in the row."""
    key, wrapped = vault.new_data_key(context=str(thread.pk))
    thread.key_id, thread.wrapped_key = wrapped.key_id, wrapped.blob  # type: ignore[attr-defined]
    thread._data_key = key  # type: ignore[attr-defined]
    return key
