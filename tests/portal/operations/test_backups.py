"""A backup is restored elsewhere, with the keyring brought separately, and everything opens."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from sm_plugin.exports.choices import Format, Scope
from sm_plugin.exports.services import ask, make
from sm_plugin.mailboxes.own_folders import add_folder
from sm_plugin.mailboxes.signatures import change_signature
from sm_plugin.search.tokens import make_searchable
from sm_plugin.threads.models import Message
from tests.factories import (
    FacilityFactory,
    added_file,
    begun_draft,
    mailbox_of,
    patient_at,
    sent_message,
    team_at,
)
from tests.sm_plugin.vault.staff_rows import write_rows_of_staff

ROOT = Path(__file__).resolve().parents[3]
THREADS = 5
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]


@pytest.fixture
def install(settings: Any, tmp_path: Path) -> None:
    """An install with rows of every kind, a picture and noted heads."""
    settings.MEDIA_ROOT = tmp_path / "media"
    (settings.MEDIA_ROOT / "images").mkdir(parents=True)
    (settings.MEDIA_ROOT / "images/doctor.png").write_bytes(b"a picture")
    heads = {"AUDIT_HEAD_FILE": str(tmp_path / "heads")}
    settings.SECURE_MESSAGING = settings.SECURE_MESSAGING | heads
    team = team_at(FacilityFactory())
    mailbox = mailbox_of(patient_at(team.facility), team)
    change_signature(actor=mailbox.owner, name="Ruth Delgado", title="Veteran")
    for number in range(THREADS):
        sent_message(mailbox, team, body=f"I want to end my life tonight. {number}")
    added_file(begun_draft(mailbox, team))
    add_folder(actor=mailbox.owner, mailbox=mailbox, name="Heart")
    make(ask(actor=mailbox.owner, mailbox=mailbox, scope=Scope.ALL, format=Format.TEXT))
    write_rows_of_staff(team)
    make_searchable()
    call_command("sm_verify_audit", "--write-head")


def run(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", "portal_restore", *words]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def sealed_texts() -> int:
    """Return how many texts of messages are sealed in this install."""
    columns = Message.sealed_columns()
    return sum(Message.objects.exclude(**{name: None}).count() for name in columns)


def test_a_backup_is_restored_elsewhere_and_a_text_of_every_kind_opens(
    install: None, elsewhere: dict[str, str], tmp_path: Path
) -> None:
    folder = tmp_path / "backup"
    call_command("portal_backup", str(folder))
    assert {path.name for path in folder.iterdir()} == {
        *("database", "media.tar", "heads", "manifest.json")
    }
    assert folder.stat().st_mode & 0o077 == 0

    result = run(elsewhere, str(folder))
    assert result.returncode == 0, result.stdout + result.stderr
    opened = [line for line in result.stdout.splitlines() if line.endswith("text(s) opened.")]
    assert not [line for line in opened if ": 0 text(s)" in line], opened
    assert len(opened) >= 8, opened
    assert f"message: {sealed_texts()} text(s) opened." in opened
    assert "The audit record is whole" in result.stdout
    assert "Rights and facts agree." in result.stdout
    assert "0 day(s)" in result.stdout
    media = Path(elsewhere["PORTAL_VAR_DIR"]) / "media"
    assert (media / "images/doctor.png").read_bytes() == b"a picture"


def test_the_keyring_is_not_in_a_backup_and_without_it_nothing_opens(
    install: None, elsewhere: dict[str, str], tmp_path: Path, settings: Any
) -> None:
    folder = tmp_path / "backup"
    call_command("portal_backup", str(folder))
    keys = json.loads(settings.SECURE_MESSAGING["KEYRING"])
    text = b"".join(path.read_bytes() for path in folder.iterdir())
    assert keys["keys"]["k1"].encode() not in text
    assert b"end my life" not in text
    assert json.loads((folder / "manifest.json").read_text())["keys"] == ["k1"]

    wrong = tmp_path / "wrong_keyring"
    wrong.mkdir()
    (wrong / "other_settings.py").write_text(
        "from portal.settings.test import *\n"
        "given = SECURE_MESSAGING['KEYRING']\n"
        "SECURE_MESSAGING['KEYRING'] = given.replace('a2tra2tr', 'b2tra2tr')\n"
    )
    path = os.pathsep.join([elsewhere["PYTHONPATH"], str(wrong)])
    environment = {**elsewhere, "PYTHONPATH": path, "DJANGO_SETTINGS_MODULE": "other_settings"}
    result = run(environment, str(folder))
    assert result.returncode == 1
    assert f"message: {sealed_texts()}" in result.stderr, "not one opens"


def test_a_backup_that_was_changed_is_not_restored(
    install: None, elsewhere: dict[str, str], tmp_path: Path
) -> None:
    folder = tmp_path / "backup"
    call_command("portal_backup", str(folder))
    with (folder / "database").open("ab") as file:
        file.write(b"x")
    result = run(elsewhere, str(folder))
    assert result.returncode == 1
    assert "database of the backup is missing or was changed" in result.stderr


def test_a_backup_of_a_newer_release_is_not_restored(
    install: None, elsewhere: dict[str, str], tmp_path: Path
) -> None:
    folder = tmp_path / "backup"
    call_command("portal_backup", str(folder))
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["migrations"]["sm_plugin"] = "9999_of_next_year"
    (folder / "manifest.json").write_text(json.dumps(manifest))
    result = run(elsewhere, str(folder))
    assert result.returncode == 1
    assert "does not know what the backup has: sm_plugin.9999_of_next_year" in result.stderr


def test_a_restore_never_writes_over_an_install(
    install: None, process_environment: dict[str, str], tmp_path: Path
) -> None:
    folder = tmp_path / "backup"
    call_command("portal_backup", str(folder))
    used = {**process_environment, "PORTAL_VAR_DIR": str(tmp_path / "new")}
    result = run(used, str(folder))
    assert result.returncode == 1
    assert "not empty" in result.stderr
    assert Message.objects.count() == THREADS
