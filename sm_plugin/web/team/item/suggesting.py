"""The topic that a message looks like, for staff, where the patient chose another one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sm_plugin.suggestions.choices import TOPIC_OF
from sm_plugin.suggestions.reading import read
from sm_plugin.suggestions.text import named
from sm_plugin.teams.choices import Role
from sm_plugin.teams.routing import route_of, split_roles
from sm_plugin.teams.text import a_role
from sm_plugin.threads.choices import Side, StepReason
from sm_plugin.threads.models import Message
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.transitions import REFER

REASONS = {
    Role.CLERK: StepReason.OFFICE,
    Role.COORDINATOR: StepReason.OFFICE,
    Role.PHARMACIST: StepReason.MEDICATION,
    Role.NURSE: StepReason.CLINICAL,
    Role.PROVIDER: StepReason.CLINICAL,
}


@dataclass(frozen=True)
class StaffSuggestion:
    """The topic that the message looks like, and the role it can be referred to with one click."""

    what: str
    role: str

    @property
    def reason(self) -> str:
        """Return the reason of the step: what the role is asked for."""
        return REASONS[Role(self.role)].value

    @property
    def role_words(self) -> str:
        return a_role(self.role)


def suggestion_for_staff(
    item: WorkItem, messages: Sequence[Message], offered: Sequence[Any]
) -> StaffSuggestion | None:
    """Return nothing where the patient's choice fits, or where nobody else could be asked instead.

    The first message is read, as the patient chose the topic for it; where the team wrote first,
    the patient chose none. Only where its words point
    elsewhere is the team asked who reads such a message first: one statement or two.
    """
    refer = next((one for one in offered if one.step.address == REFER.address), None)
    if refer is None or messages[-1].side == Side.TEAM:
        return None
    found = read([item.thread.subject, messages[-1].body])
    topics = [TOPIC_OF[one.subject] for one in found]
    if not found or item.thread.topic.code in topics or not named(found[0].subject):
        return None
    asked: Any = item  # with the facts that the queryset asked along
    way = route_of(item.team, topics[0], split_roles(asked.roles_staffed))
    if way is None or way.first not in dict(refer.form.fields["role"].choices):
        return None
    if way.first == (item.role_of(item.assignee_id) or item.role):
        return None  # it reads the message, or has answered it
    return StaffSuggestion(named(found[0].subject), way.first)
