"""Lets the record go on with a new audit key, so that the former one can go."""

from collections.abc import Mapping

from django.db import transaction

from sm_plugin.audit.chains.seams import Before
from sm_plugin.audit.chains.verification import BATCH, Fault, first_fault
from sm_plugin.audit.lanes import start_of
from sm_plugin.audit.models import AuditEvent, AuditHead
from sm_plugin.audit.services import add_seam
from sm_plugin.vault.keyring import require_keyring
from sm_plugin.vault.services import replace_audit_key, verify_renewed_keyring


class RecordBroken(Exception):
    """The record does not verify with its former key: no seam is made over a fault."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))


@transaction.atomic
def begin_new_key(noted: Mapping[int, str]) -> int:
    """Add a seam to each lane that has rows; return how many have.

    `noted` as for `first_fault`. Nobody writes meanwhile: all heads are locked before the record
    is verified. Raise `ImproperlyConfigured` or `RecordBroken`, and then change nothing.
    """
    verify_renewed_keyring()
    heads = list(AuditHead.objects.order_by("pk").select_for_update())
    if fault := first_fault(noted, key=require_keyring().former_audit):
        raise RecordBroken(fault)
    used = [head.id for head in heads if head.last_hash]
    digests = {lane: _digest_of(lane) for lane in used}
    replace_audit_key()
    for lane, parts in digests.items():
        add_seam(lane, parts)
    return len(used)


def _digest_of(lane: int) -> tuple[str, str]:
    before = Before()
    rows = AuditEvent.objects.in_lane(lane).order_by("id")
    last = start_of(lane)
    while batch := list(rows.filter(id__gt=last)[:BATCH]):
        for event in batch:
            before.add(event)
        last = batch[-1].id
    return before.parts
