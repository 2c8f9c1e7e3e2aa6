from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Count, F, Q

from sm_plugin.teams.models import CareTeam
from sm_plugin.teams.routing import roles_read_by

from .choices import OWED, Priority

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


ESCALATED = Q(escalated_at__isnull=False) | Q(priority=Priority.URGENT)


class WorkItemQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> WorkItemQuerySet:
        """Return the items of the teams that the person works in; a team left is gone at once."""
        return self.of_teams(CareTeam.objects.ids_granted(user, "work_team"))

    def of_teams(self, teams: Iterable[Any]) -> WorkItemQuerySet:
        """Return the items whose threads these teams have today.

        The item's own column is asked for the sake of the indexes. A step that hands a thread
        over moves all of its items; should one be left behind, nobody sees it in the old team.
        """
        return self.filter(team__in=list(teams), thread__team=F("team"))

    def owed(self) -> WorkItemQuerySet:
        return self.filter(status__in=OWED)

    def mine(self, user: Any) -> WorkItemQuerySet:
        return self.filter(assignee=user, status="taken")

    def waiting_for(self, role: str) -> WorkItemQuerySet:
        """Return the unanswered items whose route is this role, taken or not."""
        return self.owed().filter(role=role)

    def unassigned(self) -> WorkItemQuerySet:
        return self.filter(status="waiting")

    def waiting_for_patient(self) -> WorkItemQuerySet:
        return self.filter(status="answered")

    def urgent(self) -> WorkItemQuerySet:
        """Unanswered items whose text suggests danger."""
        return self.owed().filter(priority=Priority.URGENT)

    def escalated(self) -> WorkItemQuerySet:
        """What coordinators look after: past its due time, or urgent since it came in."""
        return self.owed().filter(ESCALATED)

    def not_done(self) -> WorkItemQuerySet:
        return self.filter(done_at__isnull=True)

    def done(self) -> WorkItemQuerySet:
        return self.filter(status="done")

    def overdue(self, now: datetime) -> WorkItemQuerySet:
        return self.owed().filter(due_at__lt=now, escalated_at__isnull=True)

    def with_thread(self) -> WorkItemQuerySet:
        """All that a queue row or an item page shows, in one query."""
        return self.select_related(
            "assignee",
            "team__lead_provider",
            "team__facility__parent",
            "thread__topic",
            "thread__team",
            "thread__patient__user",
            "thread__patient__home_facility",
        )

    def counted(self, user: Any) -> dict[str, int]:
        """Count the items of each queue of the staff page, in one query besides the roles.

        Counts what is not done: of a busy team that stays small, however old the team is.
        """
        wanted = Q(pk__in=[])
        for team, roles in roles_read_by(user).items():
            wanted |= Q(team=team, role__in=roles)
        return self.exclude(status="done").aggregate(
            role=Count("pk", filter=Q(status__in=OWED) & wanted),
            mine=Count("pk", filter=Q(assignee=user, status="taken")),
            unassigned=Count("pk", filter=Q(status="waiting")),
            patient=Count("pk", filter=Q(status="answered")),
            escalated=Count("pk", filter=Q(status__in=OWED) & ESCALATED),
        )
