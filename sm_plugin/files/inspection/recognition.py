"""A file is what its name says, or it is refused: ending, then content, then structure."""

from dataclasses import dataclass

from sm_plugin.files.kinds import FILE_BYTES, Kind
from sm_plugin.files.names import clean_name, kind_of_name
from sm_plugin.files.refusals import FileRefused

from .documents import check_pdf, check_rtf, check_text
from .office import check_office
from .ole import check_ole
from .pictures import redraw

LOCKED = "application/encrypted"
MAGIC_BYTES = 1024 * 1024  # what libmagic looks at; it doesn't read further into documents


@dataclass(frozen=True)
class Upload:
    """What a person chose: the name as given, how large it was, and what was received of it.

    Of a file that is too large nothing is kept, so `content` is then empty.
    """

    name: str
    size: int
    content: bytes


@dataclass(frozen=True)
class Inspected:
    """What may be kept: for pictures the one drawn anew, with its preview."""

    name: str
    kind: Kind
    content: bytes
    preview: bytes = b""


def recognize(upload: Upload) -> tuple[str, Kind]:
    """Name and kind by ending, size and content; raises FileRefused. Nothing is unpacked yet."""
    name = clean_name(upload.name)
    kind = kind_of_name(name)
    if upload.size == 0:
        raise FileRefused("file_empty")
    if upload.size > FILE_BYTES:
        raise FileRefused("file_too_large")
    found = _magic(upload.content)
    if found not in kind.magic:
        raise FileRefused("file_locked" if found == LOCKED else "file_type")
    return name, kind


def inspect(upload: Upload) -> Inspected:
    """The file as it may be kept; raises FileRefused with the reason."""
    name, kind = recognize(upload)
    content = upload.content
    if kind.is_picture:
        redrawn = redraw(content, kind.code)
        return Inspected(name, kind, redrawn.content, redrawn.preview)
    if kind.code in ("docx", "xlsx"):
        check_office(content, kind.code)
    elif kind.code in ("doc", "xls"):
        check_ole(content, kind.code)
    else:
        {"pdf": check_pdf, "rtf": check_rtf, "txt": check_text}[kind.code](content)
    return Inspected(name, kind, content)


def _magic(content: bytes) -> str:
    """What libmagic calls the content; without libmagic nothing can be told, so nothing passes."""
    try:
        import magic
    except ImportError:
        raise FileRefused("file_unchecked") from None
    return str(magic.from_buffer(content[:MAGIC_BYTES], mime=True))
