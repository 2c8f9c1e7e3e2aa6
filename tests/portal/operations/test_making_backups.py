"""A backup is made while people work: whole, or not at all."""

import json
import os
import tarfile
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from portal.operations import backups
from portal.settings.environment import database

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("made", ["gone", "lost", "loop", "far_loop", "pipe"])
def test_media_that_cannot_be_packed_are_no_backup(
    tmp_path: Path, settings: Any, made: str
) -> None:
    settings.MEDIA_ROOT = media = tmp_path / "media"
    if made == "gone":  # its disk is not there
        media.symlink_to(tmp_path / "not_there")
    else:
        (media / "images").mkdir(parents=True)
    if made == "lost":
        (media / "images/x.png").symlink_to(tmp_path / "not_there")
    if made == "loop":
        (media / "images/again").symlink_to(media)
    if made == "far_loop":
        (tmp_path / "far").mkdir()
        (tmp_path / "far/back").symlink_to(media)
        (media / "images/far").symlink_to(tmp_path / "far")
    if made == "pipe":
        os.mkfifo(media / "images/pipe")
    with pytest.raises(CommandError, match="can't be backed up"):
        call_command("portal_backup", str(tmp_path / "backup"))
    assert not list(tmp_path.glob("backup*")), "half of one looks like one"


@pytest.mark.parametrize("how", ["vanishes", "shrinks", "grows"])
def test_pictures_that_change_meanwhile_end_no_backup(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """An editor works while they are packed: what is gone is counted, all others are there."""
    settings.MEDIA_ROOT = media = tmp_path / "media"
    (media / "images").mkdir(parents=True)
    (media / "old").mkdir()
    for number in range(5):
        (media / f"images/{number}.png").write_bytes(b"x" * 1_000)
    real = tarfile.TarFile.addfile

    def addfile(self: tarfile.TarFile, info: tarfile.TarInfo, content: Any = None) -> None:
        if info.name.endswith("/2.png") and how == "vanishes":
            (media / "images/3.png").unlink()
            (media / "old").rmdir()
        elif info.isfile():
            (media / info.name).write_bytes(b"y" * (1 if how == "shrinks" else 2_000))
        real(self, info, content)

    monkeypatch.setattr(tarfile.TarFile, "addfile", addfile)
    out = StringIO()
    call_command("portal_backup", str(tmp_path / "backup"), stdout=out)
    with tarfile.open(tmp_path / "backup/media.tar") as archive:
        packed = {one.name: one.size for one in archive if one.isfile()}
    left_out = 2 if how == "vanishes" else 0
    assert len(packed) == (4 if left_out else 5)
    assert set(packed.values()) == {1_000}
    assert (f"{left_out} file(s) or folder(s) of media went away" in out.getvalue()) == (
        how == "vanishes"
    )
    assert json.loads((tmp_path / "backup/manifest.json").read_text())["left_out"] == left_out


def test_a_backup_has_its_name_when_it_is_whole(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    folder = tmp_path / "backup"

    def dump(path: Path) -> None:
        assert [one.name for one in tmp_path.iterdir()] == ["backup.unfinished"]
        with pytest.raises(CommandError, match="another backup is being written"):
            call_command("portal_backup", str(folder))
        path.write_text("half")
        raise CommandError("pg_dump failed")

    with monkeypatch.context() as patched:
        patched.setattr(backups.databases, "dump", dump)
        with pytest.raises(CommandError, match="pg_dump failed"):
            call_command("portal_backup", str(folder))
    assert not list(tmp_path.iterdir())
    call_command("portal_backup", str(folder))
    with pytest.raises(CommandError, match="is there already"):
        call_command("portal_backup", str(folder))


def test_a_migration_meanwhile_ends_a_backup(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = backups.databases.dump

    def dump(path: Path) -> None:
        real(path)
        MigrationRecorder(connection).record_applied("sm_plugin", "9999_meanwhile")

    monkeypatch.setattr(backups.databases, "dump", dump)
    try:
        with pytest.raises(CommandError, match="a migration ran meanwhile"):
            call_command("portal_backup", str(tmp_path / "backup"))
    finally:
        MigrationRecorder(connection).record_unapplied("sm_plugin", "9999_meanwhile")
    assert not list(tmp_path.iterdir())


def test_the_programs_of_postgresql_connect_as_the_portal_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from django.db.backends.postgresql.base import DatabaseWrapper

    url = (
        "postgres://portal_web:secret@db.example/portal?sslmode=verify-full&sslrootcert=/a.pem"
        "&sslcert=/b.pem&sslkey=/c.pem&target_session_attrs=read-write"
    )
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setattr(backups.databases, "connection", DatabaseWrapper(database("") | MORE))
    given = backups.databases._environment()
    assert {name: given.get(name) for name in CONNECTS} == CONNECTS


CONNECTS = {
    "PGHOST": "db.example",
    "PGUSER": "portal_web",
    "PGPASSWORD": "secret",
    "PGDATABASE": "portal",
    "PGSSLMODE": "verify-full",
    "PGSSLROOTCERT": "/a.pem",
    "PGSSLCERT": "/b.pem",
    "PGSSLKEY": "/c.pem",
    "PGTARGETSESSIONATTRS": "read-write",
}
MORE = {"TIME_ZONE": None}
