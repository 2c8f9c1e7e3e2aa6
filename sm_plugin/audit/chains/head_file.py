"""The ends of all lanes, noted outside the database: a line `<row> <hash> <time>` each time.

Best on a disk that the database's administrator can't write to. Lines are only ever added. A file
that has grown is put aside under a dated name, and the next one starts with the end of each lane:
the chain proves all rows before an end, so one file alone holds what all before it held.

See docs/decisions/0678.
"""

import errno
import os
import re
import shutil
import tempfile
from collections.abc import Collection, Iterator
from pathlib import Path

from django.utils import timezone

from sm_plugin.audit.lanes import place_of, words_of
from sm_plugin.audit.models import AuditEvent, AuditHead

LIMIT = 4 * 1024 * 1024  # bytes: the worker reads that much each round
DATED = "%Y%m%dT%H%M%S"

Note = tuple[int, str]  # row and hash


class UnreadableHeads(Exception):
    """A line isn't one that we wrote."""


class LostHead(Exception):
    """The database no longer holds a row that was noted: its end was cut off or changed."""


def read_heads(path: str) -> dict[int, str]:
    """Return the hashes by row; nothing before the first note.

    Of a file that was put aside, the last note of each lane: it proves those before it. Raise
    `UnreadableHeads`, which names the line at fault.
    """
    heads: dict[int, str] = {}
    for aside in files_aside(path):
        for row, digest in last_heads(str(aside)).values():
            _add(heads, row, digest, str(aside))
    for number, (row, digest) in enumerate(_notes(path), start=1):
        _add(heads, row, digest, f"{path}, line {number}")
    return heads


def last_heads(path: str) -> dict[int, Note]:
    """Return row and hash of the last note of each lane in this one file."""
    last: dict[int, Note] = {}
    for row, digest in _notes(path):
        lane = place_of(row)[0]
        last[lane] = max(last.get(lane, (0, "")), (row, digest))
    return last


def files_aside(path: str) -> list[Path]:
    """Return the former files that still lie beside this one, the oldest first."""
    file = Path(os.path.realpath(path))
    former = re.compile(re.escape(file.name) + r"\.\d{8}T\d{6}")
    return sorted(one for one in file.parent.glob("*") if former.fullmatch(one.name))


def note_heads(path: str) -> int:
    """Note the end of each lane that has moved since its last note; return how many have.

    Raise LostHead, and note nothing, where the last row noted of a lane is not there as it was.
    """
    if not path:
        return 0
    last = require_noted(path)
    moved = {lane: note for lane, note in _ends().items() if note[0] > last.get(lane, (0, ""))[0]}
    _append(path, moved.values())
    if moved and os.stat(path).st_size > LIMIT:
        _begin_next(path, (last | moved).values())
    return len(moved)


def require_noted(path: str) -> dict[int, Note]:
    """Return the last note of each lane in this file; raise LostHead unless those rows are there.

    The chain proves the rows before them, and `first_fault` the chain.
    """
    last = last_heads(path)
    rows = AuditEvent.objects.filter(pk__in=[row for row, _digest in last.values()])
    there = dict(rows.values_list("pk", "hash"))
    for row, digest in last.values():
        if there.get(row) != digest:
            raise LostHead(words_of(row).lower())
    return last


def append_heads(path: str) -> int:
    """Note where each lane ends now that is not empty; return how many there are."""
    ends = _ends()
    _append(path, ends.values())
    return len(ends)


def _add(heads: dict[int, str], row: int, digest: str, place: str) -> None:
    if heads.setdefault(row, digest) != digest:
        raise UnreadableHeads(place)


def _notes(path: str) -> Iterator[Note]:
    """Yield what the lines of one file say; none of it stays in memory."""
    if not Path(path).exists():
        return
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            row, _blank, rest = line.rstrip("\n").partition(" ")
            digest = rest.partition(" ")[0]
            if not row.isdigit() or len(digest) != 64:
                raise UnreadableHeads(f"{path}, line {number}")
            yield int(row), digest


def _ends() -> dict[int, Note]:
    heads = AuditHead.objects.exclude(last_hash="")
    return {head.id: (head.last_id, head.last_hash) for head in heads}


def _begin_next(path: str, notes: Collection[Note]) -> None:
    """Put the file aside and let the next one start with the last note of each lane.

    There is a file at each moment: a worker that notes meanwhile adds to one or to the other.
    """
    file = Path(os.path.realpath(path))
    descriptor, name = tempfile.mkstemp(prefix=f"{file.name}.next-", dir=file.parent)
    os.close(descriptor)
    following = Path(name)
    try:
        shutil.copymode(file, following)
        _append(name, notes)
        aside = file.with_name(f"{file.name}.{timezone.now().strftime(DATED)}")
        aside.hardlink_to(file)
        following.replace(file)
    except FileExistsError:
        return  # another worker has just put it aside
    finally:
        following.unlink(missing_ok=True)


def _append(path: str, notes: Collection[Note]) -> None:
    """Write all lines at once, and to the disk itself; on a full disk none of them."""
    if not notes:
        return
    at = timezone.now().isoformat(timespec="seconds")
    lines = "".join(f"{row} {digest} {at}\n" for row, digest in notes).encode()
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        written = os.write(descriptor, lines)
        if written < len(lines):  # half a line would spoil the file for good
            os.ftruncate(descriptor, os.fstat(descriptor).st_size - written)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
