"""Objects of a PDF that are packed together; what can't be unpacked as readers do hides something.

A reader is told where they lie by the table at the end of the file, and then asks for the place of
the first object, not for a type. So every stream counts that names such a place.
"""

import re
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from .pdf_objects import Name, Packed, Stream, Text
from .unfit import Unfit

UNPACKED_BYTES = 48 * 1024 * 1024
BEFORE_BREAK = re.compile(rb"[\t ]*")
BREAK = re.compile(rb"\r\n|\n|\r")
END = b"endstream"
BREAK_BYTES = 2  # between the end of the data and the word that says so
FLATE = ([b"FlateDecode"], [b"Fl"])
# Filters with a say in what is read, also as some readers abbreviate them or take from elsewhere.
OTHER_KEYS = frozenset({b"DP", b"F", b"FFilter", b"FDecodeParms"})


def packed_objects(content: bytes) -> Iterator[Packed]:
    """Yield the objects of each packed stream; Unfit where it says too little, or too much."""
    left = UNPACKED_BYTES
    for stream in _packed_streams(content):
        unpacked = _unpack(content, stream, left)
        left -= len(unpacked)
        yield Packed(unpacked, stream.head.get(b"First"), stream.head.get(b"N"))


def locked_objects(content: bytes) -> Iterator[Packed]:
    """Yield the packed objects of a file that is encrypted, but opens without a password."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError
    from pypdf.generic import StreamObject

    try:
        reader = PdfReader(BytesIO(content))
        if not reader.is_encrypted:  # the word stands somewhere, and means nothing
            yield from packed_objects(content)
            return
        if not reader.decrypt(""):
            raise Unfit("file_locked")
        for number in {packed for packed, _index in reader.xref_objStm.values()} | _numbers(
            content
        ):
            stream = reader.get_object(number)
            if not isinstance(stream, StreamObject):
                raise Unfit("file_damaged")
            yield Packed(stream.get_data(), stream["/First"], stream["/N"])
    except NotImplementedError:
        raise Unfit("file_locked") from None
    except (PyPdfError, ValueError, TypeError, KeyError, AttributeError, IndexError, OSError):
        raise Unfit("file_damaged") from None


def _packed_streams(content: bytes) -> Iterator[Stream]:
    for stream in Text(content).streams():
        kind = stream.head.get(b"Type")
        if b"First" in stream.head or b"ObjStm" in (kind if isinstance(kind, list) else [kind]):
            yield stream


def _numbers(content: bytes) -> set[int]:
    """The numbers of the packed streams, of which the key is made; each must have its own."""
    numbers = [stream.number for stream in _packed_streams(content)]
    found = {number for number in numbers if number is not None}
    if len(found) < len(numbers):
        raise Unfit("file_damaged")
    return found


def _unpack(content: bytes, stream: Stream, left: int) -> bytes:
    blank = BEFORE_BREAK.match(content, stream.at)
    begin = BREAK.match(content, blank.end() if blank else stream.at)
    end = content.find(END, stream.at)
    settings = stream.head.get(b"DecodeParms", {})
    is_plain = isinstance(settings, dict) and b"Predictor" not in settings
    if not begin or end < 0 or OTHER_KEYS & stream.head.keys() or not is_plain:
        raise Unfit("file_damaged")
    data = memoryview(content)[begin.end() : end]
    filters: Any = stream.head.get(b"Filter", [])
    if filters == []:
        return _plain(data, stream.head.get(b"Length"), left)
    if ([filters] if isinstance(filters, Name) else filters) not in FLATE:
        raise Unfit("file_damaged")
    return _inflate(data, left)


def _plain(data: memoryview, length: object, left: int) -> bytes:
    """Nothing but its length says where it ends: it must be the place that all readers find."""
    if not isinstance(length, int) or not 0 <= len(data) - length <= BREAK_BYTES:
        raise Unfit("file_damaged")
    return _fitting(bytes(data[:length]), left)


def _inflate(data: memoryview, left: int) -> bytes:
    unpacker = zlib.decompressobj()
    try:
        unpacked = _fitting(unpacker.decompress(data, left + 1), left)
    except zlib.error:
        raise Unfit("file_damaged") from None
    if not unpacker.eof:
        raise Unfit("file_damaged")
    return unpacked


def _fitting(unpacked: bytes, left: int) -> bytes:
    if len(unpacked) > left:
        raise Unfit("file_unpacks_too_large")
    return unpacked
