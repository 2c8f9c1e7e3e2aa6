"""A backup is a folder: the database, pictures and documents, noted heads, and a manifest.

The keyring is not in it: together with the database it opens every message. The manifest names
the keys that are needed, and a digest of each file.

See docs/decisions/0425.
"""

import hashlib
import json
import shutil
import tarfile
from collections.abc import Iterator
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
    if _heads().is_file():
        shutil.copyfile(_heads(), folder / HEADS)
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


def restore(folder: Path) -> datetime:
    """Put a whole backup into an empty database and an empty media folder; return its moment."""
    manifest = read_manifest(folder)
    media = Path(settings.MEDIA_ROOT)
    if media.is_dir() and any(media.iterdir()):
        raise CommandError(f"Nothing was restored: {media} is not empty.")
    databases.load(folder / DATABASE)
    media.mkdir(parents=True, exist_ok=True)
    with tarfile.open(folder / MEDIA) as archive:
        _unpack(archive, media)
    if HEADS in manifest["files"] and _heads().parent.is_dir() and not _heads().exists():
        shutil.copyfile(folder / HEADS, _heads())
    return datetime.fromisoformat(manifest["made_at"])


def _unpack(archive: tarfile.TarFile, media: Path) -> None:
    """Write the files of the archive; one that would lie outside of `media` is refused."""
    for member in archive:
        place = (media / member.name).resolve()
        if not (member.isfile() or member.isdir()) or not place.is_relative_to(media.resolve()):
            raise CommandError("media.tar holds what no backup of ours holds.")
        archive.extract(member, media, set_attrs=False)


def _present(folder: Path) -> Iterator[str]:
    return (name for name in (DATABASE, MEDIA, HEADS) if (folder / name).exists())


def _pack_media(path: Path) -> None:
    media = Path(settings.MEDIA_ROOT)
    with tarfile.open(path, "w") as archive:
        if media.is_dir():
            archive.add(media, arcname=".")


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


def _heads() -> Path:
    return Path(str(settings.SECURE_MESSAGING.get("AUDIT_HEAD_FILE") or "/nonexistent/heads"))
