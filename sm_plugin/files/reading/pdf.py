"""PDF: from its header to its end, openable without a password, and nothing in it acts by itself.

A reader follows the table at the end of the file, and repairs it in its own way when it is damaged.
So we follow no table: every object is looked at that stands anywhere in the file, older versions
included, and that is more than any reader shows.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from .examine import Found
from .pdf_acts import Acts
from .pdf_objects import BLANK, Text
from .unfit import Unfit

HEADER = re.compile(rb"%PDF-[12]\.\d")
HEADER_WITHIN = 1024
END, TAIL = b"%%EOF", 4096
RUNNABLE = (b"MZ", b"\x7fELF", b"#!", b"PK", b"\xca\xfe\xba\xbe", b"GIF8", b"BM", b"@", b"\xff\xd8")
STREAM = re.compile(rb"stream\r?\n")
UNPACKED_BYTES = 48 * 1024 * 1024
OTHER_FILTERS = (b"LZW", b"ASCII", b"RunLength", b"/AHx", b"/A85", b"/RL", b"/Crypt", b"Predictor")
TRIES = 8
# What may do harm, what may lead away, and what makes either happen without a person.
STRONG = frozenset(
    {
        *(b"JavaScript", b"JS", b"Launch", b"EmbeddedFile", b"EmbeddedFiles", b"EF"),
        *(b"FileAttachment", b"RichMedia", b"Rendition", b"RichMediaExecute"),
    }
)
LEADING = frozenset({b"URI", b"SubmitForm", b"ImportData", b"GoToR", b"GoToE"})
BY_ITSELF = frozenset({b"OpenAction", b"AA"})
OURS = frozenset({b"ObjStm", b"Filter", b"Encrypt", b"S", b"Next", b"Names", b"Type"})
_ENDS = rb"\0\t\n\f\r ()<>\[\]{}/%"
# Plain words with one slash before them, and names in which numbers stand for letters: each class
# ends at the next slash, so both searches pass over every byte once.
PLAIN = re.compile(
    rb"/(%b)(?![^%b])" % (b"|".join(sorted(STRONG | LEADING | BY_ITSELF | OURS)), _ENDS)
)
DISGUISED = re.compile(rb"/[^#%b]{0,127}#[^%b]{0,127}" % (_ENDS, _ENDS))
NUMBERED = re.compile(rb"#([0-9a-fA-F]{2})")


def read(content: bytes, code: str = "pdf") -> Found:
    """Raise Unfit for what is no PDF, needs a password, holds other files or acts by itself."""
    _check_header(content)
    if zipfile.is_zipfile(BytesIO(content)):
        raise Unfit("file_type")
    if END not in content[-TAIL:]:
        raise Unfit("file_damaged")
    names = _names(content)
    streams = list(_locked(content) if b"Encrypt" in names else _object_streams(content))
    for stream in streams:
        names |= _names(stream)
    if names & STRONG or (names & LEADING and names & BY_ITSELF):
        Acts([Text(content), *(Text(stream, packed=True) for stream in streams)]).check()
    return Found("pdf", content)


def _check_header(content: bytes) -> None:
    """Readers look for the header in the first 1,024 bytes.

    What stands before it must be nothing that a machine would run or a browser would show.
    """
    start = content.find(b"%PDF-", 0, HEADER_WITHIN)
    if start < 0 or not HEADER.match(content, start):
        raise Unfit("file_type")
    before = content[:start].lstrip(BLANK + b"\xef\xbb\xbf")
    if before.startswith(RUNNABLE) or b"<" in before:
        raise Unfit("file_type")


def _names(text: bytes) -> set[bytes]:
    """The names that matter; an honest program writes none of them with numbers for letters."""
    for found in DISGUISED.finditer(text):
        if NUMBERED.sub(_letter, found[0])[1:] in STRONG | LEADING | BY_ITSELF | OURS:
            raise Unfit("file_acts")
    return {found[1] for found in PLAIN.finditer(text)}


def _letter(found: re.Match[bytes]) -> bytes:
    return bytes([int(found[1], 16)])


def _object_streams(content: bytes) -> Iterator[bytes]:
    """Yield the objects that are packed together; one that can't be unpacked hides something."""
    at, left = 0, UNPACKED_BYTES
    while (mention := content.find(b"/ObjStm", at)) >= 0:
        ends = content.find(b"endstream", mention)
        before = content[max(content.rfind(b"obj", at, mention), at) : mention]
        at = ends if ends >= 0 else len(content)
        begins = list(STREAM.finditer(content, mention, at))[:TRIES]
        head = before + content[mention : begins[0].start() if begins else at]
        if any(name in head for name in OTHER_FILTERS):
            raise Unfit("file_damaged")
        if b"/Filter" not in head:
            continue  # not packed: read with the rest of the file
        unpacked = next(filter(None, (_unpack(content, b.end(), at, left) for b in begins)), None)
        if unpacked is None:
            raise Unfit("file_damaged")
        left -= len(unpacked)
        yield unpacked


def _unpack(content: bytes, begin: int, end: int, left: int) -> bytes | None:
    unpacker = zlib.decompressobj()
    try:
        unpacked = unpacker.decompress(memoryview(content)[begin:end], left + 1)
    except zlib.error:
        return None
    if len(unpacked) > left:
        raise Unfit("file_unpacks_too_large")
    return unpacked if unpacker.eof else None


def _locked(content: bytes) -> Iterator[bytes]:
    """Yield the packed objects of a file that is encrypted, but opens without a password."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError
    from pypdf.generic import StreamObject

    try:
        reader = PdfReader(BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unfit("file_locked")
        for number in {packed for packed, _index in reader.xref_objStm.values()}:
            stream = reader.get_object(number)
            if isinstance(stream, StreamObject):
                yield stream.get_data()
    except NotImplementedError:
        raise Unfit("file_locked") from None
    except (PyPdfError, ValueError, TypeError, KeyError, AttributeError, IndexError, OSError):
        raise Unfit("file_damaged") from None
