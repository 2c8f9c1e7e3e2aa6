"""The one table of steps of work items: state, step and who may, to the next state.

Rights, services, history, audit actions, buttons, addresses, the tests and
docs/reference/steps.md are made from it. A new step is one row here, a service in `services.py`
and a form in `web/team/forms.py` if it asks for something.

See docs/decisions/0220.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sm_plugin.audit.actions import Action
from sm_plugin.threads.history import Words, register_words
from sm_plugin.threads.models import ThreadEvent

from .choices import Status

Kind = ThreadEvent.Kind


def _has_it(user: Any, item: Any) -> bool:
    return item.assignee_id == user.pk


def _nobody_else_has_it(user: Any, item: Any) -> bool:
    return item.assignee_id in (None, user.pk)


def _nobody_has_it(_user: Any, item: Any) -> bool:
    return item.assignee_id is None


def _another_has_it(user: Any, item: Any) -> bool:
    return item.assignee_id not in (None, user.pk)


class Who(Enum):
    """Who makes a step: a member of the thread's team, by who has the item, or somebody else."""

    HOLDER = ("the member who has it", _has_it)
    HOLDER_OR_FREE = ("the member who has it; any member while nobody has it", _nobody_else_has_it)
    ANY_WHILE_FREE = ("any member, while nobody has it", _nobody_has_it)
    COLLEAGUE = ("any member but the one who has it", _another_has_it)
    PATIENT = ("the patient, or a caregiver who may write", None)
    ADMINISTRATOR = ("who runs the facility", None)
    SYSTEM = ("the system", None)

    def __init__(self, label: str, may: Callable[[Any, Any], bool] | None) -> None:
        self.label = label
        self.may = may

    @property
    def is_of_team(self) -> bool:
        return self.may is not None


class Clock(StrEnum):
    """The effect on the time by which the team owes an answer."""

    STARTS = "starts"
    GOES_ON = "goes on"
    NEW_AFTER_ANSWER = "goes on; new after an answer"
    ENDS = "ends"
    NONE = "no effect"


@dataclass(frozen=True)
class Transition:
    """One row. `moves` names each state the step is made in and the one it leads to.

    `act` names the right; `address` the page, service and form, which rows may share; `button` is
    empty where nobody presses one. The event's words for both sides are `told`; rows that share
    an event name them once. `to_queue` leads back to the queue when the work on it is over.
    """

    name: str
    who: Who
    moves: Mapping[Status | None, Status]
    clock: Clock
    event: str
    action: Action
    told: Words | None = None
    button: str | Promise = ""
    hint: str | Promise = ""
    done: str | Promise = ""
    to_queue: bool = False
    shares: str = ""

    @property
    def act(self) -> str:
        return f"item.{self.name}"

    @property
    def states(self) -> frozenset[str]:
        """The states of an item in which the step is made."""
        return frozenset(state for state in self.moves if state is not None)

    def after(self, status: str) -> Status:
        """Return the state the step leads to from this one."""
        return self.moves[Status(status)]

    @property
    def address(self) -> str:
        return self.shares or self.name


def _same(*states: Status) -> dict[Status | None, Status]:
    return {state: state for state in states}


SEND = Transition(
    "send",
    Who.PATIENT,
    {None: Status.WAITING},
    Clock.STARTS,
    Kind.SENT,
    Action.MESSAGE_SEND,
)
REPLY = Transition(
    "reply",
    Who.PATIENT,
    # After an answer it is the holder's again; without one who is present it waits, and so does
    # the new item after one that is done.
    {
        Status.WAITING: Status.WAITING,
        Status.TAKEN: Status.TAKEN,
        Status.ANSWERED: Status.TAKEN,
        None: Status.WAITING,
    },
    Clock.NEW_AFTER_ANSWER,
    Kind.REPLIED,
    Action.MESSAGE_SEND,
)
TAKE = Transition(
    "take",
    Who.ANY_WHILE_FREE,
    {
        Status.WAITING: Status.TAKEN,
        Status.TAKEN: Status.TAKEN,
        Status.ANSWERED: Status.ANSWERED,
    },
    Clock.GOES_ON,
    Kind.TAKEN,
    Action.ITEM_TAKE,
    told=Words(
        patient=_("%(Role)s took it up to answer it."),
        staff=_("%(name)s took it."),
    ),
    button=_("Take"),
    done=_("The item is yours to answer."),
)
TAKE_OVER = Transition(
    "take_over",
    Who.COLLEAGUE,
    {
        Status.WAITING: Status.TAKEN,
        Status.TAKEN: Status.TAKEN,
        Status.ANSWERED: Status.ANSWERED,
    },
    Clock.GOES_ON,
    Kind.TAKEN,
    Action.ITEM_TAKE,
    button=_("Take over"),
    done=_("The item is yours to answer."),
    shares=TAKE.name,
)
RELEASE = Transition(
    "release",
    Who.HOLDER,
    {Status.TAKEN: Status.WAITING},
    Clock.GOES_ON,
    Kind.RELEASED,
    Action.ITEM_RELEASE,
    told=Words(
        patient=_("It waits for %(role)s again."),
        staff=_("%(name)s put it back. It waits for %(role)s."),
    ),
    button=_("Put back"),
    done=_("The item is back in the queue."),
)
REFER = Transition(
    "refer",
    Who.HOLDER_OR_FREE,
    {Status.WAITING: Status.WAITING, Status.TAKEN: Status.WAITING},
    Clock.GOES_ON,
    Kind.REFERRED,
    Action.ITEM_REFER,
    told=Words(
        patient=_("It was passed on to %(role)s."),
        staff=_("%(name)s referred it to %(role)s."),
    ),
    button=_("Refer"),
    hint=_(
        "Hand it to someone else in the team. The due day stays, and the patient sees who has it."
    ),
    done=_("The item was referred."),
    to_queue=True,
)
ANSWER = Transition(
    "answer",
    Who.HOLDER_OR_FREE,
    {Status.WAITING: Status.ANSWERED, Status.TAKEN: Status.ANSWERED},
    Clock.ENDS,
    Kind.ANSWERED,
    Action.ITEM_ANSWER,
    told=Words(patient=_("The care team answered."), staff=_("%(name)s answered.")),
    button=_("Answer"),
    done=_("Your answer was sent. Complete the item when nothing more is to be done."),
)
WRITE_AGAIN = Transition(
    "write_again",
    Who.HOLDER_OR_FREE,
    _same(Status.ANSWERED),
    Clock.NONE,
    Kind.ANSWERED,
    Action.ITEM_ANSWER,
    button=_("Answer"),
    done=_("Your answer was sent. Complete the item when nothing more is to be done."),
    shares=ANSWER.name,
)
COMPLETE = Transition(
    "complete",
    Who.HOLDER_OR_FREE,
    {Status.WAITING: Status.DONE, Status.TAKEN: Status.DONE, Status.ANSWERED: Status.DONE},
    Clock.ENDS,
    Kind.COMPLETED,
    Action.ITEM_COMPLETE,
    told=Words(patient=_("Closed: %(outcome)s."), staff=_("%(name)s completed it: %(outcome)s.")),
    button=_("Complete"),
    hint=_("The patient sees the reason."),
    done=_("The item is completed."),
    to_queue=True,
)
ESCALATE = Transition(
    "escalate",
    Who.SYSTEM,
    _same(Status.WAITING, Status.TAKEN),
    Clock.GOES_ON,
    Kind.ESCALATED,
    Action.ITEM_ESCALATE,
    told=Words(
        patient=_("The answer is late."),
        staff=_("Escalated: it was not answered when due."),
    ),
)
HAND_ON = Transition(
    "hand_on",
    Who.ADMINISTRATOR,
    {
        Status.WAITING: Status.WAITING,
        Status.TAKEN: Status.WAITING,
        Status.ANSWERED: Status.ANSWERED,
    },
    Clock.GOES_ON,
    Kind.HANDED_ON,
    Action.ITEM_HAND_ON,
    told=Words(
        patient=_("The care team closed. Another team took over, and %(role)s has it there."),
        staff=_("%(name)s closed the team that had it. It went to %(role)s here."),
    ),
)
# The event is written where the patient reads something else than before.
PUT_BACK = Transition(
    "put_back",
    Who.SYSTEM,
    {Status.TAKEN: Status.WAITING, Status.ANSWERED: Status.ANSWERED},
    Clock.GOES_ON,
    Kind.HANDED_BACK,
    Action.ITEM_RELEASE,
    told=Words(
        patient=_("It waits for %(role)s now."),
        staff=_("Who is in the team has changed. It waits for %(role)s now."),
    ),
)

STEPS: tuple[Transition, ...] = (
    SEND,
    REPLY,
    TAKE,
    TAKE_OVER,
    RELEASE,
    REFER,
    ANSWER,
    WRITE_AGAIN,
    COMPLETE,
    ESCALATE,
    HAND_ON,
    PUT_BACK,
)

register_words({step.event: step.told for step in STEPS if step.told})


def steps_of_team() -> Iterable[Transition]:
    """Return the steps that a member of the team makes on the item's page."""
    return [step for step in STEPS if step.who.is_of_team]
