from typing import Any, Self

from django.db import models


class AuditEventQuerySet(models.QuerySet[Any]):
    """Questions to the record; each is answered from an index, newest first."""

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
