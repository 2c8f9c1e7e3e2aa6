from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from sm_plugin.facilities.models import Facility

KEPT = timedelta(days=180)  # without being brought in again
_CLAIMED = Q(claimed_by__isnull=False, claimed_at__isnull=False)


class PanelEntryQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> PanelEntryQuerySet:
        """Return the entries of places that the person runs, and claims he or she decides on."""
        mine = Q(team__facility__in=Facility.objects.run_by(user))
        to_decide = _CLAIMED & Q(station__in=Facility.objects.verified_by(user))
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
        return self.filter(_CLAIMED)

    def known(self) -> PanelEntryQuerySet:
        """Return the entries of people with an account, kept until somebody reads for the team."""
        return self.filter(claimed_by__is_active=True, claimed_at=None)

    def lapsed(self) -> PanelEntryQuerySet:
        """Return the entries that nobody brought in for long, but for those promised a team."""
        old = self.filter(seen_at__lt=timezone.now() - KEPT)
        return old.exclude(pk__in=self.model.objects.known().values("pk"))

    def named(self) -> PanelEntryQuerySet:
        """Load the names of the teams, and who claims an entry."""
        teams = ("team__lead_provider", "team__facility__parent")
        return self.select_related(*teams, "station", "claimed_by")
