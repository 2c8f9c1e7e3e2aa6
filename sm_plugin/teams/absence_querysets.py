from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone


class AbsenceQuerySet(models.QuerySet[Any]):
    def today(self) -> AbsenceQuerySet:
        """Return the absences that last at this moment."""
        return self.not_over().filter(starts_at__lte=timezone.now())

    def not_over(self) -> AbsenceQuerySet:
        """Return those that last or are to come."""
        return self.filter(ended_at__isnull=True, ends_at__gt=timezone.now())

    def with_names(self) -> AbsenceQuerySet:
        """Load all that a list shows, in one query."""
        return self.select_related(
            "user", "surrogate", "team__lead_provider", "team__facility__parent"
        )
