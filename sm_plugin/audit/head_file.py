"""The end of the chain, noted outside the database: a line `<row> <hash> <time>` each time.

Best on a disk that the database's administrator can't write to. Lines are only ever added.
"""

import os
from pathlib import Path

from django.utils import timezone

from sm_plugin.audit.models import AuditHead


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
