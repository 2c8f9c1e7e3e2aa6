"""Names of files as we keep and show them: one line, no path, nothing that hides the ending."""

import unicodedata

from .kinds import ENDINGS, OTHER_PICTURES, Kind
from .refusals import FileRefused

LENGTH = 120  # characters
NOT_ON_WINDOWS = str.maketrans(dict.fromkeys('<>:"/\\|?*', "_"))
BYTES = 240  # in UTF-8; file systems take 255, and a browser adds to it


def clean_name(name: str) -> str:
    """The last part of the name, without control and direction marks, short enough to show."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    seen = "".join(" " if char.isspace() else char for char in last if _is_seen(char))
    stem, dot, ending = " ".join(seen.split()).strip(". ").rpartition(".")
    if not dot or not stem:
        return _fitting(ending[:LENGTH], BYTES)
    room = LENGTH - len(ending) - 1
    stem = _fitting(stem[: max(room, 1)], BYTES - len(ending.encode()) - 1)
    return f"{stem.strip() or '_'}.{ending}"[-LENGTH:]


def portable(name: str) -> str:
    """Return the name without signs that Windows has in no name of a file."""
    return name.translate(NOT_ON_WINDOWS)


def _fitting(text: str, room: int) -> str:
    """Cut a text to so many bytes, between two characters."""
    return text.encode()[: max(room, 1)].decode(errors="ignore")


def _is_seen(char: str) -> bool:
    """Not a control, format (as right-to-left override), surrogate or unassigned character."""
    return char.isspace() or unicodedata.category(char)[0] != "C"


def kind_of_name(name: str) -> Kind:
    """Return the kind its ending stands for; FileRefused for one that we don't take."""
    stem, _dot, ending = name.rpartition(".")
    kind = ENDINGS.get(ending.lower()) if stem else None
    if kind is None:
        is_known = ending.lower() in OTHER_PICTURES and stem
        raise FileRefused("file_heic" if is_known else "file_ending")
    return kind


def with_kind(name: str, kind: Kind) -> str:
    """Return the name with an ending of this kind; one that fits already stays as it is."""
    stem, _dot, ending = name.rpartition(".")
    return name if ending.lower() in kind.endings else f"{stem}.{kind.endings[0]}"
