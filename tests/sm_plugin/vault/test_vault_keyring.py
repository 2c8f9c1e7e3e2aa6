import json
import os
import stat
import subprocess
import sys
from base64 import b64encode
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from sm_plugin.vault import create_keyring_file, require_keyring
from sm_plugin.vault.checks import keyring_file_is_private

ROOT = Path(__file__).resolve().parents[3]
SECRET = b64encode(b"s" * 32).decode()
AUDIT = b64encode(b"a" * 32).decode()
SHORT = b64encode(b"s" * 31).decode()
GOOD = {"active": "k1", "keys": {"k1": SECRET}, "audit": AUDIT}

MALFORMED = {
    "not JSON": (SECRET, "not JSON"),
    "a list": ("[]", "exactly the parts"),
    "a part too few": (json.dumps({"active": "k1", "keys": {"k1": SECRET}}), "exactly the parts"),
    "a part too many": (json.dumps({**GOOD, "extra": 1}), "exactly the parts"),
    "no key": (json.dumps({**GOOD, "keys": {}}), "at least one key"),
    "keys no table": (json.dumps({**GOOD, "keys": SECRET}), "at least one key"),
    "active unknown": (json.dumps({**GOOD, "active": "k2"}), "active must name"),
    "active no name": (json.dumps({**GOOD, "active": ["k1"]}), "active must name"),
    "short key": (json.dumps({**GOOD, "keys": {"k1": SHORT}}), "k1 has 31 bytes"),
    "short audit key": (json.dumps({**GOOD, "audit": SHORT}), "audit has 31 bytes"),
    "not base64": (json.dumps({**GOOD, "keys": {"k1": "*" + SECRET}}), "k1 is not base64"),
    "a number": (json.dumps({**GOOD, "audit": 7}), "audit is not base64"),
    "a key twice": (json.dumps({**GOOD, "keys": {"k1": SECRET, "k2": SECRET}}), "the same"),
    "audit key twice": (json.dumps({**GOOD, "audit": SECRET}), "the same"),
    "a name twice": (json.dumps(GOOD).replace('"k1": ', f'"k1": "{AUDIT}", "k1": '), "twice"),
    "a strange name": (json.dumps({**GOOD, "keys": {"K 1": SECRET}}), "name may have"),
}


@pytest.mark.parametrize(("text", "reason"), MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_keyring_is_refused_by_what_is_wrong_and_without_its_keys(
    settings, text, reason
):
    settings.SECURE_MESSAGING = {"KEYRING": text}
    with pytest.raises(ImproperlyConfigured, match=reason) as caught:
        require_keyring()
    assert not any(key[:20] in str(caught.value) for key in (SECRET, AUDIT, SHORT))


def test_a_missing_keyring_is_refused_and_the_way_to_make_one_is_named(settings):
    settings.SECURE_MESSAGING = {}
    with pytest.raises(ImproperlyConfigured, match=r"python -m sm_plugin\.vault"):
        require_keyring()


def test_a_keyring_given_twice_is_refused(settings):
    settings.SECURE_MESSAGING = {"KEYRING": json.dumps(GOOD), "KEYRING_FILE": "/nowhere"}
    with pytest.raises(ImproperlyConfigured, match="keep one"):
        require_keyring()


@pytest.mark.parametrize("content", [None, b"\xff\xfe"], ids=["absent", "not text"])
def test_a_keyring_file_that_cannot_be_read_is_refused_by_name(settings, tmp_path, content):
    path = tmp_path / "keyring.json"
    if content:
        path.write_bytes(content)
    settings.SECURE_MESSAGING = {"KEYRING_FILE": path}
    with pytest.raises(ImproperlyConfigured, match=r"keyring\.json can't be read"):
        require_keyring()


def test_a_keyring_does_not_print_its_keys(settings):
    settings.SECURE_MESSAGING = {"KEYRING": json.dumps(GOOD)}
    assert repr(require_keyring()) == "Keyring(active='k1')"


def test_a_new_keyring_file_is_for_its_owner_alone_and_is_never_overwritten(settings, tmp_path):
    path = tmp_path / "keyring.json"
    create_keyring_file(path)
    written = path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(FileExistsError):
        create_keyring_file(path)
    assert path.read_bytes() == written
    settings.SECURE_MESSAGING = {"KEYRING_FILE": path}
    assert require_keyring().active == "k1"


def test_two_new_keyrings_have_no_key_in_common(settings, tmp_path):
    keys = set()
    for name in ("one", "two"):
        create_keyring_file(tmp_path / name)
        settings.SECURE_MESSAGING = {"KEYRING_FILE": str(tmp_path / name)}
        keyring = require_keyring()
        keys |= {keyring.audit, *keyring.keys.values()}
    assert len(keys) == 4


def test_a_replaced_keyring_file_counts_without_a_restart(settings, tmp_path):
    path, new = tmp_path / "keyring.json", tmp_path / "new.json"
    create_keyring_file(path)
    settings.SECURE_MESSAGING = {"KEYRING_FILE": path}
    assert require_keyring().active == "k1"
    create_keyring_file(new, key_id="k2")
    os.replace(new, path)
    assert require_keyring().active == "k2"


def test_a_keyring_file_open_to_others_is_warned_of(settings, tmp_path):
    path = tmp_path / "keyring.json"
    create_keyring_file(path)
    settings.SECURE_MESSAGING = {"KEYRING_FILE": path}
    assert keyring_file_is_private(None) == []
    path.chmod(0o640)
    assert [warning.id for warning in keyring_file_is_private(None)] == ["sm_plugin.W001"]


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_makes_a_keyring_before_there_are_settings(tmp_path):
    path = str(tmp_path / "keyring.json")
    first = run("-m", "sm_plugin.vault", path, DJANGO_SETTINGS_MODULE="")
    again = run("-m", "sm_plugin.vault", path, DJANGO_SETTINGS_MODULE="")
    assert (first.returncode, again.returncode) == (0, 1)
    assert json.loads(Path(path).read_text())["active"] == "k1"
    assert "File exists" in again.stderr


NO_KEYRING = """
import sys; sys.path.insert(0, "site")
from portal.settings import test
test.SECURE_MESSAGING = {}
import django; django.setup()
"""


def test_without_a_keyring_the_site_does_not_start():
    start = run("-c", NO_KEYRING, DJANGO_SETTINGS_MODULE="portal.settings.test")
    assert start.returncode == 1
    assert "ImproperlyConfigured: The keyring of SECURE_MESSAGING" in start.stderr
