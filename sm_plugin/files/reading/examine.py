"""One file in, what may be kept of it out; raises `Unfit` with the reason."""

from importlib import import_module
from typing import NamedTuple

from .unfit import Unfit

PICTURES = ("gif", "jpeg", "png")
LOCKED = "application/encrypted"
MAGIC_BYTES = 1024 * 1024  # what libmagic looks at; it doesn't read further into documents
_OFFICE = "application/vnd.openxmlformats-officedocument"
# What libmagic calls Microsoft's older files depends on who wrote them.
_OLE = {"application/x-ole-storage", "application/CDFV2", "application/vnd.ms-office"}
MAGIC = {
    "doc": {"application/msword"} | _OLE,
    "docx": {f"{_OFFICE}.wordprocessingml.document", "application/zip"},
    "xls": {"application/vnd.ms-excel"} | _OLE,
    "xlsx": {f"{_OFFICE}.spreadsheetml.sheet", "application/zip"},
    "pdf": {"application/pdf"},
    "rtf": {"text/rtf", "application/rtf"},
}
# Imported when needed: a text must not wait for the libraries that read pictures.
READERS = {
    "doc": "ole",
    "docx": "office",
    "xls": "ole",
    "xlsx": "office",
    "pdf": "pdf",
    "rtf": "rtf",
    "txt": "text",
} | dict.fromkeys(PICTURES, "pictures")


class Found(NamedTuple):
    """The content to keep and its true kind; a picture has two smaller ones beside it.

    `large` is empty where the picture is hardly larger than its preview.
    """

    kind: str
    content: bytes
    preview: bytes = b""
    large: bytes = b""


def examine(code: str, content: bytes) -> Found:
    """Read the file as the kind that its name promises."""
    read = import_module(f".{READERS[code]}", __package__).read
    if code in MAGIC:
        _ask_magic(code, content)
    found: Found = read(content, code)
    return found


def _ask_magic(code: str, content: bytes) -> None:
    """Without libmagic nothing can be told, so nothing passes."""
    try:
        import magic
    except ImportError:
        raise Unfit("file_unchecked") from None
    start = max(content.find(b"%PDF-", 0, 1024), 0) if code == "pdf" else 0
    found = str(magic.from_buffer(content[start : start + MAGIC_BYTES], mime=True))
    if found not in MAGIC[code]:
        raise Unfit("file_locked" if found == LOCKED else "file_type")
