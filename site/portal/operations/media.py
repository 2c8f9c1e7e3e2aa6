"""The media folder as one archive, and back again with the permissions that uploads have.

See docs/decisions/0425.
"""

import os
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.management.base import CommandError

ARCHIVE = "media.tar"


def pack(path: Path) -> None:
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


@contextmanager
def opened(path: Path) -> Iterator[tarfile.TarFile]:
    """Open the archive for a folder that is there; refuse one that would write anywhere else."""
    media = Path(settings.MEDIA_ROOT)
    try:
        _make_folder(media, _owner_of(media))
        archive = tarfile.open(path)  # noqa: SIM115 - closed below
        members = archive.getmembers()
    except (OSError, tarfile.TarError) as error:
        raise CommandError(f"Nothing was restored: {ARCHIVE} or {media}: {error}") from None
    with archive:
        for member in members:
            place = (media / member.name).resolve()
            if not _is_ours(member) or not place.is_relative_to(media.resolve()):
                raise CommandError(
                    f"Nothing was restored: {ARCHIVE} holds what no backup of ours holds, "
                    f"{member.name}."
                )
        yield archive


def unpack(archive: tarfile.TarFile) -> None:
    """Write every member with the permissions of an upload, whatever the umask says."""
    media = Path(settings.MEDIA_ROOT)
    owner = _owner_of(media)
    for member in archive.getmembers():
        place = media / member.name
        if member.isdir():
            _make_folder(place, owner)
        elif (content := archive.extractfile(member)) is not None:
            _make_folder(place.parent, owner)
            _make_file(place, content, owner)


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
