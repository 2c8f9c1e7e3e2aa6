"""A line to the database that can be cut: what processes see when its machine is gone."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit, urlunsplit


class Line:
    """Passes on what comes to a port; cut, it ends every connection and refuses new ones."""

    def __init__(self, host: str, port: int) -> None:
        self.target = (host, port)
        self._open: set[socket.socket] = set()
        self._door = self._listening(0)
        self.port = int(self._door.getsockname()[1])

    def _listening(self, port: int) -> socket.socket:
        door = socket.create_server(("127.0.0.1", port))
        threading.Thread(target=self._let_in, args=[door], daemon=True).start()
        return door

    def _let_in(self, door: socket.socket) -> None:
        with suppress(OSError):  # the door was shut
            while True:
                near, _who = door.accept()
                far = socket.create_connection(self.target)
                self._open |= {near, far}
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=self._pass_on, args=[one, other], daemon=True).start()

    def _pass_on(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(65536):
                other.sendall(data)
        for end in (one, other):
            _shut(end)
            self._open.discard(end)

    def cut(self) -> None:
        _shut(self._door)
        for end in list(self._open):
            _shut(end)

    def mend(self) -> None:
        self._door = self._listening(self.port)


def _shut(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


@contextmanager
def line_to(url: str) -> Iterator[tuple[Line, str]]:
    """Yield a line to a PostgreSQL, and the address that leads over it."""
    parts = urlsplit(url)
    line = Line(parts.hostname or "127.0.0.1", parts.port or 5432)
    who = parts.netloc.rpartition("@")[0]
    try:
        yield line, urlunsplit(parts._replace(netloc=f"{who}@127.0.0.1:{line.port}"))
    finally:
        line.cut()


@contextmanager
def silence() -> Iterator[int]:
    """Yield a port at which nobody ever says a word, as behind a wall that drops everything."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        yield int(door.getsockname()[1])
