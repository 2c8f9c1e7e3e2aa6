"""Word and Excel files before 2007: a small file system of sectors ([MS-CFB]).

What can be told honestly: that the document is there, that it is not locked, and that no Visual
Basic project, no Excel 4 macro sheet and no embedded object lies in the directory. A file that
hides programs in a damaged structure is refused because it can't be read, or left to the scanner.
"""

import struct
from collections.abc import Iterator, Mapping
from itertools import islice

from sm_plugin.files.refusals import FileRefused

SIGNATURE = bytes.fromhex("d0cf11e0a1b11ae1")
LAST_SECTOR = 0xFFFFFFFA  # and above: the ends of chains and unused sectors
ENTRY_BYTES = 128
MINI_BYTES = 64
MINI_LIMIT = 4096
STREAM, ROOT = 2, 5
MACRO_NAMES = {"vba", "_vba_project", "_vba_project_cur", "macros"}
EMBEDDED_NAMES = {"objectpool", "\x01ole10native", "package", "mbd"}
LOCKED_NAMES = {"encryptedpackage", "encryptioninfo"}
DOCUMENT = {"doc": ("worddocument",), "xls": ("workbook", "book")}
WORD_LOCKED = 0x0100
SHEET, LOCK, END = 0x0085, 0x002F, 0x000A


def check_ole(content: bytes, code: str) -> None:
    """Raise FileRefused unless it is a doc or xls, as `code` says, without macros."""
    try:
        streams = _Ole(content).streams
        names = set(streams)
        if names & LOCKED_NAMES:
            raise FileRefused("file_locked")
        if names & MACRO_NAMES:
            raise FileRefused("file_macros")
        if names & EMBEDDED_NAMES or any(name.startswith("mbd") for name in names):
            raise FileRefused("file_embeds")
        document = next((streams[name] for name in DOCUMENT[code] if name in names), None)
        if document is None:
            raise FileRefused("file_type")
        (_check_word if code == "doc" else _check_excel)(document)
    except (struct.error, IndexError, ValueError, UnicodeDecodeError):
        raise FileRefused("file_damaged") from None


def _check_word(document: bytes) -> None:
    (flags,) = struct.unpack_from("<H", document, 0x0A)
    if flags & WORD_LOCKED:
        raise FileRefused("file_locked")


def _check_excel(workbook: bytes) -> None:
    """The workbook's own records, up to the end of the part that lists the sheets."""
    at = 0
    while at + 4 <= len(workbook):
        record, length = struct.unpack_from("<HH", workbook, at)
        if record == LOCK:
            raise FileRefused("file_locked")
        if record == SHEET and workbook[at + 9] == 1:
            raise FileRefused("file_macros")
        if record == END:
            return
        at += 4 + length
    raise ValueError("The list of sheets has no end.")


class _Ole:
    """Reads the directory and the streams that the checks look into."""

    def __init__(self, content: bytes) -> None:
        if not content.startswith(SIGNATURE):
            raise FileRefused("file_type")
        (shift,) = struct.unpack_from("<H", content, 30)
        if shift not in (9, 12):
            raise ValueError("No such sector size.")
        self.content, self.size = content, 1 << shift
        directory, mini_table = (struct.unpack_from("<I", content, at)[0] for at in (48, 60))
        # 109 places in the header cover 6.8 MB of the smallest sectors, more than we take.
        parts = [n for n in struct.unpack_from("<109I", content, 76) if n < LAST_SECTOR]
        self.table = self._numbers(b"".join(map(self._sector, parts)))
        self.mini_table = self._numbers(self._chain(mini_table))
        self.streams = self._read(self._chain(directory))

    def _read(self, directory: bytes) -> Mapping[str, bytes]:
        entries = list(_entries(directory))
        root = next((first for _name, kind, first, _size in entries if kind == ROOT), LAST_SECTOR)
        mini = self._chain(root)
        wanted = {name for names in DOCUMENT.values() for name in names}
        return {
            name: self._stream(mini, first, size) if name in wanted else b""
            for name, kind, first, size in entries
            if kind != ROOT
        }

    def _stream(self, mini: bytes, first: int, size: int) -> bytes:
        """The stream whole, or ValueError."""
        if size >= MINI_LIMIT:
            found = self._chain(first)
        else:
            walk = _walk(self.mini_table, first)
            found = b"".join(mini[n * MINI_BYTES : (n + 1) * MINI_BYTES] for n in walk)
        if len(found) < size:
            raise ValueError("A stream is cut short.")
        return found[:size]

    def _chain(self, first: int) -> bytes:
        return b"".join(map(self._sector, _walk(self.table, first)))

    def _sector(self, number: int) -> bytes:
        return self.content[(number + 1) * self.size : (number + 2) * self.size]

    @staticmethod
    def _numbers(raw: bytes) -> tuple[int, ...]:
        return struct.unpack(f"<{len(raw) // 4}I", raw[: len(raw) // 4 * 4])


def _walk(table: tuple[int, ...], first: int) -> Iterator[int]:
    """The sectors of a chain; one that goes in a circle is cut at the table's length."""

    def steps() -> Iterator[int]:
        number = first
        while number < LAST_SECTOR:
            yield number
            number = table[number]

    return islice(steps(), len(table))


def _entries(directory: bytes) -> Iterator[tuple[str, int, int, int]]:
    """Name, kind, first sector and size of everything in the directory, deleted rests left out."""
    for at in range(0, len(directory) - ENTRY_BYTES + 1, ENTRY_BYTES):
        entry = directory[at : at + ENTRY_BYTES]
        length, kind = struct.unpack_from("<HB", entry, 64)
        if kind:
            first, size = struct.unpack_from("<II", entry, 116)
            yield entry[: max(length - 2, 0)].decode("utf-16-le").lower(), kind, first, size
