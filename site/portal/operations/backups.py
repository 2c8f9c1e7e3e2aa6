"""A backup is a folder: the database, pictures and documents, noted heads, and a manifest.

The keyring is not in it: together with the database it opens every message. The manifest names
the keys that are needed, and a digest of each file.

See docs/decisions/0425.
"""

import hashlib
import json
import os
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from portal.operations import databases

MANIFEST, DATABASE, MEDIA, HEADS = "manifest.json", "database", "media.tar", "heads"
FORMAT = 1


def back_up(folder: Path) -> dict[str, Any]:
    """Write a backup into a folder that is not there yet, for its owner alone.

    The heads come first: those that were noted must be in the copy of the database.
    """
    try:
        folder.mkdir(mode=0o700, parents=True)
    except FileExistsError:
        raise CommandError(f"{folder} is there already: nothing was written.") from None
    made_at = timezone.now()
    heads = _heads()
    if heads is not None and heads.is_file():
        shutil.copyfile(heads, folder / HEADS)
    databases.dump(folder / DATABASE)
    _pack_media(folder / MEDIA)
    files = {name: _digest(folder / name) for name in _present(folder)}
    manifest = {
        "format": FORMAT,
        "made_at": made_at.isoformat(timespec="seconds"),
        "engine": connection.vendor,
        "migrations": _migrations(),
        "keys": _keys(),
        "files": files,
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    for path in folder.iterdir():
        path.chmod(0o600)
    return manifest


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest; refuse a backup that is not whole, or that newer code has made."""
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise CommandError(f"{folder} has no manifest that can be read.") from None
    if manifest.get("format") != FORMAT or manifest["engine"] != connection.vendor:
        raise CommandError(f"The backup is of another kind: {manifest.get('engine')}.")
    known = MigrationLoader(None).disk_migrations
    newer = [
        f"{app}.{name}" for app, name in manifest["migrations"].items() if (app, name) not in known
    ]
    if newer:
        raise CommandError(f"This release does not know what the backup has: {', '.join(newer)}.")
    for name, digest in manifest["files"].items():
        path = folder / name
        if not path.is_file() or _digest(path) != digest:
            raise CommandError(f"{name} of the backup is missing or was changed.")
    return manifest


@dataclass(frozen=True)
class Restored:
    """The moment of the backup, and why its heads were left out; empty if they were not."""

    made_at: datetime
    left_out: str = ""


def restore(folder: Path) -> Restored:
    """Put a whole backup into an empty database and an empty media folder."""
    manifest = read_manifest(folder)
    media = Path(settings.MEDIA_ROOT)
    if media.is_dir() and any(media.iterdir()):
        raise CommandError(f"Nothing was restored: {media} is not empty.")
    has_heads = HEADS in manifest["files"]
    left_out = _why_heads_stay(folder) if has_heads else ""
    with _media_of(folder, media) as archive, _heads_of(folder, has_heads and not left_out):
        databases.load(folder / DATABASE)
        for member in archive.getmembers():
            archive.extract(member, media, set_attrs=False)
    return Restored(datetime.fromisoformat(manifest["made_at"]), left_out)


def _why_heads_stay(folder: Path) -> str:
    """Return why the heads of a backup stay where they are, with the file that counts instead."""
    heads = _heads()
    if heads is None:
        return f"AUDIT_HEAD_FILE is not set: the record is not compared with {folder / HEADS}"
    if os.path.exists(heads):  # False, and no error, for a folder that is closed to us
        return f"{heads} was there already and is kept: the record is compared with it alone"
    return ""


@contextmanager
def _heads_of(folder: Path, takes_heads: bool) -> Iterator[None]:
    """Put the heads beside their place first, and into it once all the rest is restored."""
    heads = _heads()
    if heads is None or not takes_heads:
        yield
        return
    beside = heads.with_name(f"{heads.name}.being-restored")
    try:
        heads.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(folder / HEADS, beside)
    except OSError as error:
        raise CommandError(
            f"Nothing was restored: the noted heads can't be put at {heads}: {error}"
        ) from None
    try:
        yield
        beside.replace(heads)
    finally:
        beside.unlink(missing_ok=True)


@contextmanager
def _media_of(folder: Path, media: Path) -> Iterator[tarfile.TarFile]:
    """Open the archive for a folder that is there; refuse one that would write anywhere else."""
    try:
        media.mkdir(parents=True, exist_ok=True)
        archive = tarfile.open(folder / MEDIA)  # noqa: SIM115 - closed below
        members = archive.getmembers()
    except (OSError, tarfile.TarError) as error:
        raise CommandError(f"Nothing was restored: {MEDIA} or {media}: {error}") from None
    with archive:
        for member in members:
            place = (media / member.name).resolve()
            if not _is_ours(member) or not place.is_relative_to(media.resolve()):
                raise CommandError(
                    f"Nothing was restored: {MEDIA} holds what no backup of ours holds, "
                    f"{member.name}."
                )
        yield archive


def _is_ours(member: tarfile.TarInfo) -> bool:
    return member.isfile() or member.isdir()


def _present(folder: Path) -> Iterator[str]:
    return (name for name in (DATABASE, MEDIA, HEADS) if (folder / name).exists())


def _pack_media(path: Path) -> None:
    """Pack what links lead to, on other disks as well: a link alone brings nothing back."""
    media = Path(settings.MEDIA_ROOT)
    if not media.exists() and not media.is_symlink():
        return tarfile.open(path, "w").close()

    def packed(member: tarfile.TarInfo) -> tarfile.TarInfo:
        place = media / member.name
        if not _is_ours(member) or _leads_back(place, media):
            why = "it is no file or folder, or it leads back to a folder that it is in"
            raise CommandError(f"{place} can't be backed up: {why}.")
        return member

    try:
        with tarfile.open(path, "w", dereference=True) as archive:
            archive.add(media.resolve(strict=True), arcname=".", filter=packed)
    except OSError as error:
        raise CommandError(f"Pictures and documents can't be backed up: {error}") from None
    return None


def _leads_back(place: Path, media: Path) -> bool:
    """Return True for a link to a folder that the link itself is in: it has no end."""
    if not place.is_symlink() or place == media:
        return False
    above = (one for one in place.parents if one.is_relative_to(media))
    return any(place.samefile(one) for one in above)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _migrations() -> dict[str, str]:
    """Return the newest migration of each app: a release that doesn't know one restores nothing."""
    applied = MigrationRecorder(connection).applied_migrations()
    return dict(sorted(applied))


def _keys() -> list[str]:
    if not apps.is_installed("sm_plugin"):
        return []
    from sm_plugin.vault.key_holders import keys_in_use

    return sorted(keys_in_use(connection.introspection.table_names()))


def _heads() -> Path | None:
    named = settings.SECURE_MESSAGING.get("AUDIT_HEAD_FILE")
    return Path(str(named)) if named else None
