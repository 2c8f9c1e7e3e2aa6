"""Writing what only staff read: notes, and calls with their number and whether they reached."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.errors import InvalidInput, KeyReused
from sm_plugin.permissions import Act, require
from sm_plugin.text.plain_text import is_blank, one_line
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.under_lock import locked

from .choices import NoteKind
from .models import Note


@transaction.atomic
def write_note(*, actor: Any, item: WorkItem, body: str, idempotency_key: UUID) -> Note:
    """Add a note beside the item's thread; the same form sent twice makes one.

    Raises `InvalidInput` for a note without anything to see, `KeyReused` for another text.
    """
    item = _locked(actor, item)
    if is_blank(body):
        raise InvalidInput(_("Write the note."), field="body")
    return _write(actor, item, body, idempotency_key, kind=NoteKind.NOTE)


@transaction.atomic
def record_call(
    *, actor: Any, item: WorkItem, number: str, reached: bool, body: str, idempotency_key: UUID
) -> Note:
    """Record a call to the patient: the number, if somebody was reached, and what was said.

    Raises `InvalidInput` without a number, `KeyReused` when the same form says another thing.
    """
    item = _locked(actor, item)
    if is_blank(number):
        raise InvalidInput(_("Enter the number that you called."), field="number")
    facts = {"kind": NoteKind.CALL, "reached": reached}
    return _write(actor, item, body, idempotency_key, number=one_line(number), **facts)


def _locked(actor: Any, item: WorkItem) -> WorkItem:
    """Hold the thread, so that no hand-over happens meanwhile, and ask its team of today."""
    item = locked(item)
    require(actor, Act.WRITE_NOTE, item)
    return item


def _write(
    actor: Any, item: WorkItem, body: str, key: UUID, *, number: str | None = None, **facts: Any
) -> Note:
    if earlier := Note.objects.filter(author=actor, idempotency_key=key).first():
        given = {"reached": None} | facts | {"number": number or "", "body": body}
        is_same = all(getattr(earlier, name) == value for name, value in given.items())
        if earlier.thread_id != item.thread_id or not is_same:
            raise KeyReused
        return earlier
    note = Note(
        thread=item.thread,
        author=actor,
        author_role=item.role_of(actor.pk),
        written_at=timezone.now(),
        idempotency_key=key,
        **facts,
    )
    note.give_key()
    note.seal("body_sealed", body)
    if number is not None:
        note.seal("number_sealed", number)
    note.save(force_insert=True)
    action = Action.CALL_RECORD if note.kind == NoteKind.CALL else Action.NOTE_WRITE
    record(actor=actor, action=action, obj=note, patient=item.thread.patient_id)
    return note
