"""The facts beside a team's form: people, panel, work and routes, in counts only."""

from collections import Counter
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from sm_plugin.admin.guarded import FactsPanel
from sm_plugin.teams.choices import Role
from sm_plugin.teams.models import CareTeam, Membership, PatientAssignment, Topic
from sm_plugin.teams.routing import routes_of
from sm_plugin.text.names import staff_name
from sm_plugin.triage.models import WorkItem

SEVERAL_NAME = "secure-messaging_teams_several"
LEAD_NAME = "secure-messaging_teams_lead"
COPY_NAME = "secure-messaging_teams_copy"
MEMBERS = "secure-messaging_members_modeladmin"


class TeamPeople(FactsPanel):
    """Shows the members with what each has in hand, how much is open, and who reads what."""

    class BoundPanel(FactsPanel.BoundPanel):
        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            return super().get_context_data(parent_context) | _facts(self.instance)


def _facts(team: CareTeam) -> dict[str, Any]:
    open_items = WorkItem.objects.of_people().not_done().filter(team=team).order_by()
    work = open_items.owed().aggregate(
        owed=Count("pk"), late=Count("pk", filter=Q(due_at__lt=timezone.now()))
    )
    held = Counter(dict(open_items.values_list("assignee").annotate(Count("pk"))))
    members = Membership.objects.filter(team=team, ended_at=None)
    return {
        "members": [
            {
                "name": member.name,
                "closed": not member.user.is_active,
                "role": member.get_role_display(),
                "since": member.first_day,
                "until": member.last_day,
                "held": held[member.user_id],
                "address": reverse(f"{MEMBERS}_edit", args=[member.pk]),
            }
            for member in members.select_related("user", "team__facility").order_by(
                "role", "started_at"
            )
        ],
        "add_address": reverse(f"{MEMBERS}_create"),
        "several_address": reverse(SEVERAL_NAME, args=[team.pk]),
        "copy_address": reverse(COPY_NAME, args=[team.pk]),
        "lead_address": reverse(LEAD_NAME, args=[team.pk]) if team.lead_provider_id else "",
        "leads": [
            {
                "was": staff_name(change.was),
                "became": staff_name(change.became),
                "by": staff_name(change.actor) if change.actor else "",
                "at": change.at,
            }
            for change in team.lead_changes.select_related("was", "became", "actor")
        ],
        "panel": PatientAssignment.objects.filter(team=team, ended_at=None).count(),
        "work": work,
        "routes": _routes(team),
    }


def _routes(team: CareTeam) -> list[dict[str, str]]:
    """Return by topic the roles that read first and next today; empty where nobody reads it."""
    ways, labels = routes_of(team), {"": "", **{role: str(label) for role, label in Role.choices}}
    rows = []
    for topic in Topic.objects.filter(is_active=True):
        way = ways.of(topic)
        first, then = (way.first, way.then) if way else ("", "")
        rows.append({"topic": topic.shown_label, "first": labels[first], "then": labels[then]})
    return rows
