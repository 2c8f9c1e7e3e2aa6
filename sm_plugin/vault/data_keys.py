"""Data keys: one a thread, seals that thread's fields, and is kept only in wrapped form."""

import secrets
from typing import NoReturn
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.views.decorators.debug import sensitive_variables

from sm_plugin.vault.keyring import KEY_BYTES
from sm_plugin.vault.sealing import Blob, place, seal, unseal
from sm_plugin.vault.wrapping import Wrapped, get_wrapper

RowId = UUID | str


class DataKey:
    """Seals and opens for one table, field and row; a blob moved elsewhere doesn't open.

    It can't be printed or pickled, so it reaches no log, cache, session or queue.
    """

    __slots__ = ("_cipher",)

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    @sensitive_variables()
    def seal(self, text: str, *, table: str, field: str, row: RowId) -> bytes:
        """Encrypt text; an empty one too, so that a row doesn't tell which fields are empty."""
        return self.seal_bytes(text.encode(), table=table, field=field, row=row)

    def open(self, blob: Blob, *, table: str, field: str, row: RowId) -> str:
        """The text, or TamperedText."""
        return self.open_bytes(blob, table=table, field=field, row=row).decode()

    @sensitive_variables()
    def seal_bytes(self, data: bytes, *, table: str, field: str, row: RowId) -> bytes:
        """Encrypt a file's content."""
        return seal(self._cipher, data, place("field", table, field, row_id(row)))

    def open_bytes(self, blob: Blob, *, table: str, field: str, row: RowId) -> bytes:
        """The file's content, or TamperedText."""
        return unseal(self._cipher, blob, place("field", table, field, row_id(row)))

    def __repr__(self) -> str:
        return "<DataKey>"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("A data key stays in memory; keep it wrapped.")


@sensitive_variables()
def new_data_key(*, context: RowId) -> tuple[DataKey, Wrapped]:
    """A fresh key and its wrapped form; `context` is the id of the row that will keep it."""
    key = secrets.token_bytes(KEY_BYTES)
    return DataKey(key), get_wrapper().wrap(key, context=row_id(context))


@sensitive_variables()
def open_data_key(wrapped: Wrapped, *, context: RowId) -> DataKey:
    """The key of the row `context`; TamperedText or UnknownKey if it can't be unwrapped."""
    return DataKey(get_wrapper().unwrap(wrapped, context=row_id(context)))


@sensitive_variables()
def rewrap(wrapped: Wrapped, *, context: RowId) -> Wrapped:
    """The same data key under the active key: rotation never touches sealed text."""
    wrapper = get_wrapper()
    return wrapper.wrap(wrapper.unwrap(wrapped, context=row_id(context)), context=row_id(context))


def row_id(row: RowId) -> str:
    """The id as it is sealed; an unsaved row has none, and sealing for it would never open."""
    if not isinstance(row, UUID | str) or not row:
        raise ValueError("Sealing needs the id of the row, a UUID or a text.")
    return str(row)
