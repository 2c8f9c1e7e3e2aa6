from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils import timezone

from sm_plugin.people.own_care import is_own_care

if TYPE_CHECKING:
    from sm_plugin.people.models import Patient


class MessagingBlockQuerySet(models.QuerySet[Any]):
    def standing(self) -> MessagingBlockQuerySet:
        """Return the stops in force at this moment."""
        return self.filter(lifted_at__isnull=True, ends_at__gt=timezone.now())

    def with_names(self) -> MessagingBlockQuerySet:
        """Load all that a list shows, in one query."""
        return self.select_related("patient__user", "team__lead_provider", "team__facility__parent")

    def staffed_by(self, user: Any) -> MessagingBlockQuerySet:
        """Leave out the stops of the person's own care; see docs/decisions/0712."""
        return self.exclude(is_own_care(user, "patient"))

    def of_patient(self, patient: Patient) -> MessagingBlockQuerySet:
        return self.filter(patient=patient)
