from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from sm_plugin.teams.models import CareTeam


class TemplateQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> TemplateQuerySet:
        """Return the person's own templates, and those of the teams and places they work in."""
        teams = CareTeam.objects.worked_in_by(user)
        theirs = Q(user=user.pk) | Q(team__in=teams.values("pk"))
        theirs |= Q(facility__in=teams.values("facility"))
        return self.filter(theirs).select_related("team__lead_provider", "team__facility__parent")

    def usable_in(self, team: CareTeam, user: Any) -> TemplateQuerySet:
        """Return those to answer with for this team: own, the team's and its facility's."""
        mine = Q(user=user.pk) | Q(team=team.pk) | Q(facility=team.facility_id)
        return self.visible_to(user).filter(mine)
