"""Asks clamd whether a file is harmful, over its socket, and never waits longer than it was told.

Whatever is not a clear answer raises: no answer is never taken for a clean one.
"""

import socket
import struct
import time
from enum import Enum

from sm_plugin.conf import conf

CHUNK = 64 * 1024
ANSWER_BYTES = 4096
HARMLESS = b"A harmless text.\n" * 6_000
PROOF_SECONDS = 5


class Finding(Enum):
    CLEAN = "clean"
    HARMFUL = "harmful"


class ScannerDown(Exception):
    """Nobody answers at the scanner's address, or none is set; says nothing of the file."""


class ScanFailed(Exception):
    """The scanner was reached and gave no verdict on this file."""


def has_scanner() -> bool:
    return bool(conf().antivirus)


def scan(content: bytes, *, seconds: float) -> Finding:
    """Return the verdict within `seconds`; raise ScannerDown or ScanFailed."""
    deadline = time.monotonic() + seconds
    with _connect(seconds) as line:
        try:
            _send(line, content, deadline)
            answer = _answer(line, deadline)
        except OSError as error:
            raise ScanFailed(type(error).__name__) from None
    if answer == b"stream: OK":
        return Finding.CLEAN
    if answer.startswith(b"stream: ") and answer.endswith(b" FOUND"):
        return Finding.HARMFUL
    raise ScanFailed("no verdict")


def prove() -> None:
    """Raise ScannerDown unless a harmless text is found clean within five seconds.

    What a scanner that fails this says of a file is no fault of the file.
    """
    try:
        finding = scan(HARMLESS, seconds=PROOF_SECONDS)
    except ScanFailed as error:
        raise ScannerDown(str(error)) from None
    if finding is not Finding.CLEAN:
        raise ScannerDown("calls a harmless text harmful")


def ping(*, seconds: float) -> None:
    """Raise ScannerDown unless somebody answers as clamd does."""
    with _connect(seconds) as line:
        try:
            line.sendall(b"zPING\0")
            answer = _answer(line, time.monotonic() + seconds)
        except OSError as error:
            raise ScannerDown(type(error).__name__) from None
    if answer != b"PONG":
        raise ScannerDown("no clamd")


def _connect(seconds: float) -> socket.socket:
    address = conf().antivirus
    if not address:
        raise ScannerDown("none is set")
    try:
        if address.startswith(("/", "unix:")):
            return _open(address.removeprefix("unix:"), seconds)
        host, _colon, port = address.removeprefix("tcp:").strip("/").rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), timeout=seconds)
    except (OSError, ValueError) as error:
        raise ScannerDown(type(error).__name__) from None


def _open(path: str, seconds: float) -> socket.socket:
    line = socket.socket(socket.AF_UNIX)
    try:
        line.settimeout(seconds)
        line.connect(path)
    except OSError:
        line.close()
        raise
    return line


def _send(line: socket.socket, content: bytes, deadline: float) -> None:
    parts = [content[at : at + CHUNK] for at in range(0, len(content), CHUNK)]
    for message in [b"zINSTREAM\0", *(struct.pack("!I", len(p)) + p for p in parts), bytes(4)]:
        line.settimeout(_left(deadline))
        line.sendall(message)


def _answer(line: socket.socket, deadline: float) -> bytes:
    answer = b""
    while not answer.endswith(b"\0"):
        line.settimeout(_left(deadline))
        part = line.recv(ANSWER_BYTES)
        if not part or len(answer) > ANSWER_BYTES:
            raise ConnectionAbortedError
        answer += part
    return answer.rstrip(b"\0")


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
