"""A file that is sealed while it is written: no part of it lies anywhere in plain form."""

import io
from collections.abc import Iterator
from typing import Any

from sm_plugin.errors import TamperedText
from sm_plugin.vault.fields import data_key

from .models import Export, ExportPart

PART_BYTES = 1024 * 1024
_TABLE = ExportPart._meta.db_table


class SealedSink(io.RawIOBase):
    """Takes bytes in order and lays them down as sealed parts; `close` writes the last one."""

    def __init__(self, export: Export) -> None:
        super().__init__()
        self._export = export
        self._buffer = bytearray()
        self._number = 0
        self.size = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._buffer += data
        self.size += len(data)
        while len(self._buffer) >= PART_BYTES:
            self._lay_down(bytes(self._buffer[:PART_BYTES]))
            del self._buffer[:PART_BYTES]
        return len(data)

    def close(self) -> None:
        if not self.closed and self._buffer:
            self._lay_down(bytes(self._buffer))
            self._buffer.clear()
        super().close()

    def _lay_down(self, data: bytes) -> None:
        export, field = self._export, _field(self._number)
        sealed = data_key(export).seal_bytes(data, table=_TABLE, field=field, row=export.pk)
        ExportPart.objects.create(export=export, number=self._number, content_sealed=sealed)
        self._number += 1


def read_parts(export: Export) -> Iterator[bytes]:
    """The file, part by part; raises `VaultError` where one was altered, moved or taken out."""
    key, expected = data_key(export), 0
    parts = export.parts.order_by("number").values_list("number", "content_sealed")
    left = export.size
    for number, sealed in parts.iterator(chunk_size=1):
        if number != expected:
            break
        data = key.open_bytes(sealed, table=_TABLE, field=_field(number), row=export.pk)
        expected, left = expected + 1, left - len(data)
        yield data
    if left:
        raise TamperedText


def _field(number: int) -> str:
    """A part opens only in its own place."""
    return f"part{number}"
