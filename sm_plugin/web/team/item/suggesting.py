"""The topic that a message looks like, for staff, where the patient chose another one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sm_plugin.suggestions.choices import TOPIC_OF
from sm_plugin.suggestions.reading import read
from sm_plugin.suggestions.text import named
from sm_plugin.teams.default_topics import DEFAULT_TOPICS
from sm_plugin.teams.text import a_role
from sm_plugin.threads.models import Message
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.transitions import REFER

REASONS = {"clerk": "office", "pharmacist": "medication", "nurse": "clinical"}
FIRST_ROLES = {topic.code: topic.first_role for topic in DEFAULT_TOPICS}


@dataclass(frozen=True)
class StaffSuggestion:
    """What the message looks like, and the role that it can be referred to with one click."""

    what: str
    role: str

    @property
    def reason(self) -> str:
        """Return the reason of the step: what the role is asked for."""
        return REASONS[self.role]

    @property
    def role_words(self) -> str:
        return a_role(self.role)


def suggestion_for_staff(
    item: WorkItem, messages: Sequence[Message], offered: Sequence[Any]
) -> StaffSuggestion | None:
    """Return nothing where the patient's choice fits, or where nobody could be asked instead.

    Takes no statement. The first message is read, as the patient chose the topic for it.
    """
    refer = next((one for one in offered if one.step.address == REFER.address), None)
    if refer is None:
        return None
    found = read([item.thread.subject, messages[-1].body])
    topics = [TOPIC_OF[one.subject] for one in found]
    if not found or item.thread.topic.code in topics or not named(found[0].subject):
        return None
    role = FIRST_ROLES.get(topics[0], "")
    if role not in dict(refer.form.fields["role"].choices):
        return None
    return StaffSuggestion(named(found[0].subject), role)
