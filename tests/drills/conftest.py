"""What drills share: their size, and processes whose keyring is a file that changes."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = """
from portal.settings.test import *

SECURE_MESSAGING |= {
    "KEYRING": "", "KEYRING_FILE": %r, "SENDS_PER_HOUR": 1_000_000, "AUDIT_HEAD_FILE": %r
}
"""


@pytest.fixture
def size() -> int:
    """Rows of each kind: `DRILL_SIZE=100000` is that of docs/operations.md."""
    return int(os.environ.get("DRILL_SIZE", 2_000))


@pytest.fixture
def keyring_file(settings: Any, tmp_path: Path) -> Path:
    """The keyring of the tests as a file, for this process."""
    path = tmp_path / "keyring.json"
    path.touch(mode=0o600)
    path.write_text(settings.SECURE_MESSAGING["KEYRING"])
    own = {"KEYRING": "", "KEYRING_FILE": str(path), "AUDIT_HEAD_FILE": str(tmp_path / "heads")}
    settings.SECURE_MESSAGING = settings.SECURE_MESSAGING | own
    return path


@pytest.fixture
def environment(
    process_environment: dict[str, str], keyring_file: Path, tmp_path: Path
) -> dict[str, str]:
    """The environment of other processes, with the same database and the same file of keys."""
    folder = tmp_path / "settings"
    folder.mkdir()
    text = SETTINGS % (str(keyring_file), str(tmp_path / "heads"))
    (folder / "drill_settings.py").write_text(text)
    path = os.pathsep.join([process_environment["PYTHONPATH"], str(folder)])
    return {
        **process_environment,
        "PYTHONPATH": path,
        "DJANGO_SETTINGS_MODULE": "drill_settings",
        "PORTAL_VAR_DIR": str(tmp_path / "var"),
    }


@pytest.fixture
def run(environment: dict[str, str]) -> Callable[..., str]:
    """Runs Python with these words, and returns what it said; a failure is the test's."""

    def go(*words: str, env: dict[str, str] | None = None) -> str:
        done = subprocess.run(
            [sys.executable, "-W", "ignore", *words],
            cwd=ROOT,
            env=env or environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return go
