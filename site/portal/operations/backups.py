"""A backup is a folder: the database, pictures and documents, noted heads, and a manifest.

The keyring is not in it: together with the database it opens every message. The manifest names
the keys that are needed, and a digest of each file.

See docs/decisions/0425 and docs/decisions/0709.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from portal.operations import databases, media

MANIFEST, DATABASE, HEADS = "manifest.json", "database", "heads"
FORMAT = 1
FEW = 5  # names in a message


def back_up(folder: Path) -> dict[str, Any]:
    """Write a backup into a folder that is not there yet, for its owner alone.

    It has its name when it is whole; one that fails is taken away.
    """
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    if os.path.lexists(folder):
        raise CommandError(f"{folder} is there already: nothing was written.")
    try:
        unfinished.mkdir(mode=0o700, parents=True)
    except FileExistsError:
        raise CommandError(
            f"{unfinished} is there already: another backup is being written, or was killed. "
            "Nothing was written. If none runs, remove that folder."
        ) from None
    except OSError as error:
        raise CommandError(f"Nothing was written: {error}") from None
    try:
        manifest = _write(unfinished)
        unfinished.rename(folder)
    except BaseException as error:
        shutil.rmtree(unfinished, ignore_errors=True)
        if isinstance(error, OSError):
            raise CommandError(f"There is no backup: {error}") from None
        raise
    return manifest


def _write(folder: Path) -> dict[str, Any]:
    """Write all files of a backup.

    The heads come first: those that were noted must be in the copy of the database. Keys and
    migrations are asked before it and after it, because they may change while it is made.
    """
    made_at = timezone.now()
    heads = _heads()
    if heads is not None and heads.is_file():
        shutil.copyfile(heads, folder / HEADS)
    keys, migrations = _keys(), _migrations()
    databases.dump(folder / DATABASE)
    keys |= _keys()
    if _migrations() != migrations:
        raise CommandError("There is no backup: a migration ran meanwhile. Make it again.")
    left_out = media.pack(folder / media.ARCHIVE)
    manifest = {
        "format": FORMAT,
        "made_at": made_at.isoformat(timespec="seconds"),
        "engine": connection.vendor,
        "migrations": migrations,
        "keys": sorted(keys),
        "left_out": left_out,
        "files": {name: _digest(folder / name) for name in _present(folder)},
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
    """Put a whole backup into an empty database and an empty media folder.

    All that can fail for want of room or of rights comes before the database is loaded, which
    happens whole or not at all; names alone are changed after it.
    """
    manifest = read_manifest(folder)
    if not media.is_empty():
        raise CommandError(f"Nothing was restored: {settings.MEDIA_ROOT} is not empty.")
    databases.require_empty()
    _require_keys(manifest["keys"])
    left_out = _why_heads_stay(folder) if HEADS in manifest["files"] else ""
    heads = _heads() if HEADS in manifest["files"] and not left_out else None
    with ExitStack() as undone:
        undone.callback(media.clear)
        media.lay_ready(folder / media.ARCHIVE)
        if heads:
            undone.callback(_clear_heads, heads)
            _lay_heads_ready(folder, heads)
        databases.load(folder / DATABASE)
        undone.pop_all()
    try:
        if heads:
            _beside(heads).replace(heads)
        media.put_into_place()
    except OSError as error:
        raise CommandError(
            "The database is loaded, but the rest still lies beside its place, under names with "
            f"{media.READY}: {error}. Move it by hand, then run this with --check."
        ) from None
    return Restored(datetime.fromisoformat(manifest["made_at"]), left_out)


def compare(folder: Path) -> None:
    """Raise CommandError unless what a backup has is installed here."""
    manifest = read_manifest(folder)
    if not connection.introspection.table_names():
        raise CommandError("This database is empty: nothing was restored into it.")
    if lost := list(media.differing(folder / media.ARCHIVE)):
        raise CommandError(
            f"{len(lost)} file(s) of the backup are not in {settings.MEDIA_ROOT} as they were: "
            f"{', '.join(lost[:FEW])}{' …' if lost[FEW:] else ''}"
        )
    if HEADS not in manifest["files"] or not apps.is_installed("sm_plugin"):
        return
    from sm_plugin.audit.chains.head_file import LostHead, UnreadableHeads, require_noted

    try:
        require_noted(str(folder / HEADS))
    except (LostHead, UnreadableHeads) as error:
        raise CommandError(
            f"The record in this database is not the backup's, whose noted heads it lacks: {error}."
        ) from None
    heads = _heads()
    if heads is not None and not heads.is_file():
        raise CommandError(
            f"The noted heads are not at {heads}, so a record that is cut off would not show. "
            f"Copy {folder / HEADS} there."
        )


def require_migrated() -> None:
    """Raise CommandError where the data is that of an older release than the code."""
    executor = MigrationExecutor(connection)
    if plan := executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise CommandError(
            f"The data is there, and is that of an older release: {len(plan)} migration(s) wait. "
            "Run migrate, then this with --check. Until then nothing is proved."
        )


def _why_heads_stay(folder: Path) -> str:
    """Return why the heads of a backup stay where they are, with the file that counts instead."""
    heads = _heads()
    if heads is None:
        return f"AUDIT_HEAD_FILE is not set: the record is not compared with {folder / HEADS}"
    if os.path.exists(heads):  # False, and no error, for a folder that is closed to us
        return f"{heads} was there already and is kept: the record is compared with it alone"
    return ""


def _lay_heads_ready(folder: Path, heads: Path) -> None:
    try:
        heads.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(folder / HEADS, _beside(heads))
    except OSError as error:
        raise CommandError(
            f"Nothing was restored: the noted heads can't be put at {heads}: {error}"
        ) from None


def _clear_heads(heads: Path) -> None:
    with suppress(OSError):
        _beside(heads).unlink()


def _beside(heads: Path) -> Path:
    return heads.with_name(f"{heads.name}{media.READY}")


def _present(folder: Path) -> Iterator[str]:
    return (name for name in (DATABASE, media.ARCHIVE, HEADS) if (folder / name).exists())


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _migrations() -> dict[str, str]:
    """Return the newest migration of each app: a release that doesn't know one restores nothing."""
    applied = MigrationRecorder(connection).applied_migrations()
    return dict(sorted(applied))


def _keys() -> set[str]:
    if not apps.is_installed("sm_plugin"):
        return set()
    from sm_plugin.vault.key_holders import keys_in_use

    return keys_in_use(connection.introspection.table_names())


def _require_keys(needed: list[str]) -> None:
    if not apps.is_installed("sm_plugin"):
        return
    from sm_plugin.vault.services import require_keys

    try:
        require_keys(needed)
    except ImproperlyConfigured as error:
        raise CommandError(f"Nothing was restored. {error}") from None


def _heads() -> Path | None:
    named = settings.SECURE_MESSAGING.get("AUDIT_HEAD_FILE")
    return Path(str(named)) if named else None
