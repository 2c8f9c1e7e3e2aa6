"""Walks each lane from its first row to its head and says where it breaks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hmac import compare_digest

from django.db.models import Subquery
from django.db.models.functions import Coalesce

from sm_plugin.audit.chains.chain import chain_hash
from sm_plugin.audit.chains.seams import Before, last_seam
from sm_plugin.audit.lanes import ALL, LANES, NOTES, place_of, start_of, words_of
from sm_plugin.audit.models import AuditEvent, AuditHead
from sm_plugin.audit.querysets import NOTED, NOTED_DIGITS
from sm_plugin.vault.keyring import require_keyring

BATCH = 2_000


@dataclass(frozen=True)
class Fault:
    """The first row at which the record is not what was recorded."""

    row: int
    what: str

    def __str__(self) -> str:
        return f"{words_of(self.row)}: {self.what}."


def first_fault(
    noted: Mapping[int, str] | None = None, *, key: bytes | None = None
) -> Fault | None:
    """Return the first fault of the record, or None.

    `noted` are hashes by row that were written down elsewhere: they alone show that rows at the
    end were cut off together with all that tells of them. Writers may go on meanwhile. `key` is
    the audit key that the record ends with, today's if none is given.

    The lane of notes comes first: where each other lane ended last is known from it.
    """
    noted, key = noted or {}, key or require_keyring().audit
    last_notes: dict[int, int] = {}
    for lane in (NOTES, *range(LANES)):
        fault = _fault_of_lane(lane, noted, last_notes, key)
        if fault:
            return fault
    return _fault_outside()


def _fault_of_lane(
    lane: int, noted: Mapping[int, str], last_notes: dict[int, int], key: bytes
) -> Fault | None:
    """Return the lane's first fault; of the lane of notes, keep the last note of each lane."""
    start = start_of(lane)
    head = AuditHead.objects.filter(pk=lane).first() or AuditHead(id=lane, last_id=start)
    last, previous = start, ""
    seam, before = last_seam(lane), Before()
    for batch in _batches(lane, head.last_id):
        in_record = _notes_of(batch, lane)
        for event in batch:
            fault = _fault_of_row(event, last, seam, before, key) or _fault_of_place(
                event, previous, noted.get(event.id), in_record.get(event.id)
            )
            if fault:
                return fault
            last, previous = event.id, event.hash
            if lane == NOTES and event.object_type == NOTED:
                row = int(event.object_key)
                last_notes[place_of(row)[0]] = row
    if last != head.last_id:
        number = place_of(head.last_id)[1]
        return Fault(last + 1, f"missing, with all rows up to {number}")
    if not compare_digest(previous, head.last_hash):
        return Fault(max(last, start + 1), "not the row at which the chain ends")
    return _fault_beyond(head, noted, last_notes)


def some_row_fits() -> bool:
    """Return True if any of the first rows, or of the ends, was hashed with today's audit key.

    With a wrong key none was; where people tampered with one row, its neighbors still fit.
    """
    first = AuditEvent.objects.order_by("id")[:BATCH]
    ends = AuditEvent.objects.filter(pk__in=AuditHead.objects.values("last_id"))
    seams = AuditEvent.objects.filter(pk__in=[seam for lane in ALL if (seam := last_seam(lane))])
    return any(
        compare_digest(event.hash, chain_hash(event))
        for rows in (first, ends, seams)
        for event in rows
    )


def _fault_of_row(
    event: AuditEvent, last: int, seam: int, before: Before, key: bytes
) -> Fault | None:
    """Return what is wrong with the row itself: rows before a seam are proved by the seam."""
    if event.id != last + 1:
        return Fault(last + 1, "missing")
    if event.id < seam:
        before.add(event)
        return None
    if not compare_digest(event.hash, chain_hash(event, key)):
        return Fault(event.id, "altered")
    if event.id == seam and not before.fits(event):
        return Fault(event.id, "a seam of the audit key, and a row before it was altered")
    return None


def _fault_of_place(
    event: AuditEvent, previous: str, noted: str | None, in_record: str | None
) -> Fault | None:
    if not compare_digest(event.previous, previous):
        return Fault(event.id, "does not follow the row before it")
    if noted is not None and not compare_digest(event.hash, noted):
        return Fault(event.id, "not the row that was noted outside the database")
    if in_record is not None and not compare_digest(event.hash[:NOTED_DIGITS], in_record):
        return Fault(event.id, "not the row that was noted in the record")
    return None


def _fault_beyond(
    head: AuditHead, noted: Mapping[int, str], last_notes: Mapping[int, int]
) -> Fault | None:
    """Return a row after the lane's head, or a head that was further on once."""
    start = start_of(head.id)
    end = Coalesce(Subquery(AuditHead.objects.filter(pk=head.id).values("last_id")), start)
    beyond = AuditEvent.objects.in_lane(head.id).filter(id__gt=end).order_by("id")
    stray = beyond.values_list("id", flat=True).first()
    if stray is not None:
        return Fault(stray, "stands after the end of the chain")
    if last_notes.get(head.id, start) > head.last_id:
        return Fault(last_notes[head.id], "was noted in the record and is missing")
    ids = range(head.last_id + 1, start_of(head.id + 1) + 1)
    lost = min((row for row in noted if row in ids), default=None)
    return Fault(lost, "was noted outside the database and is missing") if lost else None


def _fault_outside() -> Fault | None:
    """Return a row that is in no lane."""
    outside = AuditEvent.objects.exclude(id__gt=0, id__lte=start_of(ALL[-1] + 1))
    stray = outside.order_by("id").values_list("id", flat=True).first()
    return Fault(stray, "stands in no lane of the record") if stray is not None else None


def _notes_of(batch: list[AuditEvent], lane: int) -> dict[int, str]:
    """Return what the worker noted of these rows in the record."""
    if lane == NOTES:
        return {}
    notes = AuditEvent.objects.notes_of(event.id for event in batch)
    return {int(row): code for row, code in notes.values_list("object_key", "code")}


def _batches(lane: int, last_id: int) -> Iterator[list[AuditEvent]]:
    """Each a query of its own: no long transaction on a busy table."""
    done, rows = start_of(lane), AuditEvent.objects.in_lane(lane).order_by("id")
    while batch := list(rows.filter(id__gt=done, id__lte=last_id)[:BATCH]):
        yield batch
        done = batch[-1].id
