"""Word and Excel files since 2007: a zip that must hold the right document and nothing else."""

import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from io import BytesIO

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError

from .examine import Found
from .office_parts import FETCHING, Links, Types, check_part
from .unfit import Unfit

MEGABYTE = 1024 * 1024
MEMBERS = 1_000
UNPACKED_BYTES = 100 * MEGABYTE
CHUNK = 64 * 1024

METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
LOCKED = 0x1
END_OF_ZIP = b"PK\x05\x06"
# Lists of plain words: no repeat in them, so each is looked for once at each character.
MACROS = re.compile(r"vbaproject|vbadata|macroenabled|macrosheet|activex|ms-excel\.intlmacro", re.I)
# What a part must hold to be read element by element: the names of elements that may act, and own
# words for anything. In a workbook also the functions that fetch something, in small letters too,
# and what may break up their names.
WORTH_READING = tuple(b"instrText delInstrText fldSimple altChunk ddeLink oleLink <!ENTITY".split())
BROKEN_UP = (b"&#", b"<!", b"<?")
DECLARED = b"<?xml"
CALLS = tuple(f"{name}(".encode() for name in FETCHING)
BLANK = b"\t\n\r "
CAPITALS = bytes(range(256)).upper()
LONGEST = max(map(len, (*WORTH_READING, *CALLS)))
# Before the first sign of a part may stand blanks and the mark of its alphabet.
BEFORE = BLANK + b"\0\xef\xbb\xbf\xfe\xff"
EBCDIC = "<?xm".encode("cp037")
ENCODING = re.compile(rb"""encoding\s*=\s*["'](?:utf-8|us-ascii)["']""", re.I)


def read(content: bytes, code: str) -> Found:
    """Raise Unfit unless it is a plain docx or xlsx, as `code` says."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _check_shape(content, archive)
            _check_parts(archive, code)
    except DefusedXmlException:
        raise Unfit("file_damaged") from None
    except (zipfile.BadZipFile, zlib.error, ParseError, EOFError, ValueError, OSError, KeyError):
        raise Unfit("file_damaged") from None
    except (NotImplementedError, RuntimeError):  # a method or a lock that zipfile can't undo
        raise Unfit("file_locked") from None
    return Found(code, content)


def _check_shape(content: bytes, archive: zipfile.ZipFile) -> None:
    """Nothing before or behind the zip, no odd names, and no more in it than it may hold."""
    members = archive.infolist()
    if len(members) > MEMBERS or sum(one.file_size for one in members) > UNPACKED_BYTES:
        raise Unfit("file_unpacks_too_large")
    begins = min((one.header_offset for one in members), default=-1)
    if begins != 0 or archive.comment or content[-22:-18] != END_OF_ZIP:
        raise Unfit("file_type")
    names = [one.filename.lower() for one in members]
    if len(set(names)) != len(names) or any(_is_odd(name) for name in names):
        raise Unfit("file_damaged")
    if any(one.flag_bits & LOCKED or one.compress_type not in METHODS for one in members):
        raise Unfit("file_locked")


def _is_odd(name: str) -> bool:
    return "\\" in name or name.startswith("/") or ".." in name.split("/") or ":" in name


def _check_parts(archive: zipfile.ZipFile, code: str) -> None:
    names = archive.namelist()
    types = Types(archive)
    if any(MACROS.search(word) for word in [*names, *types.declared]):
        raise Unfit("file_macros")
    if any("/embeddings/" in f"/{name.lower()}" for name in names):
        raise Unfit("file_embeds")
    links = Links(archive)
    if links.document() != types.document(code):
        raise Unfit("file_type")
    links.check()
    for member in archive.infolist():
        if _is_worth_reading(_unpacked(archive, member), code):
            check_part(_unpacked(archive, member))


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """A member that unpacks to something else than it says doesn't fit its checksum."""
    with archive.open(member) as unpacked:
        while chunk := unpacked.read(CHUNK):
            yield chunk


def _is_worth_reading(chunks: Iterable[bytes], code: str) -> bool:
    """Read the part to its end, and return True if something in it may act.

    The words are looked for in the bytes, which is quick; that holds for UTF-8 alone. A part is XML
    if it begins so, whatever it is called: the list of types may call any ending so.
    """
    is_xml: bool | None = None
    found, tail = False, b""
    for chunk in chunks:
        begin = chunk.lstrip(BEFORE) if is_xml is None else b""
        if begin:
            is_xml = begin.startswith(b"<")
            found = _is_wide(chunk, begin)
        if is_xml and not found:
            window = tail + (begin.removeprefix(DECLARED) or chunk)
            found = _may_act(window, code)
            tail = _tail(window)
    return found


def _tail(window: bytes) -> bytes:
    """Return the last signs of it, and one blank for the many that may follow them."""
    signs = window.rstrip(BLANK)
    return signs[-LONGEST:] + (b" " if len(signs) < len(window) else b"")


def _may_act(window: bytes, code: str) -> bool:
    if any(word in window for word in WORTH_READING):
        return True
    if code != "xlsx":
        return False
    if any(word in window for word in BROKEN_UP):
        return True
    if b"(" not in window:
        return False
    written = window.translate(CAPITALS, BLANK)
    return any(call in written for call in CALLS)


def _is_wide(start: bytes, begin: bytes) -> bool:
    """Return True for UTF-16, as some parts of other programs are; False for UTF-8.

    `begin` is the start without what may stand before the first sign.
    """
    if begin.startswith(EBCDIC):
        raise Unfit("file_damaged")
    if not begin.startswith(b"<"):
        return False
    if b"\0" in start[: len(start) - len(begin) + 2]:
        return True
    declared = begin.partition(b"?>")[0] if begin.startswith(DECLARED) else b""
    if b"encoding" in declared and not ENCODING.search(declared):
        raise Unfit("file_damaged")
    return False
