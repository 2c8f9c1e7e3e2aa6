"""Rights on a work item, and those of its steps, made from their table."""

from typing import Any

from sm_plugin.permissions import Rule, register_model, register_rules
from sm_plugin.teams.models import CareTeam

from .models import WorkItem
from .steps.transitions import STEPS


def _on_item(user: Any, codename: str, item: WorkItem) -> bool:
    """Ask the thread's team of today, whichever team once worked on the item."""
    return item.thread.team_id in CareTeam.objects.ids_granted(user, codename)


register_model(WorkItem, _on_item)
register_rules(
    {step.act: Rule("work_team", step.states, step.may) for step in STEPS if step.who.is_of_team}
)
