"""Word and Excel files before 2007: a small file system of sectors ([MS-CFB]), read by olefile.

What can be told honestly: that the document is there, that it is not locked, and that no Visual
Basic project, no Excel 4 macro sheet, no embedded object and no field or record that acts by itself
lies in it. A file that hides programs in a damaged structure is refused because it can't be read,
or left to the scanner.
"""

import re
import struct
from collections.abc import Iterator

import olefile

from .examine import Found
from .fields import check_instruction
from .unfit import Unfit

ENTRY_BYTES = 128
MACRO_NAMES = {"vba", "_vba_project", "_vba_project_cur", "macros"}
EMBEDDED_NAMES = {"\x01ole10native", "package"}
POOL = "objectpool"
LOCKED_NAMES = {"encryptedpackage", "encryptioninfo"}
DOCUMENT = {"doc": ("worddocument",), "xls": ("workbook", "book")}
WORD_LOCKED = 0x0100
SHEET, LOCK, END = 0x0085, 0x002F, 0x000A
OTHER_BOOK, CONNECTION, QUERY = 0x01AE, 0x0876, 0x01AD
# A field begins with the mark 0x13 and is at most so long as we read it. One class a character and
# every repeat bounded: linear. Word writes one byte a character, or two.
FIELD = re.compile(rb"\x13[^\x13-\x15]{1,600}")
WIDE_FIELD = re.compile(rb"\x13\0(?:[^\x13-\x15]\0){1,300}")


def read(content: bytes, code: str) -> Found:
    """Raise Unfit unless it is a doc or xls, as `code` says, without macros."""
    try:
        with olefile.OleFileIO(content, raise_defects=olefile.DEFECT_INCORRECT) as ole:
            _check_names(ole)
            document = _document(ole, code)
    except (OSError, struct.error, IndexError, ValueError, RecursionError):
        raise Unfit("file_damaged") from None
    try:
        (_check_word if code == "doc" else _check_excel)(document)
    except (struct.error, IndexError, ValueError):
        raise Unfit("file_damaged") from None
    return Found(code, content)


def _check_names(ole: olefile.OleFileIO) -> None:
    """The names of the tree, and those of the directory that no reader of the tree would meet."""
    paths = [[part.lower() for part in path] for path in ole.listdir(streams=True, storages=True)]
    names = {path[-1] for path in paths} | set(_directory(ole))
    if names & LOCKED_NAMES:
        raise Unfit("file_locked")
    if names & MACRO_NAMES:
        raise Unfit("file_macros")
    # Word leaves an empty pool behind when the last object is deleted.
    in_pool = any(POOL in path[:-1] for path in paths) or any(
        path[-1] == POOL and ole.get_type(path) != olefile.STGTY_STORAGE for path in paths
    )
    if in_pool or names & EMBEDDED_NAMES or any(name.startswith("mbd") for name in names):
        raise Unfit("file_embeds")


def _directory(ole: olefile.OleFileIO) -> Iterator[str]:
    directory = ole.directory_fp
    directory.seek(0)
    while len(entry := directory.read(ENTRY_BYTES)) == ENTRY_BYTES:
        length, kind = struct.unpack_from("<HB", entry, 64)
        if kind:
            yield entry[: min(max(length - 2, 0), 64)].decode("utf-16-le").lower()


def _document(ole: olefile.OleFileIO, code: str) -> bytes:
    names = {path[0].lower(): path[0] for path in ole.listdir() if len(path) == 1}
    name = next((names[wanted] for wanted in DOCUMENT[code] if wanted in names), None)
    if name is None:
        raise Unfit("file_type")
    with ole.openstream([name]) as stream:
        found: bytes = stream.read()
    return found


def _check_word(document: bytes) -> None:
    (flags,) = struct.unpack_from("<H", document, 0x0A)
    if flags & WORD_LOCKED:
        raise Unfit("file_locked")
    for found in FIELD.finditer(document):
        check_instruction(found[0][1:].decode("windows-1252", "replace"))
    for found in WIDE_FIELD.finditer(document):
        check_instruction(found[0][2:].decode("utf-16-le", "replace"))


def _check_excel(workbook: bytes) -> None:
    """The workbook's own records must end well; those of its sheets are read as far as they go."""
    has_ended = False
    for record, content in _records(workbook):
        if record == LOCK and not has_ended:
            raise Unfit("file_locked")
        if record == SHEET and not has_ended and content[5] == 1:
            raise Unfit("file_macros")
        if record in (CONNECTION, QUERY) or (record == OTHER_BOOK and _acts(content)):
            raise Unfit("file_acts")
        has_ended = has_ended or record == END
    if not has_ended:
        raise ValueError("The list of sheets has no end.")


def _records(workbook: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(workbook):
        record, length = struct.unpack_from("<HH", workbook, at)
        yield record, workbook[at + 4 : at + 4 + length]
        at += 4 + length


def _acts(book: bytes) -> bool:
    """Another program's data: the name of the program and of its topic, with a mark between."""
    path = book[4:]
    return len(book) > 4 and b"\x03" in path[1:]
