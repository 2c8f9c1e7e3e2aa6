"""Word and Excel files since 2007: a zip that must hold the right document and nothing else."""

import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from io import BytesIO

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError

from .examine import Found
from .office_parts import Links, Types, check_part
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
# What a part must hold to be read element by element: the names of elements that may act, and
# in sheets the functions that fetch something, also with letters written as numbers.
WORTH_READING = tuple(b"instrText delInstrText fldSimple altChunk ddeLink oleLink".split())
WORTH_READING_IN_SHEETS = (b"WEBSERVICE", b"IMAGE(", b"RTD(", b"&#")
LONGEST = max(map(len, WORTH_READING))
XML = (".xml", ".rels")


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
        is_xml = member.filename.lower().endswith(XML) or types.is_xml(member.filename)
        if _is_worth_reading(_unpacked(archive, member), member.filename.lower(), is_xml):
            check_part(_unpacked(archive, member))


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """A member that unpacks to something else than it says doesn't fit its checksum."""
    with archive.open(member) as unpacked:
        while chunk := unpacked.read(CHUNK):
            yield chunk


def _is_worth_reading(chunks: Iterable[bytes], name: str, is_xml: bool) -> bool:
    """Read the part to its end, and return whether something in it may act.

    The words are looked for in the bytes, which is quick; that holds for UTF-8 alone.
    """
    words = WORTH_READING
    if name.startswith("xl/"):
        words += WORTH_READING_IN_SHEETS
    found, tail, is_first = False, b"", True
    for chunk in chunks:
        if is_first and is_xml:
            found, is_first = _is_wide(chunk), False
        window = tail + chunk
        found = found or any(word in window for word in words)
        tail = window[-LONGEST:]
    return found


def _is_wide(start: bytes) -> bool:
    """Return True for UTF-16, as some parts of other programs are; False for UTF-8."""
    if start.startswith((b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")):
        return True
    head = start[:200].lower()
    if b"encoding" in head and b"utf-8" not in head and b"us-ascii" not in head:
        raise Unfit("file_damaged")
    return False
