"""A file is what its name says, or it is refused: ending and size here, the content apart.

See docs/decisions/0162.
"""

from dataclasses import dataclass

from sm_plugin.files.inspection.confined import examine_apart
from sm_plugin.files.kinds import FILE_BYTES, KINDS, Kind
from sm_plugin.files.names import clean_name, kind_of_name, with_kind
from sm_plugin.files.refusals import FileRefused


@dataclass(frozen=True)
class Upload:
    """A file that a person chose: the name as given, its size, and what was received of it.

    Of a file that is too large, alone or together with others, nothing is kept.
    """

    name: str
    size: int
    content: bytes

    @property
    def is_whole(self) -> bool:
        return len(self.content) == self.size


@dataclass(frozen=True)
class Inspected:
    """The content to keep: for pictures the one drawn again, with two smaller ones."""

    name: str
    kind: Kind
    content: bytes
    preview: bytes = b""
    large: bytes = b""


def recognize(upload: Upload) -> tuple[str, Kind]:
    """Name and kind by ending and size; raises FileRefused. Nothing of the content is read."""
    name = clean_name(upload.name)
    kind = kind_of_name(name)
    if upload.size == 0:
        raise FileRefused("file_empty")
    if upload.size > FILE_BYTES:
        raise FileRefused("file_too_large")
    if not upload.is_whole:
        raise FileRefused("file_together_too_large")
    return name, kind


def inspect(upload: Upload) -> Inspected:
    """Return the file as it may be kept; raise FileRefused with the reason."""
    name, kind = recognize(upload)
    found = examine_apart(kind.code, upload.content)
    kept = KINDS[found.kind]
    if kept is not kind and not (kept.is_picture and kind.is_picture):
        raise FileRefused("file_type")
    if not found.content:
        raise FileRefused("file_empty")
    return Inspected(with_kind(name, kept), kept, found.content, found.preview, found.large)
