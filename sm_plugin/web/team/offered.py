"""The steps that a person is offered on the page of an item, made from the table of steps.

See docs/decisions/0750.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import uuid4

from django.utils.safestring import SafeString
from django.utils.translation import get_language

from sm_plugin.permissions import allowed_in_state
from sm_plugin.threads.models import Message
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.rows import SEND_AND_COMPLETE
from sm_plugin.triage.steps.transitions import ANSWER, REVIEWS, TAKE, Transition, steps_of_team
from sm_plugin.web.drawn import Kept, drawn_around, filled_gaps
from sm_plugin.web.forms import KeyedForm

from .forms import FORMS, ON_OWN_PAGE, StepForm


@dataclass(frozen=True)
class _Drawn:
    """The look of an unfilled form: formats around the values of each page."""

    fields: str
    hidden: str
    has_fields: bool
    can_be_filled_in: bool


class Unfilled:
    """A form of a step that nobody has filled in, drawn once for the facts that it asks by.

    The form that is drawn is made of these facts alone. What else the page shows in it is put
    into gaps, so nothing of an item or a person is kept.
    """

    is_bound = False

    def __init__(self, kind: type[StepForm], facts: tuple[Hashable, ...], values: Any) -> None:
        self.kind, self.facts = kind, facts
        given = {name: value for name, value in values.items() if value not in (None, "")}
        if issubclass(kind, KeyedForm):
            given["idempotency_key"] = uuid4()
        self.values = given
        self.drawn = _kept.once((kind, get_language(), facts, *given), self._draw)

    def _draw(self) -> _Drawn:
        def form(values: Mapping[str, Any]) -> StepForm:
            return self.kind(facts=self.facts, initial=dict(values))

        return _Drawn(
            drawn_around(self.values, lambda signs: form(signs).fields_html),
            drawn_around(self.values, lambda signs: form(signs).hidden_html),
            bool(form({}).visible_fields()),
            form({}).can_be_filled_in,
        )

    @property
    def fields_html(self) -> SafeString:
        return filled_gaps(self.drawn.fields, self.values)

    @property
    def hidden_html(self) -> SafeString:
        return filled_gaps(self.drawn.hidden, self.values)

    @property
    def has_fields(self) -> bool:
        return self.drawn.has_fields

    @property
    def can_be_filled_in(self) -> bool:
        return self.drawn.can_be_filled_in

    @cached_property
    def form(self) -> StepForm:
        """The form itself, for a page that puts something else into it."""
        return self.kind(facts=self.facts, initial=dict(self.values))


_kept: Kept[_Drawn] = Kept(most=500)


@dataclass(frozen=True)
class Offered:
    """A step with its form: a button alone, or a panel where something must be filled in."""

    step: Transition
    shown: StepForm | Unfilled

    @property
    def form(self) -> StepForm:
        return self.shown.form if isinstance(self.shown, Unfilled) else self.shown

    @property
    def address(self) -> str:
        return f"sm_plugin:{self.step.address}"

    @property
    def is_first_choice(self) -> bool:
        """Taking the item comes before all else that is done with it."""
        return self.step.address == TAKE.address

    @cached_property
    def is_button(self) -> bool:
        return not self.shown.has_fields and not self.step.hint and not self.is_review

    @property
    def is_review(self) -> bool:
        """Reviews of what is flagged have a place of their own, on top."""
        return self.step in REVIEWS

    @cached_property
    def is_panel(self) -> bool:
        """The answer has a place of its own, under the newest message."""
        is_written = self.step.address in (ANSWER.address, SEND_AND_COMPLETE.address)
        is_elsewhere = self.is_button or self.is_review or is_written
        return not is_elsewhere and self.shown.can_be_filled_in


def form_of(address: str, item: WorkItem, data: Any = None, *, user: Any = None) -> StepForm:
    """Return the form, with what this person is offered in it; without one, with all."""
    kind = FORMS.get(address, StepForm)
    return kind(data, facts=kind.facts_of(item, user))


def unfilled(
    kind: type[StepForm], item: WorkItem, user: Any = None, newest: Message | None = None
) -> Unfilled:
    return Unfilled(kind, kind.facts_of(item, user), kind.values_of(item, newest))


def passed_on(
    user: Any, item: WorkItem, newest: Message, bound: Mapping[str, StepForm]
) -> list[Offered]:
    """Return the steps of a page of their own that the person may make; `bound` forms come back."""
    offered = []
    for step in steps_of_team():
        if step.address in ON_OWN_PAGE and allowed_in_state(user, step.act, item):
            form = bound.get(step.address) or form_of(step.address, item, user=user)
            form.auto_id = f"id_{step.address}_%s"
            _show_now(form, user, item, newest)
            offered.append(Offered(step, form))
    return offered


def offered_steps(
    user: Any, item: WorkItem, newest: Message, bound: Mapping[str, StepForm]
) -> list[Offered]:
    """Return what the person may do with the item in its state; `bound` forms come back."""
    offered = []
    for step in steps_of_team():
        if step.address not in ON_OWN_PAGE and allowed_in_state(user, step.act, item):
            form = bound.get(step.address)
            if form is not None:
                _show_now(form, user, item, newest)
            kind = FORMS.get(step.address, StepForm)
            offered.append(Offered(step, form or unfilled(kind, item, user, newest)))
    return offered


def _show_now(form: StepForm, user: Any, item: WorkItem, newest: Message) -> None:
    """Let the form ask and name what the page does now, also when it comes back."""
    if form.is_bound:
        form.ask(*form.facts_of(item, user))
    for name, value in form.values_of(item, newest).items():
        form.put_hidden(name, value)
