"""A real clamd with a signature database of our own, started by the tests that need one."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

CLAMD = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin")
# What the test's database knows: a marker of our own, and the industry's harmless test file.
HARMFUL = b"SM-HARMFUL-MARKER-7c1f"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
SECONDS = 20


class Clamd:
    """One scanner process; `address` is what the setting ANTIVIRUS takes."""

    def __init__(self, folder: Path) -> None:
        self.socket = folder / "clamd.sock"
        self.config = folder / "clamd.conf"
        self.log = folder / "clamd.log"
        database = folder / "database"
        database.mkdir()
        signatures = {"Test.Marker": HARMFUL, "Test.Eicar": EICAR}
        (database / "ours.ndb").write_text(
            "".join(f"{name}:0:*:{text.hex()}\n" for name, text in signatures.items())
        )
        self.config.write_text(
            f"DatabaseDirectory {database}\nLocalSocket {self.socket}\nForeground yes\n"
            f"LogFile {self.log}\nTemporaryDirectory {folder}\nMaxThreads 4\n"
            "DisableCache yes\n"
        )
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return str(self.socket)

    def start(self) -> "Clamd":
        assert CLAMD is not None
        self.socket.unlink(missing_ok=True)
        command = [CLAMD, "--config-file", str(self.config)]
        quiet = subprocess.DEVNULL
        self.process = subprocess.Popen(command, stdout=quiet, stderr=quiet)
        deadline = time.monotonic() + SECONDS
        while not self.answers():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, "clamd does not start"
            time.sleep(0.02)
        return self

    def answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(1)
            try:
                line.connect(self.address)
                line.sendall(b"zPING\0")
                return line.recv(16) == b"PONG\0"
            except OSError:
                return False

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()


@pytest.fixture(scope="session")
def _clamd() -> Iterator[Clamd]:
    """A socket's path may have 107 characters, so its folder is not pytest's."""
    if CLAMD is None:
        reason = "clamd is not installed (Debian: clamav-daemon): FILES WERE NOT SCANNED"
        (pytest.fail if os.environ.get("REQUIRE_ALL") == "1" else pytest.skip)(reason)
    folder = Path(tempfile.mkdtemp(prefix="sm-clamd-"))
    folder.chmod(0o700)
    clamd = Clamd(folder).start()
    yield clamd
    clamd.kill()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def clamd(_clamd: Clamd, settings: Any) -> Clamd:
    """The scanner, running, and named by the settings."""
    if not _clamd.answers():
        _clamd.start()
    settings.SECURE_MESSAGING = settings.SECURE_MESSAGING | {"ANTIVIRUS": _clamd.address}
    return _clamd
