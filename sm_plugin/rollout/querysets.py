from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.utils import timezone

from sm_plugin.facilities.models import Facility

KEPT_UNCONFIRMED = timedelta(days=3)
TRIES = 5
RUN_KEPT = timedelta(days=30)  # so long an import can be undone


class InterestQuerySet(models.QuerySet[Any]):
    def confirmed(self) -> InterestQuerySet:
        return self.filter(confirmed_at__isnull=False)

    def to_tell(self) -> InterestQuerySet:
        """Return those whose station is in use by now."""
        started = Facility.objects.in_use().values("pk")
        return self.confirmed().filter(facility__in=started)

    def lapsed(self) -> InterestQuerySet:
        """Return those that nobody confirmed in time."""
        return self.filter(confirmed_at=None, asked_at__lt=timezone.now() - KEPT_UNCONFIRMED)


class RolloutNoticeQuerySet(models.QuerySet[Any]):
    def waiting(self, now: datetime) -> RolloutNoticeQuerySet:
        return self.filter(sent_at=None, attempts__lt=TRIES, due_at__lte=now).order_by("due_at")


class ImportRunQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> ImportRunQuerySet:
        """Return the runs all of whose places the person runs; of the others, not even a trace."""
        own = Facility.objects.run_by(user)
        places = self.model.places.through.objects.filter(importrun=models.OuterRef("pk"))
        foreign = places.exclude(facility__in=own.values("pk"))
        return self.kept().filter(models.Exists(places), ~models.Exists(foreign))

    def kept(self) -> ImportRunQuerySet:
        return self.filter(begun_at__gte=timezone.now() - RUN_KEPT)

    def past(self) -> ImportRunQuerySet:
        return self.filter(begun_at__lt=timezone.now() - RUN_KEPT)
