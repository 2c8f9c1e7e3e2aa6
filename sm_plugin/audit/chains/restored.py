"""The seam at which the record goes on after an older backup was restored.

Rows that were noted outside the database and are not in the backup are lost. Until somebody says
why, each verification names them, as it does for a tail that was cut off.

See docs/decisions/0663.
"""

from collections.abc import Mapping
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from sm_plugin.audit.actions import Action
from sm_plugin.audit.chains.head_file import DATED, append_heads, files_aside, read_heads
from sm_plugin.audit.chains.verification import first_fault
from sm_plugin.audit.choices import Because
from sm_plugin.audit.lanes import place_of, start_of
from sm_plugin.audit.models import AuditHead
from sm_plugin.audit.services import record


class NoSeam(Exception):
    """Nothing was recorded: no row is missing, or more is wrong than that rows are missing."""


def record_restore(path: str, because: Because | str) -> dict[int, int]:
    """Record which rows of each lane are lost and why; put the old heads aside, begin new ones.

    Returns how many rows each lane lost. Nobody may work in between: a row that is written after
    the restore takes the place of a lost one, and then both look like a changed one.
    """
    code, noted = Because(because).value, read_heads(path)
    with transaction.atomic():
        locked = AuditHead.objects.order_by("pk").select_for_update()
        ends = {head.id: head.last_id for head in locked}
        lost = _lost(noted, ends)
        if not lost:
            raise NoSeam("No row that was noted is missing.")
        is_there = {row: digest for row, digest in noted.items() if row <= _end(row, ends)}
        if fault := first_fault(is_there):
            raise NoSeam(f"More is wrong than a restore explains. {fault}")
        for lane, (first, last) in lost.items():
            rows = f"{place_of(first)[1]}-{place_of(last)[1]}"
            record(actor=None, action=Action.DATA_RESTORE, obj=(f"lane-{lane}", rows), code=code)
        aside = _put_aside(path)
        try:
            append_heads(path)
        except OSError:
            for name, file in aside.items():
                file.rename(name)
            raise
    return {lane: last - first + 1 for lane, (first, last) in lost.items()}


def _end(row: int, ends: Mapping[int, int]) -> int:
    lane = place_of(row)[0]
    return ends.get(lane, start_of(lane))


def _lost(noted: Mapping[int, str], ends: Mapping[int, int]) -> dict[int, tuple[int, int]]:
    """Return the first and the last row of each lane that were noted and are not there."""
    lost: dict[int, tuple[int, int]] = {}
    for row in sorted(noted):
        if row > _end(row, ends):
            lane = place_of(row)[0]
            first = lost.get(lane, (_end(row, ends) + 1, row))[0]
            lost[lane] = (first, row)
    return lost


def _put_aside(path: str) -> dict[Path, Path]:
    """Keep the old files beside the new one: they prove what there was. Return them by old name.

    Those that had grown go with the newest, because they name lost rows as well.
    """
    moment = timezone.now().strftime(DATED)
    old = [file for file in (Path(path), *files_aside(path)) if file.exists()]
    return {file: file.rename(f"{file}.until-{moment}") for file in old}
