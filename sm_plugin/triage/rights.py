"""Rights on a work item, and those of its steps, made from their table."""

from typing import Any

from sm_plugin.people.own_care import has_own_care
from sm_plugin.permissions import Rule, register_model, register_rules
from sm_plugin.teams.models import CareTeam

from .models import WorkItem
from .steps.transitions import STEPS


def _on_item(user: Any, codename: str, item: WorkItem) -> bool:
    """Ask the thread's team of today, whichever team once worked on the item.

    Nobody works on an item of their own care; see docs/decisions/0712.
    """
    is_of_team = item.thread.team_id in CareTeam.objects.ids_granted(user, codename)
    return is_of_team and not has_own_care(user, item.thread.patient_id)


register_model(WorkItem, _on_item)
register_rules(
    {step.act: Rule("work_team", step.states, step.may) for step in STEPS if step.who.is_of_team}
)
