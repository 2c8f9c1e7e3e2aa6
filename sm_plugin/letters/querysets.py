from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from sm_plugin.teams.models import CareTeam


class TemplateQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> TemplateQuerySet:
        """Return the person's own templates, and those of the teams and places they work in."""
        teams = CareTeam.objects.worked_in_by(user)
        theirs = _own(user) | Q(team__in=teams.values("pk"))
        theirs |= Q(facility__in=teams.values("facility"))
        return self.filter(theirs).select_related("team__lead_provider", "team__facility__parent")

    def removable_by(self, user: Any) -> TemplateQuerySet:
        """Return own ones, those of the person's teams, and of places with a team one leads."""
        return self.filter(_removable(user))

    def with_may_remove(self, user: Any) -> TemplateQuerySet:
        """Ask along, as `may_remove`, what `removable_by` would return."""
        flag = models.ExpressionWrapper(_removable(user), output_field=models.BooleanField())
        return self.annotate(may_remove=flag)

    def usable_in(self, team: CareTeam, user: Any) -> TemplateQuerySet:
        """Return those to answer with for this team: own, the team's and its facility's."""
        mine = _own(user) | Q(team=team.pk) | Q(facility=team.facility_id)
        return self.visible_to(user).filter(mine)


def _own(user: Any) -> Q:
    """A team's template names no person, nor does whoever is not signed in: these are no match."""
    return Q(user__isnull=False, user=user.pk)


def _removable(user: Any) -> Q:
    theirs = _own(user) | Q(team__in=CareTeam.objects.worked_in_by(user).values("pk"))
    led = CareTeam.objects.coordinated_among(user)
    return theirs | Q(facility__in=led.values("facility"))
