from collections.abc import Iterable
from typing import Any, Self

from django.db import models

from sm_plugin.audit.lanes import NOTES, start_of

NOTED = "lane"  # the kind of object of a note of where a lane ended; its key is the row's id
NOTED_DIGITS = 40  # of the row's hash, as many as fit into a code


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

    def concerning(self, patient: Any) -> Self:
        """Return every event about a patient's messages, openings and all else."""
        return self.filter(patient_key=str(getattr(patient, "pk", patient))).newest_first()

    def newest_first(self) -> Self:
        return self.order_by("-at", "-id")
