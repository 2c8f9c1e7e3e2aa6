"""Refuses every connection that would leave this machine, in this process and its children.

Python runs a module of this name when it starts and finds it on its path; the suite's conftest
puts this folder there for the processes that tests start. An audit hook sees each `connect` of
the interpreter, whatever library asks for it, and can't be taken off again.
"""

import ipaddress
import sys
from typing import Any

CONNECTING = {"socket.connect", "socket.sendto", "socket.sendmsg"}
NAMES = {"socket.getaddrinfo", "socket.gethostbyname"}
LOCAL_NAMES = {"", "localhost", "ip6-localhost"}


attempts: list[str] = []


class LeftTheMachine(RuntimeError):
    """A test, or the code that it runs, tried to reach another machine."""


def refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event in CONNECTING:
        address = arguments[1]
        if isinstance(address, tuple) and not _is_local(address[0]):
            _raise(f"{event} to {address[0]}")
    elif event in NAMES and not _is_local(arguments[0]):
        _raise(f"{event} of {arguments[0]}")


def _raise(what: str) -> None:
    """Note it as well: code that goes on after any error must not hide it from the tests."""
    attempts.append(what)
    raise LeftTheMachine(what)


def _is_local(host: Any) -> bool:
    text = host.decode() if isinstance(host, bytes) else str(host or "")
    if text in LOCAL_NAMES:
        return True
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


sys.addaudithook(refuse)
