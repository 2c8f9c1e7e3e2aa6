"""The steps that a person is offered on the page of an item, made from the table of steps."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sm_plugin.permissions import allowed_in_state
from sm_plugin.threads.models import Message
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.rows import SEND_AND_COMPLETE
from sm_plugin.triage.steps.transitions import ANSWER, REVIEWS, TAKE, Transition, steps_of_team

from .forms import FORMS, ON_OWN_PAGE, StepForm


@dataclass(frozen=True)
class Offered:
    """A step with its form: a button alone, or a panel where something must be filled in."""

    step: Transition
    form: StepForm

    @property
    def address(self) -> str:
        return f"sm_plugin:{self.step.address}"

    @property
    def is_first_choice(self) -> bool:
        """Taking the item comes before all else that is done with it."""
        return self.step.address == TAKE.address

    @cached_property
    def is_button(self) -> bool:
        return not self.form.visible_fields() and not self.step.hint and not self.is_review

    @property
    def is_review(self) -> bool:
        """Reviews of what is flagged have a place of their own, on top."""
        return self.step in REVIEWS

    @cached_property
    def is_panel(self) -> bool:
        """The answer has a place of its own, under the newest message."""
        is_written = self.step.address in (ANSWER.address, SEND_AND_COMPLETE.address)
        is_elsewhere = self.is_button or self.is_review or is_written
        return not is_elsewhere and self.form.can_be_filled_in


def form_of(address: str, item: WorkItem, data: Any = None) -> StepForm:
    return FORMS.get(address, StepForm)(data, item=item)


def passed_on(
    user: Any, item: WorkItem, newest: Message, bound: Mapping[str, StepForm]
) -> list[Offered]:
    """Return the steps of a page of their own that the person may make; `bound` forms come back."""
    offered = []
    for step in steps_of_team():
        if step.address in ON_OWN_PAGE and allowed_in_state(user, step.act, item):
            form = bound.get(step.address) or form_of(step.address, item)
            form.auto_id = f"id_{step.address}_%s"
            form.shown_to(user)
            form.shown_with(newest)
            offered.append(Offered(step, form))
    return offered


def offered_steps(
    user: Any, item: WorkItem, newest: Message, bound: Mapping[str, StepForm]
) -> list[Offered]:
    """Return what the person may do with the item in its state; `bound` forms come back."""
    offered = []
    for step in steps_of_team():
        if step.address not in ON_OWN_PAGE and allowed_in_state(user, step.act, item):
            form = bound.get(step.address) or form_of(step.address, item)
            form.shown_to(user)
            form.shown_with(newest)
            offered.append(Offered(step, form))
    return offered
