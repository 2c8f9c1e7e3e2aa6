import subprocess
import sys

import pytest

from sm_plugin.vault.models import KeyCheck
from tests.processes import free_port

START = """
from portal.settings import test
given = test.SECURE_MESSAGING["KEYRING"]
test.SECURE_MESSAGING["KEYRING"] = given.replace({old!r}, {new!r})
import portal.wsgi
"""
KEY, OTHER_KEY = "a2tra2tr", "b2tra2tr"


def start(environment: dict[str, str], old: str = "", new: str = "") -> tuple[int, str]:
    process = subprocess.run(
        [sys.executable, "-c", START.format(old=old, new=new)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return process.returncode, process.stderr


@pytest.mark.slow
def test_a_web_process_starts_with_its_keyring_and_not_with_another(process_environment):
    assert start(process_environment) == (0, "")
    assert KeyCheck.objects.count() == 2
    assert start(process_environment) == (0, "")
    status, words = start(process_environment, f'"{KEY}', f'"{OTHER_KEY}')
    assert status == 1
    assert "Key k1 of the keyring is not the key this database was sealed with." in words


ASK = """
import portal.wsgi
from django.test import Client
print([Client().get(f"/health/{name}").status_code for name in ("live", "ready")])
"""


@pytest.mark.slow
def test_a_web_process_starts_without_its_database_and_serves_once_that_is_there(
    process_environment, tmp_path
):
    away = f"sqlite:///{tmp_path}/not/there"
    if process_environment["DATABASE_URL"].startswith("postgres"):
        away = f"postgres://portal@127.0.0.1:{free_port()}/portal"
    answers = {}
    for name, url in [("away", away), ("there", process_environment["DATABASE_URL"])]:
        process = subprocess.run(
            [sys.executable, "-c", ASK],
            env={**process_environment, "DATABASE_URL": url},
            capture_output=True,
            text=True,
            check=False,
        )
        assert process.returncode == 0, process.stderr
        answers[name] = process.stdout.strip()
    assert answers == {"away": "[200, 503]", "there": "[200, 200]"}
