from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone


class AbsenceQuerySet(models.QuerySet[Any]):
    def today(self) -> AbsenceQuerySet:
        """Return the absences that last at this moment."""
        return self.not_over().filter(starts_at__lte=timezone.now())

    def not_over(self) -> AbsenceQuerySet:
        """Return those that last or are to come."""
        return self.filter(ended_at__isnull=True, ends_at__gt=timezone.now())

    def endable_by(self, user: Any) -> AbsenceQuerySet:
        """Return the person's own ones, and those of the teams and places that the person runs."""
        teams = self.model._meta.get_field("team").related_model.objects
        own = Q(user=user.pk, team__in=teams.worked_in_by(user).values("pk"))
        led = Q(team__in=teams.coordinated_among(user).values("pk"))
        return self.filter(own | led | Q(team__in=teams.run_by(user).values("pk")))

    def with_names(self) -> AbsenceQuerySet:
        """Load all that a list shows, in one query; `can_stand_in` if the surrogate still can."""
        teams = self.model._meta.get_field("team").related_model
        members = teams._meta.get_field("memberships").related_model.objects.active()
        there = members.filter(team=OuterRef("team"), user=OuterRef("surrogate"))
        return self.annotate(can_stand_in=Exists(there)).select_related(
            "user", "surrogate", "team__lead_provider", "team__facility__parent"
        )
