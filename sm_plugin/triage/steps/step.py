"""A row of the table of steps: who makes it, in which states, and what it does to the clock."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Any

from django.utils.functional import Promise

from sm_plugin.audit.actions import Action
from sm_plugin.teams.choices import CLINICIANS, REVIEWERS, Role
from sm_plugin.threads.history import Words

from ..choices import RoundKind, Status


def _has_it(user: Any, item: Any) -> bool:
    return item.assignee_id == user.pk


def _nobody_else_has_it(user: Any, item: Any) -> bool:
    return item.assignee_id in (None, user.pk)


def _nobody_has_it(_user: Any, item: Any) -> bool:
    return item.assignee_id is None


def _another_has_it(user: Any, item: Any) -> bool:
    return item.assignee_id not in (None, user.pk)


def _coordinates(user: Any, item: Any) -> bool:
    return item.role_of(user.pk) == Role.COORDINATOR


def _has_or_coordinates(user: Any, item: Any) -> bool:
    return _has_it(user, item) or _coordinates(user, item)


def _free_or_coordinates(user: Any, item: Any) -> bool:
    return _nobody_else_has_it(user, item) or _coordinates(user, item)


def _anyone(_user: Any, _item: Any) -> bool:
    return True


def _never(_item: Any) -> bool:
    return False


class Who(Enum):
    """The maker of a step: a member of the thread's team, by who has the item, or somebody else."""

    HOLDER = ("the member who has it", _has_it)
    HOLDER_OR_FREE = ("the member who has it; any member while nobody has it", _nobody_else_has_it)
    HOLDER_OR_COORDINATOR = ("the member who has it, or a coordinator", _has_or_coordinates)
    FREE_OR_COORDINATOR = (
        "the member who has it; any member while nobody has it; a coordinator",
        _free_or_coordinates,
    )
    ANY_WHILE_FREE = ("any member, while nobody has it", _nobody_has_it)
    COLLEAGUE = ("any member but the one who has it", _another_has_it)
    MEMBER = ("any member, whoever has it", _anyone)
    PATIENT = ("the patient, or a caregiver who may write", None)
    ADMINISTRATOR = ("who runs the facility", None)
    SYSTEM = ("the system", None)

    def __init__(self, label: str, may: Callable[[Any, Any], bool] | None) -> None:
        self.label = label
        self.may = may

    @property
    def is_of_team(self) -> bool:
        return self.may is not None


class Alarm(Enum):
    """The effect of a flagged message that nobody has reviewed yet on who makes a step."""

    NONE = ("no effect", True, tuple(Role.values))
    FOR_REVIEWERS = ("only by and to those who may review it", True, REVIEWERS)
    FOR_CLINICIANS = ("only by a nurse, provider or pharmacist", True, CLINICIANS)
    STOPS = ("not made", True, ())
    NEEDED = ("made only then, by those who may review it", False, REVIEWERS)

    def __init__(self, label: str, without: bool, roles: Collection[str]) -> None:
        self.label = label
        self.without = without
        self.roles = roles

    def allows(self, user: Any, item: Any) -> bool:
        if not item.is_urgent:
            return self.without
        return self is Alarm.NONE or item.role_of(user.pk) in self.roles


class Clock(StrEnum):
    """The effect on the time by which the team owes an answer."""

    STARTS = "starts"
    GOES_ON = "goes on"
    NEW_AFTER_ANSWER = "goes on; new after an answer"
    INTERNAL = "between colleagues: one business day"
    ENDS = "ends"
    NONE = "no effect"


@dataclass(frozen=True)
class Transition:
    """One row. `moves` names each state the step is made in and the one it leads to.

    `act` names the right; `address` the page, service and form, which rows may share; `button` is
    empty where nobody presses one. The event's words for both sides are `told`; rows that share
    an event name them once. `to_queue` leads back to the queue when the work on it is over.
    `undone` is said instead of `done` where it came otherwise, which `came_otherwise` asks of the
    item.
    `alarm` says what an unreviewed alarm changes; `during` is the kind of round it is made in,
    where only one will do.
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
    undone: str | Promise = ""
    came_otherwise: Callable[[Any], bool] = _never
    to_queue: bool = False
    shares: str = ""
    alarm: Alarm = Alarm.NONE
    during: RoundKind | None = None

    @property
    def act(self) -> str:
        return f"item.{self.name}"

    def done_with(self, item: Any) -> str:
        """Return what is said once the step is made, from the item as it left it."""
        return str(self.undone if self.came_otherwise(item) else self.done)

    @property
    def states(self) -> frozenset[str]:
        """The states of an item in which the step is made."""
        return frozenset(state for state in self.moves if state is not None)

    def may(self, user: Any, item: Any) -> bool:
        """Return True if the item is in this member's hands, and no alarm stands in the way."""
        if self.during is not None and item.is_internal != (self.during == RoundKind.INTERNAL):
            return False
        if self.who.may is None or not self.who.may(user, item):
            return False
        return self.alarm.allows(user, item)

    def after(self, status: str) -> Status:
        """Return the state the step leads to from this one."""
        return self.moves[Status(status)]

    @property
    def address(self) -> str:
        return self.shares or self.name


def same_state(*states: Status) -> dict[Status | None, Status]:
    """Return the moves of a step that leaves the state as it is."""
    return {state: state for state in states}
