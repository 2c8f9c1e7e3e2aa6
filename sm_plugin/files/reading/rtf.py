"""Rich text: groups, control words and text, read in one pass from begin to end."""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO

from .examine import Found
from .fields import check_instruction, is_own_disk
from .unfit import Unfit

HEADER = b"{\\rtf1"
# Words may be broken up by anything that draws nothing: groups, spaces, ends of lines.
NOTHING = bytes(range(0x21)) + b"{}"
OBJECT = b"\\obj"
WORTH_READING = (b"\\fldinst", b"\\template", b"\\mmconnect", b"\\mmdata", b"\\nextfile")
# One alternative a first character, so that nothing is read twice.
TOKEN = re.compile(
    rb"[{}]|\\'[0-9a-fA-F]{2}|\\([a-zA-Z]{1,32})(-?[0-9]{1,10})? ?|\\[^a-zA-Z]|[^\\{}]+", re.S
)
INSTRUCTION, TEMPLATE = "fldinst", "template"
SOURCES = frozenset({"mmconnectstr", "mmconnectstrdata", "mmdatasource", "nextfile"})
DEPTH = 1_000


def read(content: bytes, code: str = "rtf") -> Found:
    """Raise Unfit for objects, fields that act, and a template from elsewhere."""
    if not content.startswith(HEADER) or zipfile.is_zipfile(BytesIO(content)):
        raise Unfit("file_type")
    # Two backslashes are one that is shown, so they begin no word.
    together = content.replace(b"\\\\", b"").translate(None, NOTHING).lower()
    if OBJECT in together:
        raise Unfit("file_embeds")
    if any(word in together for word in WORTH_READING):
        _read_groups(content)
    return Found("rtf", content)


def _read_groups(content: bytes) -> None:
    """Collect the text of each group that instructs, and check it where the group ends."""
    groups: list[tuple[str, list[str] | None]] = [("", None)]
    for kind, value in _tokens(content):
        if kind == "{":
            groups.append(("", groups[-1][1]))
            if len(groups) > DEPTH:
                raise Unfit("file_too_complex")
        elif kind == "}":
            instructs, text = groups.pop()
            if instructs and text is not None:
                _check(instructs, "".join(text))
            if not groups:
                return
        elif kind == "word" and value in {INSTRUCTION, TEMPLATE, *SOURCES}:
            groups[-1] = (value, [])
        elif kind == "text" and (text := groups[-1][1]) is not None:
            text.append(value)


def _check(kind: str, text: str) -> None:
    if kind == INSTRUCTION:
        check_instruction(text)
    elif kind == TEMPLATE:
        if not is_own_disk(text):
            raise Unfit("file_embeds")
    else:
        raise Unfit("file_acts")


def _tokens(content: bytes) -> Iterator[tuple[str, str]]:
    """Yield groups, words and text; bytes after `\\bin` are data and passed over."""
    at, passed_over = 0, 0
    while found := TOKEN.match(content, at):
        at, token = found.end(), found[0]
        if token in (b"{", b"}"):
            yield token.decode(), ""
        elif found[1] is None:
            yield "text", _words(token)[passed_over:]
            passed_over = 0
        elif found[1] == b"bin":
            at += max(int(found[2] or 0), 0)
        elif found[1] == b"u":  # followed by a character for readers that don't know the word
            yield "text", chr(int(found[2] or 63) % 0x10000)
            passed_over = 1
        else:
            yield "word", found[1].decode()


def _words(token: bytes) -> str:
    """Return the text shown for a control: the escaped sign, or the letter of a number."""
    if token.startswith(b"\\'"):
        return chr(int(token[2:], 16)) if len(token) == 4 else ""
    return token.removeprefix(b"\\").translate(None, b"\r\n").decode("latin-1")
