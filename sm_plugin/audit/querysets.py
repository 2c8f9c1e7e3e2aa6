from collections.abc import Iterable
from typing import Any, Self

from django.db import models

from sm_plugin.audit.actions import Action, Outcome
from sm_plugin.audit.lanes import NOTES, start_of

NOTED = "lane"  # the kind of object of a note of where a lane ended; its key is the row's id
NOTED_DIGITS = 40  # of the row's hash, as many as fit into a code

_REMOVALS: dict[str, tuple[Action, str]] = {
    "attachment": (Action.ATTACHMENT_REMOVE, ""),
    "draft": (Action.DRAFT_DISCARD, ""),
    "folder": (Action.FOLDER_REMOVE, ""),
    "letter": (Action.LETTER_CHANGE, "discarded"),
    "patientlist": (Action.LIST_CHANGE, "removed"),
    "template": (Action.TEMPLATE_CHANGE, "removed"),
}


class AuditEventQuerySet(models.QuerySet[Any]):
    """Questions to the record; each is answered from an index, newest first."""

    def in_lane(self, lane: int) -> Self:
        return self.filter(id__gt=start_of(lane), id__lte=start_of(lane + 1))

    def notes_of(self, rows: Iterable[Any]) -> Self:
        """Return the worker's notes of these rows, by their ids."""
        notes = self.in_lane(NOTES).filter(object_type=NOTED)
        return notes.filter(object_key__in=[str(row) for row in rows])

    def about(self, obj: models.Model) -> Self:
        """Return the events about one object."""
        return self.filter(object_type=obj._meta.model_name, object_key=str(obj.pk)).newest_first()

    def by(self, actor: Any) -> Self:
        """Return the events of one person's actions."""
        return self.filter(actor_key=str(actor.pk)).newest_first()

    def removing(self, kind: str, key: Any) -> Self:
        """Return the removals of one object of this kind, which is not there any more."""
        action, code = _REMOVALS[kind]
        gone = self.filter(object_type=kind, object_key=str(key))
        return gone.filter(action=action, code=code, outcome=Outcome.OK)

    def concerning(self, patient: Any) -> Self:
        """Return every event about a patient's messages, openings and all else."""
        return self.filter(patient_key=str(getattr(patient, "pk", patient))).newest_first()

    def newest_first(self) -> Self:
        return self.order_by("-at", "-id")
