"""What the worker does with files while the scanner has faults of its own."""

import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from sm_plugin.files import scanner, scanning
from sm_plugin.files.models import Attachment, AttachmentContent
from sm_plugin.files.scanner import HARMLESS
from sm_plugin.files.scanning import retry_failed, scan_waiting
from sm_plugin.vault.fields import DESTROYED
from tests.sm_plugin.files import samples as made

pytestmark = pytest.mark.django_db

CLEAN, FAULT = b"stream: OK\0", b"stream: Can't create temporary file ERROR\0"


class Odd:
    """A scanner that answers as it is told to; `answers` gets each file, None says nothing."""

    def __init__(self, listening: socket.socket) -> None:
        self.answers: Callable[[bytes], bytes | None] = lambda _content: CLEAN
        self.asked: list[bytes] = []
        self.listening = listening
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self) -> None:
        while True:
            try:
                line, _address = self.listening.accept()
            except OSError:
                return
            threading.Thread(target=self.answer, args=[line], daemon=True).start()

    def answer(self, line: socket.socket) -> None:
        with line, line.makefile("rb") as stream:
            stream.read(len(b"zINSTREAM\0"))
            content = b""
            while size := int.from_bytes(stream.read(4), "big"):
                content += stream.read(size)
            self.asked.append(content)
            answer = self.answers(content)
            if answer is None:
                stream.read(1)  # until the other side has had enough
            else:
                line.sendall(answer)


@pytest.fixture
def odd(settings: Any) -> Iterator[Odd]:
    with (
        tempfile.TemporaryDirectory(prefix="sm-odd-") as folder,
        socket.socket(socket.AF_UNIX) as listening,
    ):
        address = str(Path(folder) / "s")
        listening.bind(address)
        listening.listen()
        settings.SECURE_MESSAGING = settings.SECURE_MESSAGING | {"ANTIVIRUS": address}
        yield Odd(listening)


@pytest.fixture
def files(add: Any) -> list[Attachment]:
    """Three files that wait; added while there was no scanner."""
    return [add(f"{n}.txt", made.TEXT + b"%d" % n) for n in range(3)]


def states() -> list[tuple[str, int]]:
    return list(Attachment.objects.order_by("position").values_list("verdict", "scan_tries"))


@pytest.mark.parametrize("fault", [FAULT, b"stream: Broken FOUND\0"])
def test_a_fault_of_the_scanner_closes_no_file(fault, files, odd, time_machine):
    """Five tries in three hours closed every file for good, whatever the scanner's trouble was."""
    time_machine.move_to(timezone.now())
    odd.answers = lambda _content: fault
    for _try in range(8):
        assert scan_waiting() == 0
        time_machine.shift(3 * 3600)
    assert states() == [("waiting", 0)] * 3
    assert set(odd.asked) == {HARMLESS}, "no file was shown to it"

    odd.answers = lambda _content: CLEAN
    assert scan_waiting() == 3
    assert states() == [("clean", 1)] * 3


def test_a_scanner_that_hangs_holds_the_worker_up_for_one_proof_and_costs_no_try(
    files, odd, monkeypatch
):
    monkeypatch.setattr(scanner, "PROOF_SECONDS", 0.3)
    odd.answers = lambda _content: None
    began = time.monotonic()

    assert scan_waiting() == 0

    assert time.monotonic() - began < 5
    assert len(odd.asked) == 1
    assert states() == [("waiting", 0)] * 3


def test_a_scanner_that_hangs_in_the_middle_ends_the_batch(files, odd, monkeypatch):
    monkeypatch.setattr(scanning, "SECONDS", 0.3)
    odd.answers = lambda content: CLEAN if content == HARMLESS else None
    end = time.monotonic() + 0.2  # of the turn that the worker gives to a step

    assert scan_waiting(stop=lambda: time.monotonic() > end) == 0

    assert len(odd.asked) == 2, "the proof, and one file"
    assert sorted(tries for _verdict, tries in states()) == [0, 0, 1]


def test_the_scanner_is_proved_once_a_batch_and_not_for_nothing(files, odd):
    assert scan_waiting() == 3
    assert odd.asked.count(HARMLESS) == 1
    assert scan_waiting() == 0
    assert len(odd.asked) == 4


def test_a_file_that_ends_a_working_scanner_each_time_is_given_up(files, odd, time_machine):
    """The proof comes before it: the others must not wait for this one for ever."""
    time_machine.move_to(timezone.now())
    deadly = made.TEXT + b"0"
    odd.answers = lambda content: b"" if content == deadly else CLEAN
    for _try in range(6):
        scan_waiting()
        time_machine.shift(3 * 3600)

    assert states() == [("failed", 5), ("clean", 1), ("clean", 1)]


def test_a_file_whose_key_is_destroyed_is_asked_about_no_more(files):
    Attachment.objects.update(verdict="failed", scan_tries=5)
    Attachment.objects.filter(pk=files[0].pk).update(key_id=DESTROYED, wrapped_key=b"")

    assert retry_failed() == 2

    assert states() == [("failed", 5), ("waiting", 0), ("waiting", 0)]
    assert AttachmentContent.objects.count() == 3
