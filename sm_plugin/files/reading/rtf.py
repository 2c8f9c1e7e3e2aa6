"""Rich text: groups, control words and text, read in one pass from begin to end."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
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
    rb"[{}]|\\'[0-9a-fA-F]{2}|\\([a-zA-Z]{1,32})(-?[0-9]+)? ?|\\[^a-zA-Z]|[^\\{}]+", re.S
)
INSTRUCTION, TEMPLATE = "fldinst", "template"
SOURCES = frozenset({"mmconnectstr", "mmconnectstrdata", "mmdatasource", "nextfile"})
INSTRUCTING = SOURCES | {INSTRUCTION, TEMPLATE}
# Groups in an instruction that are data of it and no words; their names begin so.
DATA = ("formfield", "datafield", "ff", "bkmk")
UNICODE, FALLBACK, BINARY = "u", "uc", "bin"
DEPTH, DIGITS = 1_000, 11


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
    groups = _Groups()
    for token, word, number in _tokens(content):
        if token == b"{":
            groups.begin()
        elif token == b"}":
            groups.end()
        elif word:
            groups.take_word(word, number)
        else:
            groups.take_text(token)
        if not groups.open:
            return
    while groups.open:  # cut off: what has begun acts all the same
        groups.end()


@dataclass
class _Group:
    """An instruction of the group, or none; text is kept in instructions alone.

    So many characters stand behind each letter that is written as a number, for readers that don't
    know the number.
    """

    instructs: str = ""
    text: list[str] | None = None
    fallback: int = 1


@dataclass
class _Groups:
    """The open groups, with what the outer ones say about the inner ones."""

    open: list[_Group] = field(default_factory=lambda: [_Group()])
    to_pass: int = 0  # characters still to be passed over
    is_marked: bool = False  # `\*` came just now: readers pass over a group they don't know

    def begin(self) -> None:
        outer = self.open[-1]
        self.open.append(_Group("", outer.text, outer.fallback))
        self.to_pass, self.is_marked = 0, False
        if len(self.open) > DEPTH:
            raise Unfit("file_too_complex")

    def end(self) -> None:
        """Check an instruction where its group ends."""
        self._check(self.open.pop())
        self.to_pass, self.is_marked = 0, False

    def take_word(self, word: str, number: int | None) -> None:
        group, is_marked, self.is_marked = self.open[-1], self.is_marked, False
        if self.to_pass and (group.text is not None or word == FALLBACK):
            raise Unfit("file_damaged")  # passed over or obeyed: readers don't agree
        if word == UNICODE:
            self._add(chr((63 if number is None else number) % 0x10000))
            self.to_pass = group.fallback
        elif word == FALLBACK:
            group.fallback = max(1 if number is None else number, 0)
        elif word in INSTRUCTING:
            self._check(group)
            group.instructs, group.text = word, []
        elif is_marked and group.text is not None:
            if not word.startswith(DATA):
                raise Unfit("file_damaged")
            group.text = None

    def take_text(self, token: bytes) -> None:
        self.is_marked = token == b"\\*"
        if self.is_marked:
            return
        if self.open[-1].text is None and not self.to_pass:
            return  # most of a document, so it's left as it is
        text = _words(token)
        self._add(text[self.to_pass :])
        self.to_pass = max(self.to_pass - len(text), 0)

    def _add(self, text: str) -> None:
        if (kept := self.open[-1].text) is not None:
            kept.append(text)

    @staticmethod
    def _check(group: _Group) -> None:
        if group.instructs and group.text is not None:
            _check(group.instructs, "".join(group.text))


def _check(kind: str, text: str) -> None:
    if kind == INSTRUCTION:
        check_instruction(text)
    elif kind == TEMPLATE:
        if not is_own_disk(text):
            raise Unfit("file_embeds")
    else:
        raise Unfit("file_acts")


def _tokens(content: bytes) -> Iterator[tuple[bytes, str, int | None]]:
    """Yield each token, with its word and number; bytes after `\\bin` are data and passed over."""
    at = 0
    while found := TOKEN.match(content, at):
        at, digits = found.end(), found[2]
        if digits and len(digits) > DIGITS:
            raise Unfit("file_damaged")
        word, number = (found[1] or b"").decode(), int(digits) if digits else None
        if word == BINARY:
            at += max(number or 0, 0)
        yield found[0], word, number


def _words(token: bytes) -> str:
    """Return the text shown for a control: the escaped sign, or the letter of a number."""
    if token.startswith(b"\\'"):
        return chr(int(token[2:], 16)) if len(token) == 4 else ""
    return token.removeprefix(b"\\").translate(None, b"\r\n").decode("latin-1")
