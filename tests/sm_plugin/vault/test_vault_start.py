import subprocess
import sys

import pytest

from sm_plugin.vault.models import KeyCheck

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
