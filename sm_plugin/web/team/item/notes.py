"""The notes beside an item as its page shows them, with the forms for a new one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sm_plugin.adapter import adapter
from sm_plugin.database.prepared import Prepared
from sm_plugin.notes.choices import NoteKind
from sm_plugin.notes.models import Note
from sm_plugin.text.names import staff_name
from sm_plugin.triage.models import WorkItem

from ..forms import NOTE_FORMS, StepForm
from ..offered import unfilled


@dataclass(frozen=True)
class NoteRow:
    """A note in words; its repr keeps the text to itself."""

    author: str
    role: str
    at: datetime
    is_call: bool
    reached: bool
    number: str = field(repr=False)
    text: str = field(repr=False)


def note_row(note: Note) -> NoteRow:
    return NoteRow(
        author=staff_name(note.author),
        role=str(note.get_author_role_display()),
        at=note.written_at,
        is_call=note.kind == NoteKind.CALL,
        reached=bool(note.reached),
        number=note.number,
        text=note.body,
    )


def notes_context(item: WorkItem, bound: Mapping[str, StepForm]) -> dict[str, Any]:
    """Return what the item's page needs for notes; raises `VaultError` for one that is damaged."""
    phone = adapter().phone(item.thread.patient.user)
    forms = {name: bound.get(name) or unfilled(form, item) for name, form in NOTE_FORMS.items()}
    return {
        "notes": [note_row(note) for note in _notes(item)],
        "note_form": forms["write_note"],
        "call_form": forms["record_call"],
        "patient_phone": phone,
        "has_phone": bool(phone),
    }


def _notes(item: WorkItem) -> list[Note]:
    asked: Any = item  # with the facts that the queryset asked along
    return _NOTES.ask(item.thread_id, item.team_id) if asked.has_notes else []


_NOTES = Prepared(lambda thread, team: Note.objects.beside(thread, team))
