"""The objects in a PDF's text, wherever they stand, in time that grows with the text alone."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from .unfit import Unfit

BLANK = b"\0\t\n\f\r "
# One class each, none of which can begin another: every byte is read once.
TOKEN = re.compile(
    rb"[\0\t\n\f\r ]+|%[^\r\n]*|<<|>>|[\[\]{}()]|/[^\0\t\n\f\r ()<>\[\]{}/%]*|<[^<>]*>"
    rb"|[^\0\t\n\f\r ()<>\[\]{}/%]+"
)
IN_STRING = re.compile(rb"\\.|[()]", re.S)
OBJECT = re.compile(rb"(?<!end)obj(?![a-zA-Z])")
NUMBER = re.compile(rb"([0-9]{1,10})[\0\t\n\f\r ]{1,8}[0-9]{1,5}[\0\t\n\f\r ]{0,8}$")
DEPTH = 200


class Name(bytes):
    """`/Name`, without its slash."""


class Reference(NamedTuple):
    number: int


class _NoObject(Exception):
    """The text at this place can't be read as an object."""


class Text:
    """The file, or objects that were packed together and are now unpacked."""

    def __init__(self, content: bytes, packed: bool = False) -> None:
        self.content, self.packed = content, packed
        # Objects stand side by side. If they overlap more than that, somebody plays with us.
        self.left = 4 * len(content) + 4096

    def objects(self) -> Iterator[tuple[int | None, Any]]:
        """Yield each object with its number, where it has one."""
        yield from self._packed() if self.packed else self._loose()

    def _loose(self) -> Iterator[tuple[int | None, Any]]:
        for found in OBJECT.finditer(self.content):
            head = NUMBER.search(self.content[max(found.start() - 32, 0) : found.start()])
            value, _end = self._read(found.end())
            if value is not None:
                yield int(head[1]) if head else None, value

    def _packed(self) -> Iterator[tuple[int | None, Any]]:
        """First pairs of number and place, then the objects."""
        numbers: list[int] = []
        at = 0
        while len(numbers) < len(self.content):
            value, end = self._read(at)
            if not isinstance(value, int):
                break
            numbers.append(value)
            at = end
        order = iter(numbers[::2])
        while at < len(self.content):
            value, end = self._read(at)
            if value is None and end <= at:
                return
            at = max(end, at + 1)
            if value is not None:
                yield next(order, None), value

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


class _Reader:
    def __init__(self, content: bytes, at: int) -> None:
        self.content, self.at = content, at

    def read(self) -> Any:
        """One object. Lists and dictionaries in it are kept on a stack, so depth costs nothing."""
        stack: list[list[Any]] = [[]]
        for token in self._tokens():
            if token in (b"<<", b"["):
                stack.append([])
                if len(stack) > DEPTH:
                    raise Unfit("file_too_complex")
            elif token in (b">>", b"]"):
                if len(stack) < 2:
                    raise _NoObject
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
            elif token == b")":
                raise _NoObject
            elif token[0] not in BLANK and token[0] != 0x25:
                yield token

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
        return Name(token[1:])
    return int(token) if token.isdigit() and len(token) <= 10 else token


def _refer(items: list[Any]) -> None:
    """Two numbers and an R are one reference."""
    if len(items) < 2 or not isinstance(items[-2], int):
        raise _NoObject
    items[-2:] = [Reference(items[-2])]


def _dictionary(items: list[Any]) -> dict[bytes, Any]:
    """Keys and values in turn; a name that comes twice keeps both values, as a list."""
    found: dict[bytes, Any] = {}
    for key, value in zip(items[::2], items[1::2], strict=False):
        if isinstance(key, Name):
            found[key] = [found[key], value] if key in found else value
    return found
