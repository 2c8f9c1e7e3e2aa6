"""The suite never leaves this machine: a planted call fails, from whichever library it comes."""

import http.client
import os
import smtplib
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable

import pytest

from tests.egress import guard
from tests.processes import free_port

OUTSIDE = "198.51.100.7"  # of the block that is set aside for documents


def by_socket() -> None:
    with socket.socket() as line:
        line.settimeout(1)
        line.connect((OUTSIDE, 443))


def by_datagram() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as line:
        line.sendto(b"x", (OUTSIDE, 53))


def by_six() -> None:
    with socket.socket(socket.AF_INET6) as line:
        line.settimeout(1)
        line.connect(("2001:db8::7", 443))


PLANTED: dict[str, Callable[[], object]] = {
    "a socket": by_socket,
    "a datagram": by_datagram,
    "IPv6": by_six,
    "a name": lambda: socket.create_connection(("portal.example", 443), timeout=1),
    "http": lambda: http.client.HTTPConnection(OUTSIDE, timeout=1).request("GET", "/"),
    "urllib": lambda: urllib.request.urlopen(f"http://{OUTSIDE}/", timeout=1),
    "mail": lambda: smtplib.SMTP(OUTSIDE, timeout=1),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_call_to_another_machine_fails(name: str) -> None:
    with pytest.raises(guard.LeftTheMachine):
        PLANTED[name]()
    assert guard.attempts.pop(), "noted, too, for code that goes on after any error"
    assert guard.attempts == []


def test_a_planted_call_of_a_child_process_fails() -> None:
    code = f"import socket; socket.create_connection(({OUTSIDE!r}, 443), timeout=1)"
    words = [sys.executable, "-c", code]
    result = subprocess.run(
        words, env=dict(os.environ), capture_output=True, text=True, check=False
    )
    assert "LeftTheMachine" in result.stderr


def test_this_machine_can_be_reached() -> None:
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("localhost", free_port()), timeout=5)
