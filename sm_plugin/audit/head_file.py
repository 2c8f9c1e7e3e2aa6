"""The end of the chain, noted outside the database: a line `<row> <hash> <time>` each time.

Best on a disk that the database's administrator can't write to. Lines are only ever added.
"""

import os
from pathlib import Path

from django.utils import timezone

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


def note_head(path: str) -> bool:
    """Note the end of the chain if it has moved since the last note; return True if it had.

    Raise LostHead, and note nothing, where the last row noted is not there as it was.
    """
    if not path:
        return False
    heads = read_heads(path)
    last = max(heads, default=0)
    if last:
        now = AuditEvent.objects.filter(pk=last).values_list("hash", flat=True).first()
        if now != heads[last]:
            raise LostHead(f"row {last}")
    head = AuditHead.objects.first()
    return head is not None and head.last_id > last and append_head(path) is not None


def append_head(path: str) -> AuditHead | None:
    """Note where the chain ends now; None while it is empty."""
    head = AuditHead.objects.first()
    if head is None:
        return None
    line = f"{head.last_id} {head.last_hash} {timezone.now().isoformat(timespec='seconds')}\n"
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, line.encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return head
