"""No process writes with a keyring of another database; a wrong key is not taken for tampering."""

import json
from base64 import b64encode
from importlib import import_module
from io import StringIO
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import transaction

import sm_plugin.management.commands as commands
from sm_plugin.audit.chains.head_file import LostHead, note_heads, read_heads
from sm_plugin.audit.lanes import NOTES
from sm_plugin.audit.models import AuditEvent
from sm_plugin.audit.services import record
from sm_plugin.management.keyring_first import KeyringFirst
from sm_plugin.vault.models import KeyCheck
from sm_plugin.vault.services import verify_keyring

pytestmark = pytest.mark.django_db
# They read, or take everything away; the last says itself what is wrong with the key.
WRITE_NOTHING = {
    "sm_check_grants",
    "sm_database_roles",  # gives rights; writes no row
    "sm_port",  # into an empty database alone, and proves the keyring before it says that it moved
    "sm_uninstall",
    "sm_verify_audit",
}
# What a command asks for before it would do anything.
ARGUMENTS = {
    "sm_import_rows": ["teams", "teams.csv", "--as", "nora@example.org"],
    "sm_purge": ["--years", "6"],
    "sm_record_restore": ["--because", "drill"],
}


@pytest.fixture
def use_keyring(settings, tmp_path):
    def use(letter: str) -> None:
        keys = {"active": "k1", "keys": {"k1": key(letter)}, "audit": key(letter.upper())}
        settings.SECURE_MESSAGING = {
            **settings.SECURE_MESSAGING,
            "KEYRING": json.dumps(keys),
            "AUDIT_HEAD_FILE": str(tmp_path / "heads"),
        }

    return use


def key(letter: str) -> str:
    return b64encode(letter.encode() * 32).decode()


@pytest.fixture
def wrong_keyring(use_keyring):
    """A database with a record of ten events, and a process that has another keyring."""
    use_keyring("r")
    verify_keyring()
    for _number in range(10):
        record(actor=None, action="search")
    use_keyring("w")


def test_nothing_is_recorded_with_another_keyring_whatever_process_asks(wrong_keyring):
    with pytest.raises(ImproperlyConfigured, match="audit key"), transaction.atomic():
        record(actor=None, action="search")
    assert AuditEvent.objects.count() == 10


@pytest.mark.parametrize(
    "command",
    sorted({path.stem for path in Path(commands.__path__[0]).glob("sm_*.py")} - WRITE_NOTHING),
)
def test_no_command_that_writes_starts_with_another_keyring(wrong_keyring, command):
    assert issubclass(import_module(f"{commands.__name__}.{command}").Command, KeyringFirst)
    with pytest.raises(CommandError, match="Nothing was done"):
        call_command(command, *ARGUMENTS.get(command, []), stdout=StringIO())


def test_a_record_seen_with_another_keyring_is_not_called_altered(wrong_keyring):
    with pytest.raises(CommandError, match="wrong keyring, not a changed row"):
        call_command("sm_verify_audit")


def test_a_changed_row_is_still_called_altered(use_keyring, tamper):
    use_keyring("r")
    for _number in range(3):
        record(actor=None, action="search")
    tamper("UPDATE sm_plugin_auditevent SET action = 'x' WHERE id = 1", [])
    with pytest.raises(CommandError, match="Row 1: altered"):
        call_command("sm_verify_audit")


def test_a_changed_note_of_the_key_is_called_what_it_is(use_keyring):
    use_keyring("r")
    verify_keyring()
    record(actor=None, action="search")
    KeyCheck.objects.filter(key_id=":audit").update(proof=b"x" * 32)
    with pytest.raises(CommandError, match="note of the audit key"):
        call_command("sm_verify_audit")


def test_the_worker_notes_the_end_of_the_record_by_itself(settings, tmp_path):
    path = str(tmp_path / "heads")
    settings.SECURE_MESSAGING = {**settings.SECURE_MESSAGING, "AUDIT_HEAD_FILE": path}
    record(actor=None, action="search")
    last = record(actor=None, action="search")
    for _round in range(2):
        call_command("sm_worker", "--once", stdout=StringIO())

    note = AuditEvent.objects.in_lane(NOTES).get()
    assert read_heads(path) == {last.pk: last.hash, note.pk: note.hash}
    assert (note.object_key, note.code) == (str(last.pk), last.hash[:40])
    assert len(Path(path).read_text().splitlines()) == 2, "once, while nothing happens"


def test_a_tail_that_was_cut_off_is_noticed_by_the_next_round(settings, tmp_path, tamper):
    path = str(tmp_path / "heads")
    settings.SECURE_MESSAGING = {**settings.SECURE_MESSAGING, "AUDIT_HEAD_FILE": path}
    first = record(actor=None, action="search")
    record(actor=None, action="search")
    assert note_heads(path)
    tamper("DELETE FROM sm_plugin_auditevent WHERE id = 2")
    tamper("UPDATE sm_plugin_audithead SET last_id = 1, last_hash = %s WHERE id = 0", [first.hash])

    with pytest.raises(LostHead):
        note_heads(path)
    with pytest.raises(CommandError, match="audit head"):
        call_command("sm_worker", "--once", stdout=StringIO())
    assert set(read_heads(path)) == {2}
