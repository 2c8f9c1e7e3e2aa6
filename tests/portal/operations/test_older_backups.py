"""A backup of an older release is loaded, and called in order once it is migrated."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

ROOT = Path(__file__).resolve().parents[3]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]


@pytest.fixture
def older_release(settings: Any, tmp_path: Path) -> Iterator[None]:
    """An install whose last migration has not run."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    [last] = MigrationLoader(None).graph.leaf_nodes("accounts")
    recorder = MigrationRecorder(connection)
    recorder.record_unapplied(*last)
    yield
    recorder.record_applied(*last)


def test_a_backup_of_an_older_release_is_not_said_to_be_in_order_before_it_is_migrated(
    older_release: None, elsewhere: dict[str, str], tmp_path: Path
) -> None:
    folder = tmp_path / "backup"
    call_command("portal_backup", str(folder))
    for words in ([str(folder)], [str(folder), "--check"]):
        command = [sys.executable, "manage.py", "portal_restore", *words]
        result = subprocess.run(
            command, cwd=ROOT, env=elsewhere, capture_output=True, text=True, check=False
        )
        assert result.returncode == 1, result.stdout + result.stderr
        assert "Run migrate, then this with --check" in result.stderr
        assert "Rights and facts agree." not in result.stdout
        assert "Traceback" not in result.stderr
