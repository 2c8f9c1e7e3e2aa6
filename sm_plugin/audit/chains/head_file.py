"""The ends of all lanes, noted outside the database: a line `<row> <hash> <time>` each time.

Best on a disk that the database's administrator can't write to. Lines are only ever added.
"""

import errno
import os
from pathlib import Path

from django.utils import timezone

from sm_plugin.audit.lanes import place_of, words_of
from sm_plugin.audit.models import AuditEvent, AuditHead


class UnreadableHeads(Exception):
    """A line isn't one that we wrote."""


def read_heads(path: str) -> dict[int, str]:
    """Return the hashes by row; nothing before the first note.

    Raise `UnreadableHeads`, which names the line at fault.
    """
    if not Path(path).exists():
        return {}
    heads: dict[int, str] = {}
    for number, line in enumerate(Path(path).read_text(encoding="utf-8").splitlines(), start=1):
        row, _blank, rest = line.partition(" ")
        digest = rest.partition(" ")[0]
        if not row.isdigit() or len(digest) != 64 or heads.get(int(row), digest) != digest:
            raise UnreadableHeads(f"{path}, line {number}")
        heads[int(row)] = digest
    return heads


class LostHead(Exception):
    """The database no longer holds a row that was noted: its end was cut off or changed."""


def note_heads(path: str) -> int:
    """Note the end of each lane that has moved since its last note; return how many have.

    Raise LostHead, and note nothing, where the last row noted of a lane is not there as it was.
    """
    if not path:
        return 0
    last = _last_of_lanes(read_heads(path))
    rows = AuditEvent.objects.filter(pk__in=[row for row, _digest in last.values()])
    there = dict(rows.values_list("pk", "hash"))
    for row, digest in last.values():
        if there.get(row) != digest:
            raise LostHead(words_of(row).lower())
    moved = [head for head in _heads() if head.last_id > last.get(head.id, (0, ""))[0]]
    return len(_append(path, moved))


def append_heads(path: str) -> list[AuditHead]:
    """Note where each lane ends now that is not empty."""
    return _append(path, _heads())


def _heads() -> list[AuditHead]:
    return list(AuditHead.objects.exclude(last_hash=""))


def _last_of_lanes(heads: dict[int, str]) -> dict[int, tuple[int, str]]:
    """Return row and hash of the last note of each lane."""
    last: dict[int, tuple[int, str]] = {}
    for row, digest in heads.items():
        lane = place_of(row)[0]
        last[lane] = max(last.get(lane, (0, "")), (row, digest))
    return last


def _append(path: str, heads: list[AuditHead]) -> list[AuditHead]:
    """Write all lines at once, and to the disk itself; on a full disk none of them."""
    if not heads:
        return []
    at = timezone.now().isoformat(timespec="seconds")
    lines = "".join(f"{head.last_id} {head.last_hash} {at}\n" for head in heads).encode()
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        written = os.write(descriptor, lines)
        if written < len(lines):  # half a line would spoil the file for good
            os.ftruncate(descriptor, os.fstat(descriptor).st_size - written)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return heads
