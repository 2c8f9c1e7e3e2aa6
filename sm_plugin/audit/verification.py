"""Walks the chain from its first row to its head and says where it breaks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hmac import compare_digest

from django.db.models import Subquery
from django.db.models.functions import Coalesce

from sm_plugin.audit.chain import chain_hash
from sm_plugin.audit.models import AuditEvent, AuditHead

BATCH = 2_000


@dataclass(frozen=True)
class Fault:
    """The first row at which the record is not what was recorded."""

    row: int
    what: str

    def __str__(self) -> str:
        return f"Row {self.row}: {self.what}."


def first_fault(noted: Mapping[int, str] | None = None) -> Fault | None:
    """Return the first fault of the chain, or None.

    `noted` are hashes by row that were written down elsewhere: they alone show that rows at the
    end were cut off together with the head. Writers may go on meanwhile.
    """
    noted = noted or {}
    head = AuditHead.objects.first() or AuditHead()
    last, previous = 0, ""
    for event in _events_up_to(head.last_id):
        fault = _fault_of(event, last, previous, noted.get(event.id))
        if fault:
            return fault
        last, previous = event.id, event.hash
    if last != head.last_id:
        return Fault(last + 1, f"missing, with all rows up to {head.last_id}")
    if not compare_digest(previous, head.last_hash):
        return Fault(last, "not the row at which the chain ends")
    return _fault_beyond(head, noted)


def some_row_fits() -> bool:
    """Return True if any of the first rows was hashed with today's audit key.

    With a wrong key none was; where people tampered with one row, its neighbors still fit.
    """
    first = AuditEvent.objects.order_by("id")[:BATCH]
    return any(compare_digest(event.hash, chain_hash(event)) for event in first)


def _fault_of(event: AuditEvent, last: int, previous: str, noted: str | None) -> Fault | None:
    if event.id != last + 1:
        return Fault(last + 1, "missing")
    if not compare_digest(event.hash, chain_hash(event)):
        return Fault(event.id, "altered")
    if not compare_digest(event.previous, previous):
        return Fault(event.id, "does not follow the row before it")
    if noted is not None and not compare_digest(event.hash, noted):
        return Fault(event.id, "not the row that was noted outside the database")
    return None


def _fault_beyond(head: AuditHead, noted: Mapping[int, str]) -> Fault | None:
    """Return rows after the head, or a head that was further on once."""
    end = Coalesce(Subquery(AuditHead.objects.values("last_id")), 0)
    beyond = AuditEvent.objects.filter(id__gt=end).order_by("id")
    stray = beyond.values_list("id", flat=True).first()
    if stray is not None:
        return Fault(stray, "stands after the end of the chain")
    lost = min((row for row in noted if row > head.last_id), default=None)
    return Fault(lost, "was noted outside the database and is missing") if lost else None


def _events_up_to(last_id: int) -> Iterator[AuditEvent]:
    """In batches, each a query of its own: no long transaction on a busy table."""
    done = 0
    while batch := list(
        AuditEvent.objects.filter(id__gt=done, id__lte=last_id).order_by("id")[:BATCH]
    ):
        yield from batch
        done = batch[-1].id
