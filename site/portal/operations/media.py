"""The media folder as one archive, and back again with the permissions that uploads have.

See docs/decisions/0425 and docs/decisions/0709.
"""

import os
import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from django.conf import settings
from django.core.management.base import CommandError

ARCHIVE = "media.tar"
READY = ".being-restored"  # within the media folder
AT_ONCE = 1024 * 1024  # bytes


def pack(path: Path) -> None:
    """Pack what links lead to, on other disks as well: a link alone brings nothing back."""
    media = Path(settings.MEDIA_ROOT)
    if not media.exists() and not media.is_symlink():
        return tarfile.open(path, "w").close()

    def packed(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
        if PurePosixPath(member.name) == PurePosixPath(READY):
            return None
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


def lay_ready(path: Path) -> None:
    """Unpack all of an archive beside its place, with the permissions of uploads.

    Beside means within the media folder: that may be a disk of its own, and is the only folder
    here that the portal may write to.
    """
    media = Path(settings.MEDIA_ROOT)
    ready, owner = media / READY, _owner_of(media)
    try:
        _make_folder(media, owner)
        clear()
        ready.mkdir(mode=0o700)
        for name, content in _contents(path):
            if content is None:
                _make_folder(ready / name, owner)
            else:
                _make_folder((ready / name).parent, owner)
                _make_file(ready / name, content, owner)
    except (OSError, tarfile.TarError) as error:
        raise CommandError(f"Nothing was restored: {ARCHIVE} or {media}: {error}") from None


def put_into_place() -> None:
    """Move what lies ready to where pages look for it."""
    media = Path(settings.MEDIA_ROOT)
    for one in list((media / READY).iterdir()):
        one.rename(media / one.name)
    (media / READY).rmdir()


def clear() -> None:
    """Take away what lies ready, of this restore or of one that was killed."""
    shutil.rmtree(Path(settings.MEDIA_ROOT) / READY, ignore_errors=True)


def is_empty() -> bool:
    media = Path(settings.MEDIA_ROOT)
    return not media.is_dir() or all(one.name == READY for one in media.iterdir())


def differing(path: Path) -> Iterator[str]:
    """Yield each file of the archive that is not in the media folder as it was packed."""
    media = Path(settings.MEDIA_ROOT)
    for name, content in _contents(path):
        if content is not None and not _is_same(media / name, content):
            yield str(name)


def _is_same(place: Path, content: IO[bytes]) -> bool:
    try:
        with place.open("rb") as file:
            while part := content.read(AT_ONCE):
                if file.read(len(part)) != part:
                    return False
            return not file.read(1)
    except OSError:
        return False


def _contents(path: Path) -> Iterator[tuple[PurePosixPath, IO[bytes] | None]]:
    """Yield the name of each file with its content, and of each folder; nothing stays in memory.

    Refuse an archive that holds a link, or leads anywhere else.
    """
    with tarfile.open(path, "r:") as archive:
        while (member := archive.next()) is not None:
            archive.members = []  # type: ignore[attr-defined]
            name = PurePosixPath(member.name)
            leads_out = name.is_absolute() or ".." in name.parts or READY in name.parts[:1]
            if leads_out or not _is_ours(member):
                raise CommandError(
                    f"Nothing was restored: {ARCHIVE} holds what no backup of ours holds, {name}."
                )
            yield name, archive.extractfile(member) if member.isfile() else None


def _owner_of(media: Path) -> os.stat_result:
    """Return the facts of the media folder, or of the folder that it is to be made in."""
    return next(one for one in (media, *media.parents) if one.exists()).stat()


def _make_folder(place: Path, owner: os.stat_result) -> None:
    """Make a folder and those above it; one that is there stays as it is."""
    if place.is_dir():
        return
    _make_folder(place.parent, owner)
    place.mkdir()
    _give(place, settings.FILE_UPLOAD_DIRECTORY_PERMISSIONS or 0o755, owner)


def _make_file(place: Path, content: IO[bytes], owner: os.stat_result) -> None:
    with place.open("wb") as file:
        shutil.copyfileobj(content, file)
    _give(place, settings.FILE_UPLOAD_PERMISSIONS or 0o644, owner)


def _give(place: Path, mode: int, owner: os.stat_result) -> None:
    """Let the web server read it, and the portal write there even where root restores."""
    place.chmod(mode)
    if os.geteuid() == 0:
        os.chown(place, owner.st_uid, owner.st_gid)


def _is_ours(member: tarfile.TarInfo) -> bool:
    return member.isfile() or member.isdir()
