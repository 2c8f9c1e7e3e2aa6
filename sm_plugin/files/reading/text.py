"""Plain text: what it is, its characters tell."""

from .examine import Found
from .unfit import Unfit

# Bell to carriage return, end of file, escape, and the separators of records.
CONTROLS = frozenset({*range(0x07, 0x0E), *range(0x1A, 0x20)})
NO_TEXT = bytes(sorted(set(range(0x20)) - CONTROLS))
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
# A page, a drawing, a script or a document that was only named .txt.
OTHER_KINDS = (
    "{\\rtf",
    "%pdf-",
    "<!doctype",
    "<html",
    "<script",
    "<svg",
    "<?xml",
    "<?php",
    "#!",
)


def read(content: bytes, code: str = "txt") -> Found:
    """The text as UTF-8, which every device opens.

    What is not UTF-8 is Windows-1252, as long as every byte stands for a character there. Nothing
    is guessed from what the words look like: a note that begins "BP 120/80" is a note.
    """
    kept, text = _decoded(content)
    if len(kept.translate(None, NO_TEXT)) != len(kept):
        raise Unfit("file_type")
    if text[:1024].lstrip("\ufeff \t\r\n").lower().startswith(OTHER_KINDS):
        raise Unfit("file_type")
    return Found("txt", kept)


def _decoded(content: bytes) -> tuple[bytes, str]:
    if content.startswith(UTF_16):
        try:
            text = content.decode("utf-16")
            return text.encode(), text
        except UnicodeError:
            raise Unfit("file_text_code") from None
    try:
        return content, content.decode()
    except UnicodeDecodeError:
        pass
    try:
        text = content.decode("windows-1252")
    except UnicodeDecodeError:
        raise Unfit("file_text_code") from None
    return text.encode(), text
