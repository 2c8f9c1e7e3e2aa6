"""A backup is restored elsewhere, with the keyring brought separately, and everything opens."""

import base64
import json
import os
import subprocess
import sys
import tarfile
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from portal.operations import backups
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


HEADS = "import os; SECURE_MESSAGING['AUDIT_HEAD_FILE'] = os.environ['HEADS_ELSEWHERE']"


def settled(environment: dict[str, str], folder: Path, text: str) -> dict[str, str]:
    """Return the environment with settings of its own, which are written into the folder."""
    (folder / "its_settings.py").write_text(f"from portal.settings.test import *\n{text}\n")
    path = os.pathsep.join([environment["PYTHONPATH"], str(folder)])
    return {**environment, "PYTHONPATH": path, "DJANGO_SETTINGS_MODULE": "its_settings"}


@pytest.fixture
def heads_elsewhere(elsewhere: dict[str, str], tmp_path: Path) -> Path:
    """The place of the noted heads in the install elsewhere; its folder is not there."""
    heads = tmp_path / "other_disk/noted/heads"
    elsewhere |= settled(elsewhere, tmp_path, HEADS) | {"HEADS_ELSEWHERE": str(heads)}
    return heads


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


def run(
    environment: dict[str, str], *words: str, umask: int = -1
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", "portal_restore", *words]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, umask=umask
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

    other = "SECURE_MESSAGING['KEYRING'] = SECURE_MESSAGING['KEYRING'].replace('a2tr', 'b2tr')"
    environment = settled(elsewhere, tmp_path, other)
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


def seal_anew(folder: Path) -> None:
    """Let the manifest agree with the files, as if the backup had been made like this."""
    manifest = json.loads((folder / "manifest.json").read_text())
    for name in manifest["files"]:
        manifest["files"][name] = sha256((folder / name).read_bytes()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest))


def test_media_on_other_disks_are_restored_whole(
    install: None, elsewhere: dict[str, str], tmp_path: Path, settings: Any
) -> None:
    """The folder is a link, a folder in it is one, a file has two names."""
    disk = (tmp_path / "media").rename(tmp_path / "larger_disk")
    settings.MEDIA_ROOT.symlink_to(disk)
    third = tmp_path / "third_disk"
    third.mkdir()
    (third / "form.pdf").write_bytes(b"a form")
    (disk / "documents").symlink_to(third)
    (disk / "lost+found").write_text("of the file system")
    (disk / "images/nurse.png").symlink_to(disk / "images/doctor.png")
    os.link(disk / "images/doctor.png", disk / "images/same.png")

    folder = tmp_path / "backup"
    call_command("portal_backup", str(folder))
    larger_disk_there = tmp_path / "larger_disk_there"
    (larger_disk_there / "lost+found").mkdir(parents=True)
    media = Path(elsewhere["PORTAL_VAR_DIR"]) / "media"
    media.symlink_to(larger_disk_there)
    result = run(elsewhere, str(folder))
    assert result.returncode == 0, result.stdout + result.stderr
    for name in ("doctor", "nurse", "same"):
        assert (media / f"images/{name}.png").read_bytes() == b"a picture"
    assert (media / "documents/form.pdf").read_bytes() == b"a form"
    assert not (media / "documents").is_symlink()
    assert list((media / "lost+found").iterdir()) == []


@pytest.mark.parametrize("is_there", [True, False], ids=["folder", "no folder"])
def test_the_web_server_can_read_restored_pictures_and_the_portal_write_beside_them(
    install: None, elsewhere: dict[str, str], tmp_path: Path, is_there: bool
) -> None:
    """The umask shuts everybody else out, and root may restore what is not root's."""
    folder = tmp_path / "backup"
    call_command("portal_backup", str(folder))
    media = Path(elsewhere["PORTAL_VAR_DIR"]) / "media"
    if is_there:
        media.mkdir(mode=0o755)
    owner = 10_001 if os.geteuid() == 0 else os.geteuid()
    os.chown(media if is_there else media.parent, owner, -1)
    result = run(elsewhere, str(folder), umask=0o077)
    assert result.returncode == 0, result.stdout + result.stderr
    made = [media, *media.rglob("*")]
    assert len(made) >= 3
    for place in made:
        assert place.stat().st_mode & 0o777 == (0o755 if place.is_dir() else 0o644), place
        assert place.stat().st_uid == owner, place


def test_keys_that_rotate_meanwhile_are_all_named_and_asked_for_before_a_restore(
    install: None,
    elsewhere: dict[str, str],
    tmp_path: Path,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder, given = tmp_path / "backup", settings.SECURE_MESSAGING["KEYRING"]
    old = json.loads(given)
    second = base64.b64encode(b"2" * 32).decode()
    both = old | {"active": "k2", "keys": old["keys"] | {"k2": second}}
    real = backups.databases.dump

    def dump(path: Path) -> None:
        real(path)
        settings.SECURE_MESSAGING = settings.SECURE_MESSAGING | {"KEYRING": json.dumps(both)}
        call_command("sm_rotate_keys")

    monkeypatch.setattr(backups.databases, "dump", dump)
    call_command("portal_backup", str(folder))
    assert json.loads((folder / "manifest.json").read_text())["keys"] == ["k1", "k2"]

    lacking = json.dumps(both | {"keys": {"k2": second}})
    environment = settled(elsewhere, tmp_path, f"SECURE_MESSAGING['KEYRING'] = {lacking!r}")
    result = run(environment, str(folder))
    assert result.returncode == 1
    assert "Nothing was restored. The keyring lacks k1" in result.stderr
    assert not (Path(elsewhere["PORTAL_VAR_DIR"]) / "media").exists()


@pytest.mark.parametrize("made", ["a link", "a way out", "no archive"])
def test_a_backup_whose_media_are_refused_leaves_the_database_empty(
    install: None, elsewhere: dict[str, str], tmp_path: Path, made: str
) -> None:
    folder = tmp_path / "backup"
    call_command("portal_backup", str(folder))
    good = (folder / "media.tar").read_bytes()
    if made == "no archive":
        (folder / "media.tar").write_bytes(b"x" * 2_000)
    else:
        with tarfile.open(folder / "media.tar", "w") as archive:
            odd = tarfile.TarInfo("../elsewhere.txt" if made == "a way out" else "images")
            odd.type, odd.linkname = tarfile.REGTYPE, ""
            if made == "a link":
                odd.type, odd.linkname = tarfile.SYMTYPE, "/srv/media"
            archive.addfile(odd)
    seal_anew(folder)
    result = run(elsewhere, str(folder))
    assert result.returncode == 1
    assert "Nothing was restored: media.tar" in result.stderr

    (folder / "media.tar").write_bytes(good)
    seal_anew(folder)
    result = run(elsewhere, str(folder))
    assert result.returncode == 0, "the database was empty still: " + result.stderr


def test_noted_heads_are_restored_into_a_folder_that_is_not_there(
    install: None, elsewhere: dict[str, str], heads_elsewhere: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "backup"
    call_command("portal_backup", str(folder))
    result = run(elsewhere, str(folder))
    assert result.returncode == 0, result.stdout + result.stderr
    assert heads_elsewhere.read_bytes() == (folder / "heads").read_bytes()
    assert list(heads_elsewhere.parent.iterdir()) == [heads_elsewhere]
    assert "left out" not in result.stdout


def test_heads_that_are_there_already_are_kept_and_said(
    install: None, elsewhere: dict[str, str], heads_elsewhere: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "backup"
    call_command("portal_backup", str(folder))
    heads_elsewhere.parent.mkdir(parents=True)
    heads_elsewhere.touch()
    result = run(elsewhere, str(folder))
    assert "noted heads of the backup were left out" in result.stdout, result.stderr
    assert f"{heads_elsewhere} was there already and is kept" in result.stdout
    assert heads_elsewhere.read_bytes() == b""


def test_an_install_that_notes_no_heads_is_told_so(
    install: None, elsewhere: dict[str, str], tmp_path: Path
) -> None:
    folder = tmp_path / "backup"
    call_command("portal_backup", str(folder))
    result = run(elsewhere, str(folder))
    assert "AUDIT_HEAD_FILE is not set" in result.stdout, result.stderr


def test_heads_that_cannot_be_placed_leave_the_database_empty(
    install: None, elsewhere: dict[str, str], heads_elsewhere: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "backup"
    call_command("portal_backup", str(folder))
    heads_elsewhere.parent.parent.write_text("a file where a folder should be")
    result = run(elsewhere, str(folder))
    assert result.returncode == 1
    assert f"noted heads can't be put at {heads_elsewhere}" in result.stderr

    heads_elsewhere.parent.parent.unlink()
    result = run(elsewhere, str(folder))
    assert result.returncode == 0, "the database was empty still: " + result.stderr


FULL_DISK = """
import errno, os, resource, sys, django
django.setup()
from django.core.management import CommandError, call_command
from portal.operations import databases, media
def refuse(*given, **named):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
if sys.argv[1] == "pictures":
    media.shutil.copyfileobj = refuse
elif databases.connection.vendor == "sqlite":
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
else:
    databases.shutil.which = lambda program: "/bin/false"
for words in ([], ["--check"]):
    try:
        call_command("portal_restore", sys.argv[2], *words)
    except CommandError as error:
        print(words, error)
"""


@pytest.mark.parametrize("disk", ["pictures", "database"])
def test_a_restore_that_a_full_disk_ends_has_restored_nothing(
    install: None, elsewhere: dict[str, str], heads_elsewhere: Path, tmp_path: Path, disk: str
) -> None:
    folder = tmp_path / "backup"
    call_command("portal_backup", str(folder))
    command = [sys.executable, "-c", FULL_DISK, disk, str(folder)]
    result = subprocess.run(
        command, cwd=ROOT, env=elsewhere, capture_output=True, text=True, check=False
    )
    assert result.stdout.startswith("[] "), "it ends in words: " + result.stderr
    assert "['--check'] This database is empty" in result.stdout, "and nobody calls it whole"
    media = Path(elsewhere["PORTAL_VAR_DIR"]) / "media"
    assert list(media.iterdir()) == []
    assert not heads_elsewhere.parent.exists() or list(heads_elsewhere.parent.iterdir()) == []

    (media / ".being-restored").mkdir()  # that of a restore that was killed
    result = run(elsewhere, str(folder))
    assert result.returncode == 0, "all was empty still: " + result.stderr
    assert [one.name for one in media.iterdir()] == ["images"]


def test_a_check_compares_what_is_installed_with_the_backup(
    install: None, tmp_path: Path, settings: Any
) -> None:
    folder, heads = str(tmp_path / "backup"), tmp_path / "heads"
    call_command("portal_backup", folder)
    picture = settings.MEDIA_ROOT / "images/doctor.png"
    for content in (b"a pictur", b"a painted", b"a picture and more", None):
        picture.unlink() if content is None else picture.write_bytes(content)
        with pytest.raises(CommandError, match=r"1 file.* images/doctor\.png"):
            call_command("portal_restore", folder, "--check")
    picture.write_bytes(b"a picture")
    heads.rename(tmp_path / "put_away")
    with pytest.raises(CommandError, match="noted heads are not at"):
        call_command("portal_restore", folder, "--check")
    (tmp_path / "put_away").rename(heads)
    call_command("portal_restore", folder, "--check")

    row, blank, _rest = heads.read_text().partition(" ")
    (tmp_path / "backup/heads").write_text(row + blank + "0" * 64 + " now\n")
    seal_anew(tmp_path / "backup")
    with pytest.raises(CommandError, match="record in this database is not the backup's"):
        call_command("portal_restore", folder, "--check")


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
