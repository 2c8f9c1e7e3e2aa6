"""The media folder as one archive, and back again with the permissions that uploads have.

See docs/decisions/0425 and docs/decisions/0709.
"""

import os
import shutil
import stat
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.conf import settings
from django.core.management.base import CommandError

ARCHIVE = "media.tar"
READY = ".being-restored"  # within the media folder
NOT_MEDIA = {READY, "lost+found"}  # a file system of its own keeps the second one there
AT_ONCE = 1024 * 1024  # bytes

Folder = tuple[int, int]  # its disk, and its number there


def pack(path: Path) -> int:
    """Pack the folder while people work; return how many files and folders went away meanwhile.

    What links lead to is packed, on other disks as well: a link alone brings nothing back.
    """
    media = Path(settings.MEDIA_ROOT)
    try:
        with tarfile.open(path, "w", dereference=True) as archive:
            return _pack(archive, media, ".", ()) if os.path.lexists(media) else 0
    except OSError as error:
        raise CommandError(f"Pictures and documents can't be backed up: {error}") from None


def _pack(archive: tarfile.TarFile, place: Path, name: str, above: tuple[Folder, ...]) -> int:
    """Pack a file, or a folder and all that is in it."""
    try:
        there = place.stat()
        folder = (there.st_dev, there.st_ino)
        if stat.S_ISREG(there.st_mode):
            _pack_file(archive, place, name)
            return 0
        if not stat.S_ISDIR(there.st_mode) or folder in above:
            why = "it is no file or folder, or it leads back to a folder that it is in"
            raise CommandError(f"{place} can't be backed up: {why}.")
        _add(archive, archive.gettarinfo(place, arcname=name))
        within = sorted(os.listdir(place))
    except FileNotFoundError:
        if place.is_symlink():
            raise CommandError(f"{place} can't be backed up: it leads nowhere.") from None
        return 1
    return sum(
        _pack(archive, place / one, f"{name}/{one}", (*above, folder))
        for one in within
        if name != "." or one not in NOT_MEDIA
    )


def _pack_file(archive: tarfile.TarFile, place: Path, name: str) -> None:
    """Pack what was read: the file itself may grow or shrink after its size was written."""
    with (
        place.open("rb") as file,
        tempfile.SpooledTemporaryFile(AT_ONCE, dir=_near(archive)) as copy,
    ):
        info = archive.gettarinfo(arcname=name, fileobj=file)
        shutil.copyfileobj(file, copy)
        info.size = copy.tell()
        copy.seek(0)
        _add(archive, info, copy)


def _add(archive: tarfile.TarFile, info: tarfile.TarInfo, content: Any = None) -> None:
    archive.addfile(info, content)
    archive.members = []  # type: ignore[attr-defined] # else it remembers every file


def _near(archive: tarfile.TarFile) -> str:
    """Return the folder of the backup: there is room for a large file, in /tmp perhaps not."""
    return os.path.dirname(str(archive.name))


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
    return not media.is_dir() or all(one.name in NOT_MEDIA for one in media.iterdir())


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
