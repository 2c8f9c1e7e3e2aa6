"""Data keys: one a thread, seals that thread's fields, and is kept only in wrapped form."""

import secrets
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from hashlib import blake2b
from json.encoder import encode_basestring_ascii as _as_json
from typing import NoReturn
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.views.decorators.debug import sensitive_variables

from sm_plugin.conf import conf
from sm_plugin.errors import TamperedText
from sm_plugin.vault.keyring import KEY_BYTES
from sm_plugin.vault.sealing import UNBOUND, Blob, further, place, seal, unseal
from sm_plugin.vault.wrapping import Wrapped, get_wrapper

# Begins a wrapped key that is bound to its meaning, whatever a key service's own bytes look like.
BOUND_KEY = b"sm-bound:"

RowId = UUID | str
_ROW_IDS = (UUID, str)  # `isinstance` takes a tuple in half of the time
Meaning = Sequence[str]


class DataKey:
    """Seals and opens for one table, field, row and meaning; a blob moved elsewhere doesn't open.

    The meaning says what must stay true of the text: whose it is, by whom, on which side, when.
    A key can't be printed or pickled, so it reaches no log, cache, session or queue.
    """

    __slots__ = ("_cipher", "_digest_key")

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)
        # A key of its own for digests: one that became known would open no text.
        self._digest_key = blake2b(key=key, person=b"sm-digest").digest()

    @sensitive_variables()
    def digest(self, text: str) -> int:
        """Return 64 bits that stand for the text, and tell nothing of it without this key."""
        found = blake2b(text.encode(), key=self._digest_key, digest_size=8)
        return int.from_bytes(found.digest(), "big", signed=True)

    @sensitive_variables()
    def seal(
        self, text: str, *, table: str, field: str, row: RowId, meaning: Meaning = ()
    ) -> bytes:
        """Encrypt text; an empty one too, so that a row doesn't tell which fields are empty."""
        return self.seal_bytes(text.encode(), table=table, field=field, row=row, meaning=meaning)

    def open(self, blob: Blob, *, table: str, field: str, row: RowId, meaning: Meaning = ()) -> str:
        """Return the text, or raise TamperedText."""
        return self.open_bytes(blob, table=table, field=field, row=row, meaning=meaning).decode()

    @sensitive_variables()
    def seal_bytes(
        self, data: bytes, *, table: str, field: str, row: RowId, meaning: Meaning = ()
    ) -> bytes:
        """Encrypt a file's content."""
        return seal(self._cipher, data, place("field", table, field, row_id(row), *meaning))

    def open_bytes(
        self, blob: Blob, *, table: str, field: str, row: RowId, meaning: Meaning = ()
    ) -> bytes:
        """Return the file's content, or raise TamperedText."""
        return self._opener(table, field)(blob, row, meaning)

    @sensitive_variables()
    def open_many(
        self, rows: Iterable[tuple[Blob, RowId, Meaning]], *, table: str, field: str
    ) -> list[str | None]:
        """Return the text of each row, None for one that was altered or moved.

        It is the same as opening one after the other, without saying the table's name each time.
        """
        texts: list[str | None] = []
        opened = self._opener(table, field)
        for blob, row, meaning in rows:
            try:
                texts.append(opened(blob, row, meaning).decode())
            except TamperedText:
                texts.append(None)
        return texts

    def _opener(self, table: str, field: str) -> Callable[[Blob, RowId, Meaning], bytes]:
        start = _column(table, field)

        def opened(blob: Blob, row: RowId, meaning: Meaning) -> bytes:
            if blob[:1] == UNBOUND:
                return self.open_unbound(blob, table=table, field=field, row=row)
            return unseal(self._cipher, blob, further(start, row_id(row), *meaning))

        return opened

    def open_unbound(self, blob: Blob, *, table: str, field: str, row: RowId) -> bytes:
        """Open what was sealed before version 0.2; refused where the settings say so."""
        require_unbound_allowed()
        at = place("field", table, field, row_id(row), version=UNBOUND)
        return unseal(self._cipher, blob, at)

    def __repr__(self) -> str:
        return "<DataKey>"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("A data key stays in memory; keep it wrapped.")


@lru_cache(maxsize=256)
def _column(table: str, field: str) -> bytes:
    """Return how the place of each text in this column begins."""
    return place("field", table, field)


def require_unbound_allowed() -> None:
    """Raise TamperedText unless seals of before version 0.2 may still be read."""
    if not conf().READ_UNBOUND_SEALS:
        raise TamperedText


@sensitive_variables()
def new_data_key(*, context: RowId, meaning: Meaning = ()) -> tuple[DataKey, Wrapped]:
    """Return a fresh key and its wrapped form; `context` is the id of the row that keeps it."""
    key = secrets.token_bytes(KEY_BYTES)
    return DataKey(key), _wrap(key, context, meaning)


@sensitive_variables()
def open_data_key(wrapped: Wrapped, *, context: RowId, meaning: Meaning = ()) -> DataKey:
    """Return the key of the row `context`; raise TamperedText or UnknownKey if it won't unwrap."""
    return DataKey(_unwrap(wrapped, context, meaning))


@sensitive_variables()
def rewrap(
    wrapped: Wrapped, *, context: RowId, meaning: Meaning = (), was: Meaning | None = None
) -> Wrapped:
    """Wrap the same data key again: under the active key, and for another meaning than it `was`.

    The sealed texts stay as they are. A key of before version 0.2 becomes a bound one, where such
    keys are still read at all.
    """
    old = meaning if was is None else was
    return _wrap(_unwrap(wrapped, context, old), context, meaning)


def is_bound(wrapped_key: Blob) -> bool:
    """Return whether the wrapped key says what it is for, not only in which row it lies."""
    return bytes(wrapped_key[: len(BOUND_KEY)]) == BOUND_KEY


def _wrap(key: bytes, context: RowId, meaning: Meaning) -> Wrapped:
    wrapped = get_wrapper().wrap(key, context=_bound_context(context, meaning))
    return Wrapped(wrapped.key_id, BOUND_KEY + bytes(wrapped.blob))


def _unwrap(wrapped: Wrapped, context: RowId, meaning: Meaning) -> bytes:
    if is_bound(wrapped.blob):
        inner = Wrapped(wrapped.key_id, bytes(wrapped.blob[len(BOUND_KEY) :]))
        return get_wrapper().unwrap(inner, context=_bound_context(context, meaning))
    require_unbound_allowed()
    return get_wrapper().unwrap(wrapped, context=row_id(context))


def _bound_context(context: RowId, meaning: Meaning) -> str:
    """Return row and meaning as one text, a list in JSON, which keeps neighbors apart."""
    return f"[{','.join(map(_as_json, (row_id(context), *meaning)))}]"


def row_id(row: RowId) -> str:
    """Return the id as it is sealed; an unsaved row has none, and its seal would never open."""
    if not isinstance(row, _ROW_IDS) or not row:
        raise ValueError("Sealing needs the id of the row, a UUID or a text.")
    return str(row)
