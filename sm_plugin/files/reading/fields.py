"""Fields of a Word document that act when the document is opened."""

import re
from urllib.parse import unquote

from .unfit import Unfit

# These start a program or read a file, wherever it is.
ACTING = frozenset({"DATABASE", "DDE", "DDEAUTO", "IMPORT", "INCLUDE", "INCLUDETEXT", "LINK", "RD"})
PICTURE = "INCLUDEPICTURE"
DRIVE = re.compile(r"[a-z]:/", re.I)


def check_instruction(instruction: str) -> None:
    """Raise Unfit for a field that acts by itself, or loads something from elsewhere."""
    keyword, rest = [*instruction.split(None, 1), "", ""][:2]
    keyword = keyword.strip('"').upper()
    if keyword in ACTING:
        raise Unfit("file_acts")
    if keyword == PICTURE and not is_own_disk(_target(rest)):
        raise Unfit("file_embeds")


def is_own_disk(target: str) -> bool:
    """Return True for a path on the disk of the person who opens it: no network is asked.

    Word notes the template of a document this way. A path that names a server is none.
    """
    path = unquote(unquote(target.strip())).replace("\\", "/")
    if path.lower().startswith("file:///"):
        path = path[len("file:///") :]
        if path.startswith("/"):
            return False
    return bool(DRIVE.match(path)) or not (":" in path or path.startswith("//"))


def _target(rest: str) -> str:
    """Return the first word, or what stands in quotation marks; backslashes are written twice."""
    rest = rest.strip()
    word = rest[1:].partition('"')[0] if rest.startswith('"') else rest.partition(" ")[0]
    return word.replace("\\\\", "\\")
