"""A file that is sealed while it is written: no part of it lies anywhere in plain form."""

import io
from collections.abc import Callable, Iterator
from typing import Any

from sm_plugin.errors import TamperedText

from .models import Export, ExportPart

PART_BYTES = 1024 * 1024


class SealedSink(io.RawIOBase):
    """Takes bytes in order and lays them down as sealed parts; `close` writes the last one.

    `before_part` is called before each of them, and may raise to end the writing.
    """

    def __init__(self, export: Export, before_part: Callable[[], None] = lambda: None) -> None:
        super().__init__()
        self._export = export
        self._before_part = before_part
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
        self._before_part()
        part = ExportPart(export=self._export, number=self._number)
        part.seal_bytes("content_sealed", data)
        part.save(force_insert=True)
        self._number += 1


def read_parts(export: Export) -> Iterator[bytes]:
    """Yield the file, part by part; raise `VaultError` where one was altered, moved or removed."""
    expected, left = 0, export.size
    for part in export.parts.order_by("number").iterator(chunk_size=1):
        if part.number != expected:
            break
        part.export = export
        data = part.unseal_bytes("content_sealed")
        expected, left = expected + 1, left - len(data)
        yield data
    if left:
        raise TamperedText
