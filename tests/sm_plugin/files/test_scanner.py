"""The scanner's word, and what happens when it has none."""

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sm_plugin.files.scanner import Finding, ScanFailed, ScannerDown, has_scanner, scan
from tests.scanner import EICAR, HARMFUL
from tests.sm_plugin.files import samples as made


def test_the_scanner_says_clean_or_harmful(clamd):
    assert scan(made.TEXT, seconds=10) is Finding.CLEAN
    assert scan(b"x" * 200_000 + HARMFUL, seconds=10) is Finding.HARMFUL
    assert scan(EICAR, seconds=10) is Finding.HARMFUL


def test_the_scanner_looks_into_documents(clamd):
    assert scan(made.docx({"word/media/x.bin": HARMFUL}), seconds=10) is Finding.HARMFUL


def test_six_megabytes_are_scanned_whole(clamd):
    assert scan(bytes(6 * 1024 * 1024 - 30) + HARMFUL, seconds=20) is Finding.HARMFUL


def test_without_a_scanner_there_is_no_verdict(settings):
    assert not has_scanner()
    with pytest.raises(ScannerDown):
        scan(made.TEXT, seconds=1)


def test_a_killed_scanner_gives_no_verdict(clamd):
    clamd.kill()

    with pytest.raises(ScannerDown):
        scan(made.TEXT, seconds=1)


@pytest.fixture
def line(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[socket.socket]:
    """A socket at the scanner's address, behind which is no scanner."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="sm-line-") as folder:
        address = str(Path(folder) / "s")
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(address)
            listening.listen()
            settings.SECURE_MESSAGING = settings.SECURE_MESSAGING | {"ANTIVIRUS": address}
            yield listening


def answering(listening: socket.socket, answer: bytes, until: bytes = bytes(4)) -> None:
    """One answer, once the end of the file (or another mark) has come in."""

    def serve() -> None:
        other, _address = listening.accept()
        with other:
            got = b""
            while not got.endswith(until):
                got += other.recv(10)
            other.sendall(answer)

    threading.Thread(target=serve, daemon=True).start()


def test_a_scanner_that_never_answers_does_not_hold_us_up(line):
    with pytest.raises(ScanFailed):
        scan(made.TEXT, seconds=0.3)


def test_a_scanner_that_takes_nothing_in_does_not_hold_us_up(line):
    with pytest.raises(ScanFailed):
        scan(bytes(6 * 1024 * 1024), seconds=0.3)


def test_a_scanner_that_drips_its_answer_does_not_hold_us_up(line):
    """Each byte comes in time; the whole of it does not."""

    def drip() -> None:
        other, _address = line.accept()
        with other:
            for letter in b"stream: OK\0" * 100:
                try:
                    other.sendall(bytes([letter if letter else 32]))
                except OSError:
                    return
                time.sleep(0.02)

    threading.Thread(target=drip, daemon=True).start()
    with pytest.raises(ScanFailed):
        scan(made.TEXT, seconds=0.3)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"stream: OK",  # cut off before its end
        b"INSTREAM size limit exceeded. ERROR\0",
        b"stream: Can't allocate memory ERROR\0",
        b"OK\0",
        b"stream: not OK\0",
        b"x" * 10_000,
    ],
)
def test_only_a_whole_and_clear_answer_counts(line, answer):
    answering(line, answer)

    with pytest.raises(ScanFailed):
        scan(made.TEXT, seconds=2)


def test_a_scanner_killed_in_the_middle_gives_no_verdict(line):
    answering(line, b"", until=b"INSTREAM\0")

    with pytest.raises(ScanFailed):
        scan(bytes(3_000_000), seconds=2)


@pytest.mark.parametrize("address", ["127.0.0.1:1", "tcp://127.0.0.1:1", "nonsense", "/nowhere"])
def test_an_address_without_a_scanner_gives_no_verdict(settings, address):
    settings.SECURE_MESSAGING = settings.SECURE_MESSAGING | {"ANTIVIRUS": address}

    with pytest.raises(ScannerDown):
        scan(made.TEXT, seconds=1)


def test_the_scanner_may_be_on_another_machine(settings):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        settings.SECURE_MESSAGING = settings.SECURE_MESSAGING | {"ANTIVIRUS": f"127.0.0.1:{port}"}
        answering(listening, b"stream: OK\0")

        assert scan(made.TEXT, seconds=2) is Finding.CLEAN
