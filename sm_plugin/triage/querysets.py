from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Count, Q

from sm_plugin.teams.models import CareTeam, Membership

if TYPE_CHECKING:
    from datetime import datetime


OWED = ("waiting", "taken")
URGENT = 0  # WorkItem.Priority.URGENT
ESCALATED = Q(escalated_at__isnull=False) | Q(priority=URGENT)


class WorkItemQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> WorkItemQuerySet:
        """Items of the teams whose queues the person works; a team left is gone at once."""
        return self.filter(team__in=CareTeam.objects.ids_granted(user, "work_team"))

    def owed(self) -> WorkItemQuerySet:
        return self.filter(status__in=OWED)

    def mine(self, user: Any) -> WorkItemQuerySet:
        return self.filter(assignee=user, status="taken")

    def waiting_for(self, role: str) -> WorkItemQuerySet:
        """Unanswered items that wait for a role, taken or not."""
        return self.owed().filter(role=role)

    def unassigned(self) -> WorkItemQuerySet:
        return self.filter(status="waiting")

    def waiting_for_patient(self) -> WorkItemQuerySet:
        return self.filter(status="answered")

    def urgent(self) -> WorkItemQuerySet:
        """Unanswered items whose text suggests danger."""
        return self.owed().filter(priority=URGENT)

    def escalated(self) -> WorkItemQuerySet:
        """What coordinators look after: past its due time, or urgent since it came in."""
        return self.owed().filter(ESCALATED)

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
        """How many items each queue of the staff page holds, in one query besides the roles.

        Counts what is not done: of a busy team that stays small, however old the team is.
        """
        wanted = Q(pk__in=[])
        for team, role in Membership.objects.roles_of(user).items():
            wanted |= Q(team=team, role=role)
        return self.exclude(status="done").aggregate(
            role=Count("pk", filter=Q(status__in=OWED) & wanted),
            mine=Count("pk", filter=Q(assignee=user, status="taken")),
            unassigned=Count("pk", filter=Q(status="waiting")),
            patient=Count("pk", filter=Q(status="answered")),
            escalated=Count("pk", filter=Q(status__in=OWED) & ESCALATED),
        )
