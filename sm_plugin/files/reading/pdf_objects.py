"""The objects in a PDF's text, wherever they stand, in time that grows with the text alone."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from .unfit import Unfit

BLANK = b"\0\t\n\f\r "
# One class each, none of which can begin another: every byte is read once.
TOKEN = re.compile(
    rb"[\0\t\n\f\r ]+|%[^\r\n]*|<<?|>>?|[\[\]{}()]|/[^\0\t\n\f\r ()<>\[\]{}/%]*"
    rb"|[^\0\t\n\f\r ()<>\[\]{}/%]+"
)
IN_STRING = re.compile(rb"\\.|[()]", re.S)
OBJECT = re.compile(rb"(?<!end)obj(?![a-zA-Z])")
NUMBER = re.compile(rb"([0-9]{1,10})[\0\t\n\f\r ]{1,8}[0-9]{1,5}[\0\t\n\f\r ]{0,8}$")
CLOSING = {b"<<": b">>", b"[": b"]"}
BLANKS = re.compile(rb"[\0\t\n\f\r ]*")
DEPTH = 200
NUMBERED = re.compile(rb"#([0-9a-fA-F]{2})")


class Name(bytes):
    """`/Name`, without its slash; a letter may be written as a number."""


class Reference(NamedTuple):
    number: int


class Stream(NamedTuple):
    """A dictionary with the keyword `stream` directly behind it, and where that keyword ends."""

    number: int | None
    head: dict[bytes, Any]
    at: int


class _NoObject(Exception):
    """The text at this place can't be read as an object."""


class Text:
    """The objects of the file, wherever they stand in it."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        # Objects stand side by side. If they overlap more than that, somebody plays with us.
        self.left = 4 * len(content) + 4096

    def objects(self) -> Iterator[tuple[int | None, Any]]:
        """Yield each object with its number, where it has one."""
        for found in OBJECT.finditer(self.content):
            value, _end = self._read(found.end())
            if value is not None:
                yield self._number(found.start()), value

    def streams(self) -> Iterator[Stream]:
        """Yield the streams, found by reading the dictionary before each."""
        for found in OBJECT.finditer(self.content):
            at = self._begin(found.end())
            if self.content[at : at + 1] not in (b"<", b"%"):
                continue
            head, at = self._read(at)
            if isinstance(head, dict):
                keyword, at = self._read(at)
                if keyword == b"stream":
                    yield Stream(self._number(found.start()), head, at)

    def _number(self, at: int) -> int | None:
        """Return the number of the object whose keyword stands here."""
        head = NUMBER.search(self.content[max(at - 32, 0) : at])
        return int(head[1]) if head else None

    def _begin(self, at: int) -> int:
        found = BLANKS.match(self.content, at)
        return found.end() if found else at

    def _read(self, at: int) -> tuple[Any, int]:
        """Return the object that begins here and where it ends; None for what is none."""
        reader = _Reader(self.content, at)
        try:
            value = reader.read()
        except _NoObject:
            value = None
        self.left -= reader.at - at
        if self.left < 0:
            raise Unfit("file_too_complex")
        return value, reader.at


class Packed(Text):
    """Objects that were packed together and are now unpacked.

    Before `first` stand pairs of number and place, counted from there; `count` says how many.
    """

    def __init__(self, content: bytes, first: object, count: object) -> None:
        super().__init__(content)
        if not isinstance(first, int) or not isinstance(count, int):
            raise Unfit("file_damaged")
        words = content[:first].split(None, 2 * count)[: 2 * count]
        if len(words) < 2 * count or not all(word.isdigit() for word in words):
            raise Unfit("file_damaged")
        self.first, numbers = first, [int(word) for word in words]
        self.pairs = list(zip(numbers[::2], numbers[1::2], strict=True))

    def objects(self) -> Iterator[tuple[int | None, Any]]:
        """Yield the objects one after another, and those that only their place leads to."""
        found = dict(self._in_turn())
        yield from found.values()
        for number, place in self.pairs:
            at = self._begin(self.first + place)
            if at not in found:
                found[at] = None, self._read(at)[0]
            if found[at][0] != number and found[at][1] is not None:
                yield number, found[at][1]

    def _in_turn(self) -> Iterator[tuple[int, tuple[int | None, Any]]]:
        numbers = (number for number, _place in self.pairs)
        at = self._begin(self.first)
        while at < len(self.content):
            value, end = self._read(at)
            if value is not None:
                yield at, (next(numbers, None), value)
            at = self._begin(max(end, at + 1))


class _Reader:
    def __init__(self, content: bytes, at: int) -> None:
        self.content, self.at = content, at

    def read(self) -> Any:
        """One object. Lists and dictionaries in it are kept on a stack, so depth costs nothing."""
        stack: list[list[Any]] = [[]]
        begun: list[bytes] = []
        for token in self._tokens():
            if token in CLOSING:
                stack.append([])
                begun.append(token)
                if len(stack) > DEPTH:
                    raise Unfit("file_too_complex")
            elif token in (b">>", b"]"):
                if not begun:
                    raise _NoObject
                if CLOSING[begun.pop()] != token:
                    raise Unfit("file_damaged")  # where it ends, each reader decides in its way
                items = stack.pop()
                stack[-1].append(items if token == b"]" else _dictionary(items))
            elif token == b"R":
                _refer(stack[-1])
            else:
                stack[-1].append(_plain(token))
            if len(stack) == 1 and stack[0]:
                return stack[0][0]
        raise _NoObject

    def _tokens(self) -> Iterator[bytes]:
        while found := TOKEN.match(self.content, self.at):
            self.at, token = found.end(), found[0]
            if token == b"(":
                self._pass_string()
                yield b"()"
            elif token == b"<":
                yield self._hexadecimal()
            elif token[0] not in BLANK and token[0] != 0x25:
                yield token

    def _hexadecimal(self) -> bytes:
        """Return the letters written as numbers; they begin before this place."""
        begin, end = self.at, self.content.find(b">", self.at)
        self.at = end + 1 if end >= 0 else len(self.content)
        if end < 0:
            raise _NoObject
        return b"<%b>" % self.content[begin:end]

    def _pass_string(self) -> None:
        depth = 1
        for found in IN_STRING.finditer(self.content, self.at):
            depth += {b"(": 1, b")": -1}.get(found[0], 0)
            if not depth:
                self.at = found.end()
                return
        self.at = len(self.content)
        raise _NoObject


def _plain(token: bytes) -> Any:
    if token.startswith(b"/"):
        return Name(NUMBERED.sub(letter, token[1:]) if b"#" in token else token[1:])
    return int(token) if token.isdigit() and len(token) <= 10 else token


def letter(found: re.Match[bytes]) -> bytes:
    return bytes([int(found[1], 16)])


def _refer(items: list[Any]) -> None:
    """Two numbers and an R are one reference; without them it is a word like others."""
    if len(items) < 2 or not isinstance(items[-2], int):
        items.append(b"R")
    else:
        items[-2:] = [Reference(items[-2])]


def _dictionary(items: list[Any]) -> dict[bytes, Any]:
    """Keys and values in turn; a name that comes twice keeps both values, as a list.

    What stands where a key should is passed over, as readers do.
    """
    found: dict[bytes, Any] = {}
    rest = iter(items)
    for key in rest:
        if isinstance(key, Name):
            value = next(rest, None)
            found[key] = [found[key], value] if key in found else value
    return found
