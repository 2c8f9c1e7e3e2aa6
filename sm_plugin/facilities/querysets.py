from typing import Any

from django.db import models
from django.db.models import Q

from sm_plugin.grants import granted_ids

from .choices import MESSAGING_STAGES
from .rollout_rights import is_national_administrator


class FacilityQuerySet(models.QuerySet[Any]):
    """Answers questions about stations and their sites."""

    def stations(self) -> "FacilityQuerySet":
        """Return the parent stations, the unit in which messaging is rolled out."""
        return self.filter(parent__isnull=True)

    def live(self) -> "FacilityQuerySet":
        """Return the facilities where messages can be exchanged; a site follows its station."""
        return self.filter(
            Q(parent__isnull=True, stage__in=MESSAGING_STAGES)
            | Q(parent__stage__in=MESSAGING_STAGES)
        )

    def administered_by(self, user: Any, perm: str = "manage_rollout") -> "FacilityQuerySet":
        """Return the stations on which `user` was granted `perm`, personally or through a group.

        Superusers get no shortcut: an answer here is always a grant.
        """
        return self.filter(pk__in=granted_ids(user, self.model, perm))

    def run_by(self, user: Any) -> "FacilityQuerySet":
        """Return the facilities whose rollout the person runs; all for national ones."""
        if is_national_administrator(user):
            return self.all()
        stations = granted_ids(user, self.model, "manage_rollout")
        return self.filter(Q(pk__in=stations) | Q(parent__in=stations))
