"""The short way to a migrated database leads to the same tables as Django's own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[1]
MIGRATE = """
import sys
from contextlib import nullcontext
import django
django.setup()
from django.core.management import call_command
from django.db import connection
from tests.quick_states import quick_states
connection.settings_dict["NAME"] = sys.argv[1]
with quick_states() if sys.argv[2] == "quick" else nullcontext():
    call_command("migrate", verbosity=0)
with connection.cursor() as cursor:
    cursor.execute("SELECT type, name, sql FROM sqlite_master ORDER BY 1, 2")
    print(*cursor.fetchall(), sep="\\n")
    cursor.execute("SELECT app_label, model FROM django_content_type ORDER BY 1, 2")
    print(*cursor.fetchall(), sep="\\n")
    cursor.execute("SELECT codename FROM auth_permission ORDER BY 1")
    print(*cursor.fetchall(), sep="\\n")
"""


@pytest.mark.long
@pytest.mark.skipif(connection.vendor != "sqlite", reason="compares files of SQLite")
def test_quickly_rendered_states_make_the_same_tables(tmp_path: Path) -> None:
    made = {}
    for way in ("quick", "own"):
        done = subprocess.run(
            [sys.executable, "-c", MIGRATE, str(tmp_path / way), way],
            env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}", "DATABASE_URL": ""},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        made[way] = done.stdout
    assert made["quick"] == made["own"]
    assert made["own"].count("CREATE TABLE") > 100
