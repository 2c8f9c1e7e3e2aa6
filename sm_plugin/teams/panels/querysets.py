from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from sm_plugin.facilities.models import Facility

KEPT = timedelta(days=180)  # without being brought in again


class PanelEntryQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> PanelEntryQuerySet:
        """Return the entries of places that the person runs, and claims he or she decides on."""
        mine = Q(team__facility__in=Facility.objects.run_by(user))
        to_decide = Q(station__in=Facility.objects.verified_by(user), claimed_by__isnull=False)
        return self.filter(mine | to_decide)

    def to_decide_by(self, user: Any) -> PanelEntryQuerySet:
        """Return the claims of others at the stations where the person verifies identities."""
        return (
            self.waiting()
            .filter(station__in=Facility.objects.verified_by(user))
            .exclude(claimed_by=user)
        )

    def run_by(self, user: Any) -> PanelEntryQuerySet:
        return self.filter(team__facility__in=Facility.objects.run_by(user))

    def waiting(self) -> PanelEntryQuerySet:
        """Return the entries claimed under another name, which a verifier looks at."""
        return self.filter(claimed_by__isnull=False)

    def lapsed(self) -> PanelEntryQuerySet:
        return self.filter(seen_at__lt=timezone.now() - KEPT)

    def named(self) -> PanelEntryQuerySet:
        """Load the names of the teams, and who claims an entry."""
        teams = ("team__lead_provider", "team__facility__parent")
        return self.select_related(*teams, "station", "claimed_by")
