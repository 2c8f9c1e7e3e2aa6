"""The one way to seal a column or a file.

A model with sealed columns is a `SealedFields`. Its `sealed_for` names the columns whose values
must stay as they were when the text was sealed: whose it is, by whom, on which side, when. The
data key lies in `key_row`, the row itself (a `KeyRow`) or another one, wrapped for what that row's
`key_for` names. A text, or a key, whose row says something else now raises `TamperedText`.

See docs/decisions/0140.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext as _

from sm_plugin import vault
from sm_plugin.errors import KeyDestroyed, VaultError

logger = logging.getLogger(__name__)

DESTROYED = ""  # as the name of a key: no keyring can have it


class SealedFields(models.Model):
    """A model whose `*_sealed` columns open only with the data key of its `key_row`."""

    sealed_for: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    @property
    def key_row(self) -> KeyRow:
        """Return the row that keeps the data key."""
        raise NotImplementedError

    def seal(self, field: str, text: str) -> None:
        self.seal_bytes(field, text.encode())

    def unseal(self, field: str) -> str:
        """Return the text of the column; raise `TamperedText` when it was altered or moved."""
        return self.unseal_bytes(field).decode()

    def readable(self, name: str) -> str:
        """Return the text of a property for a list, or that it can't be opened.

        One damaged row must not hide the others; the log names it by its id.
        """
        if not self.opens(name):
            return _("This text can't be opened.")
        return str(getattr(self, name))

    def opens(self, *names: str) -> bool:
        """Return True where these properties can be read; the log names a row that is damaged."""
        try:
            for name in names:
                getattr(self, name)
        except VaultError as error:
            kind = self._meta.object_name
            logger.error("The %s of %s %s can't be opened: %s", name, kind, self.pk, error.code)
            return False
        return True

    def seal_bytes(self, field: str, content: bytes) -> None:
        sealed = self.key_row.data_key.seal_bytes(content, **self._place(field))
        setattr(self, field, sealed)

    def unseal_bytes(self, field: str) -> bytes:
        """Return the bytes of the column, under the rules of `unseal`."""
        return self.key_row.data_key.open_bytes(getattr(self, field), **self._place(field))

    @classmethod
    def sealed_columns(cls) -> list[str]:
        return [field.name for field in cls._meta.concrete_fields if field.name.endswith("_sealed")]

    def rebind(self, **columns: Any) -> None:
        """Change columns that the texts are bound to, and seal the texts again for them."""
        sealed = [name for name in self.sealed_columns() if getattr(self, name) is not None]
        texts = {name: self.unseal_bytes(name) for name in sealed}
        for name, value in columns.items():
            setattr(self, name, value)
        for name, content in texts.items():
            self.seal_bytes(name, content)
        self.save(update_fields=[*columns, *texts])

    def bind_texts(self) -> dict[str, bytes]:
        """Seal again what was sealed before version 0.2; return the old form by column."""
        changed = {}
        for column in self.sealed_columns():
            blob = getattr(self, column)
            if blob is not None and vault.version_of(blob) == vault.UNBOUND:
                where = self._place(column)
                del where["meaning"]
                content = self.key_row.data_key.open_unbound(blob, **where)
                self.seal_bytes(column, content)
                changed[column] = bytes(blob)
        return changed

    def _place(self, field: str) -> dict[str, Any]:
        return {
            "table": self._meta.db_table,
            "field": field,
            "row": self.pk,
            "meaning": meaning(self, self.sealed_for),
        }


class KeyRow(SealedFields):
    """A model that keeps a data key, wrapped by the key of the keyring that `key_id` names."""

    key_for: ClassVar[tuple[str, ...]] = ()
    key_related: ClassVar[tuple[str, ...]] = ()  # rows to load with this one for `key_for`

    key_id = models.CharField(max_length=40, db_index=True)
    wrapped_key = models.BinaryField()

    class Meta:
        abstract = True

    @property
    def key_row(self) -> KeyRow:
        return self

    @property
    def data_key(self) -> vault.DataKey:
        """The data key, unwrapped once for each loaded row."""
        key: vault.DataKey | None = self.__dict__.get("_data_key")
        if self.is_destroyed:
            raise KeyDestroyed
        if key is None:
            key = open_key(type(self), self.pk, self.wrapped, meaning(self, self.key_for))
            self.__dict__["_data_key"] = key
        return key

    def sealed_rows(self) -> Iterator[SealedFields]:
        """Return every row whose columns are sealed with this key."""
        yield self

    @property
    def wrapped(self) -> vault.Wrapped:
        return vault.Wrapped(self.key_id, bytes(self.wrapped_key))

    @property
    def is_destroyed(self) -> bool:
        """Return True once the key is gone for good, and with it what it sealed."""
        return self.key_id == DESTROYED

    def destroy_key(self) -> None:
        """Forget the wrapped key; the caller saves `key_id` and `wrapped_key`."""
        self.key_id, self.wrapped_key = DESTROYED, b""
        self.__dict__.pop("_data_key", None)

    def give_key(self) -> None:
        """Make the data key of a new row and put it there, wrapped."""
        bound = (self._meta.db_table, *meaning(self, self.key_for))
        key, wrapped = vault.new_data_key(context=str(self.pk), meaning=bound)
        self._put(wrapped)
        self.__dict__["_data_key"] = key

    def bind_key(self, was: tuple[str, ...] | None = None) -> None:
        """Wrap the key again for what the row says now; `was` is what it said before, if bound."""
        table = self._meta.db_table
        before = None if was is None else (table, *was)
        bound = (table, *meaning(self, self.key_for))
        self._put(vault.rewrap(self.wrapped, context=str(self.pk), meaning=bound, was=before))

    def _put(self, wrapped: vault.Wrapped) -> None:
        self.key_id, self.wrapped_key = wrapped.key_id, bytes(wrapped.blob)


def meaning(row: Any, columns: Iterable[str]) -> tuple[str, ...]:
    """Return what the row says in these columns, as it is bound; a dot goes on to a related row."""
    return tuple([f"{column}={as_bound(_value(row, column))}" for column in columns])


def meaning_of(values: Mapping[str, Any], columns: Iterable[str]) -> tuple[str, ...]:
    """Do the same with values that were read without their model."""
    return tuple([f"{column}={as_bound(values[column])}" for column in columns])


def open_key(
    model: type[KeyRow], pk: Any, wrapped: vault.Wrapped, bound: tuple[str, ...]
) -> vault.DataKey:
    """Return the data key of a row of `model`, of which only these values were read."""
    return vault.open_data_key(wrapped, context=str(pk), meaning=(model._meta.db_table, *bound))


def open_text(
    model: type[SealedFields],
    field: str,
    blob: bytes | memoryview,
    *,
    key: vault.DataKey,
    pk: Any,
    bound: tuple[str, ...] = (),
) -> str:
    """Return a sealed text of a row of `model`, of which only these values were read."""
    return key.open(blob, table=model._meta.db_table, field=field, row=pk, meaning=bound)


def open_texts(
    model: type[SealedFields],
    field: str,
    rows: Iterable[tuple[bytes | memoryview, Any, tuple[str, ...]]],
    *,
    key: vault.DataKey,
) -> list[str | None]:
    """Do the same for many: of each row its sealed text, its key, and what that is bound to.

    None stands for a text that was altered or moved.
    """
    return key.open_many(rows, table=model._meta.db_table, field=field)


def _value(row: Any, column: str) -> Any:
    for name in column.split("."):
        row = getattr(row, name)
    return row


def as_bound(value: Any) -> str:
    """Return a value as it is bound: moments in UTC with microseconds, nothing as nothing."""
    if isinstance(value, datetime):
        moment = value if value.tzinfo is UTC else value.astimezone(UTC)
        return moment.isoformat(timespec="microseconds")
    return "" if value is None else str(value)
