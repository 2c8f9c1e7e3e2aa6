"""A new key takes over while people write, and then nothing needs the old one."""

import json
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection

from sm_plugin.drafts.models import Draft
from sm_plugin.exports.choices import Format, Scope
from sm_plugin.exports.models import Export
from sm_plugin.exports.services import ask, make
from sm_plugin.exports.writer import read_parts
from sm_plugin.files.contents import open_content
from sm_plugin.files.models import Attachment
from sm_plugin.mailboxes.models import Folder
from sm_plugin.mailboxes.models.signatures import Signature
from sm_plugin.mailboxes.own_folders import add_folder
from sm_plugin.mailboxes.signatures import change_signature
from sm_plugin.search.models import EntryWords
from sm_plugin.search.tokens import make_searchable
from sm_plugin.threads.models import Message
from sm_plugin.threads.models import Thread as Conversation
from sm_plugin.vault import rotation
from sm_plugin.vault.checks import keyring_fits_database
from sm_plugin.vault.key_holders import key_holders
from sm_plugin.vault.keyring import activate_key, add_key, create_keyring_file, parse_keyring
from sm_plugin.vault.keyring import remove_key as take_out
from sm_plugin.vault.services import verify_keyring
from tests.factories import (
    FacilityFactory,
    added_file,
    begun_draft,
    mailbox_of,
    patient_at,
    sent_message,
    team_at,
)

from .staff_rows import STAFF_READINGS, write_rows_of_staff

READINGS: dict[str, Callable[[], Any]] = {
    "subject": lambda: Conversation.objects.earliest("pk").subject,
    "text": lambda: [message.body for message in Message.objects.order_by("sent_at")],
    "draft": lambda: Draft.objects.get().words.body,
    "file": lambda: open_content(Attachment.objects.get()),
    "folder": lambda: Folder.objects.own().get().name,
    "signature": lambda: Signature.objects.get().name,
    "download": lambda: b"".join(read_parts(Export.objects.get())),
    "words": lambda: EntryWords.objects.get().words,
    **STAFF_READINGS,
}


@pytest.fixture
def use_keys(settings: Any) -> Callable[..., None]:
    """Sets which keys the keyring has; the audit key stays."""
    keys = json.loads(settings.SECURE_MESSAGING["KEYRING"])
    both = keys["keys"] | {"k2": b64encode(b"2" * 32).decode()}

    def use(*names: str, active: str) -> None:
        content = {**keys, "active": active, "keys": {name: both[name] for name in names}}
        settings.SECURE_MESSAGING = settings.SECURE_MESSAGING | {"KEYRING": json.dumps(content)}

    return use


def a_row_of_every_kind() -> None:
    team = team_at(FacilityFactory())
    mailbox = mailbox_of(patient_at(team.facility), team)
    change_signature(actor=mailbox.owner, name="Ruth Delgado", title="Veteran")
    sent_message(mailbox, team, body="My knee hurts.")
    make_searchable()
    added_file(begun_draft(mailbox, team))
    add_folder(actor=mailbox.owner, mailbox=mailbox, name="Heart")
    make(ask(actor=mailbox.owner, mailbox=mailbox, scope=Scope.ALL, format=Format.TEXT))
    write_rows_of_staff(team)
    assert all(model._default_manager.exists() for model in key_holders())


def rotate(*words: str) -> str:
    out = StringIO()
    call_command("sm_rotate_keys", *words, stdout=out, stderr=out)
    return out.getvalue()


@pytest.mark.django_db
def test_after_a_rotation_the_old_key_can_go_and_everything_opens(
    use_keys: Callable[..., None],
) -> None:
    a_row_of_every_kind()
    said = {name: read() for name, read in READINGS.items()}
    use_keys("k1", "k2", active="k2")

    with pytest.raises(CommandError, match="k1: "):
        rotate("--check")
    assert rotate().endswith("No row needs an old key.\n")
    use_keys("k2", active="k2")
    verify_keyring()
    assert {name: read() for name, read in READINGS.items()} == said


@pytest.mark.django_db
def test_the_check_says_how_many_rows_still_need_the_old_key(use_keys: Callable[..., None]) -> None:
    a_row_of_every_kind()
    rows = sum(model._default_manager.count() for model in key_holders())
    use_keys("k1", "k2", active="k2")
    (found,) = keyring_fits_database(None, ["default"])
    assert found.msg == f"{rows} row(s) still need the key k1."
    rotate()
    assert keyring_fits_database(None, ["default"]) == []


@pytest.mark.django_db
def test_the_old_key_cannot_go_before_its_time(use_keys: Callable[..., None]) -> None:
    a_row_of_every_kind()
    use_keys("k2", active="k2")
    with pytest.raises(CommandError, match="lacks k1"):
        rotate()


@pytest.mark.django_db
def test_a_rotation_that_was_stopped_goes_on_where_it_was(
    use_keys: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    a_row_of_every_kind()
    monkeypatch.setattr(rotation, "BATCH", 1)
    use_keys("k1", "k2", active="k2")
    asked = iter([False, True])
    rotation.rotate_keys(stop=lambda: next(asked, True))
    tables = connection.introspection.table_names()
    left = rotation.count_under_old_keys(tables)["k1"]
    assert 0 < left < sum(model._default_manager.count() for model in key_holders())
    assert rotate().endswith("No row needs an old key.\n")


@pytest.mark.django_db
def test_a_row_that_does_not_open_is_named_and_holds_up_no_other(
    use_keys: Callable[..., None],
) -> None:
    a_row_of_every_kind()
    Conversation.objects.update(wrapped_key=b"sm-bound:" + b"\x01" + b"x" * 60)
    use_keys("k1", "k2", active="k2")
    with pytest.raises(CommandError, match=r"old key: k1: 1\."):
        rotate()
    assert not Draft.objects.exclude(key_id="k2").exists()


@pytest.mark.django_db(transaction=True)
def test_people_write_while_the_keys_are_rotated(
    use_keys: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    team = team_at(FacilityFactory())
    names = ("Ruth Delgado", "James Okafor", "Walter Brandt", "Gloria Mendes")
    mailboxes = [mailbox_of(patient_at(team.facility, name), team) for name in names]
    for mailbox in mailboxes:
        sent_message(mailbox, team, body="before")
    monkeypatch.setattr(rotation, "BATCH", 2)
    use_keys("k1", "k2", active="k2")
    ready, faults = Event(), []

    def write(mailbox: Any) -> None:
        try:
            for number in range(6):
                sent_message(mailbox, team, body=f"while {number}")
                ready.set()
        except Exception as error:  # told below, in the test's own thread
            faults.append(error)
        finally:
            connection.close()

    writers = [Thread(target=write, args=[mailbox]) for mailbox in mailboxes]
    for writer in writers:
        writer.start()
    ready.wait(30)
    while any(writer.is_alive() for writer in writers):
        rotation.rotate_keys()
    assert faults == []
    assert rotate().endswith("No row needs an old key.\n")
    use_keys("k2", active="k2")
    bodies = [message.body for message in Message.objects.all()]
    assert len(bodies) == 4 * 7
    assert bodies.count("before") == 4


def test_a_keyring_file_gets_a_key_and_loses_one_whole_and_private(tmp_path: Path) -> None:
    path = tmp_path / "keyring.json"
    create_keyring_file(path)
    first = parse_keyring(path.read_text())
    add_key(path, "k2")
    assert parse_keyring(path.read_text()).active == "k1"
    activate_key(path, "k2")
    take_out(path, "k1")
    last = parse_keyring(path.read_text())
    assert (last.active, set(last.keys), last.audit) == ("k2", {"k2"}, first.audit)
    assert path.stat().st_mode & 0o077 == 0
    assert [*tmp_path.iterdir()] == [path]


@pytest.mark.parametrize("words", [("--remove", "k1"), ("--activate", "k9"), ("--add", "k1")])
def test_a_step_that_would_lose_the_keyring_changes_nothing(
    tmp_path: Path, words: tuple[str, str]
) -> None:
    path = tmp_path / "keyring.json"
    create_keyring_file(path)
    before = path.read_text()
    command = [sys.executable, "-m", "sm_plugin.vault", str(path), *words]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert "nothing was changed" in result.stderr
    assert path.read_text() == before
    with pytest.raises(ImproperlyConfigured):
        activate_key(path, "k9")
