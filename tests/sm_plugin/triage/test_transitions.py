"""Every cell of the table of steps: state, step and who makes it, asked from the table itself."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from sm_plugin.audit.models import AuditEvent
from sm_plugin.errors import NotAllowed, Refused
from sm_plugin.mailboxes.models import MailboxEntry
from sm_plugin.permissions import RULES, allowed
from sm_plugin.sending.services import reply
from sm_plugin.teams.choices import Role
from sm_plugin.teams.models import CareTeam
from sm_plugin.threads.history import WORDS
from sm_plugin.threads.models import ThreadEvent
from sm_plugin.triage.choices import RoundKind, Status
from sm_plugin.triage.models import Round, WorkItem
from sm_plugin.triage.ownership.closing import close_team
from sm_plugin.triage.ownership.handover import end_membership
from sm_plugin.triage.steps.putting_off import days_to_put_off
from sm_plugin.triage.steps.services import (
    SERVICES,
    answer,
    complete,
    escalate_overdue,
    refer,
    take,
)
from sm_plugin.triage.steps.step import Alarm, Clock, Transition, Who
from sm_plugin.triage.steps.transitions import (
    ESCALATE,
    HAND_ON,
    PUT_BACK,
    REPLY,
    SEND,
    STEPS,
    THANK,
    steps_of_team,
)
from sm_plugin.web.team.forms import FORMS
from tests.factories import (
    FacilityFactory,
    mailbox_of,
    member,
    national_administrator,
    patient_at,
    sent_message,
    team_at,
)

pytestmark = pytest.mark.django_db

OF_TEAM = list(steps_of_team())
ACTORS = {
    "holder": Role.NURSE,
    "colleague": Role.PHARMACIST,
    "coordinator": Role.COORDINATOR,
    "clerk": Role.CLERK,
    "stranger": None,
}


def provider_of(item: WorkItem) -> Any:
    return item.team.memberships.get(role=Role.PROVIDER).user_id


def other_team(item: WorkItem) -> CareTeam:
    return CareTeam.objects.exclude(pk=item.team_id).get()


# What a step's service is called with besides actor and item.
CALLED_WITH: dict[str, Callable[[WorkItem], dict[str, Any]]] = {
    "take": lambda item: {"over_from": str(item.assignee_id or "")},
    "refer": lambda item: {"role": Role.PROVIDER, "reason": "clinical"},
    "assign": lambda item: {"person": provider_of(item), "reason": "knows"},
    "reassign": lambda item: {"to": other_team(item).pk, "reason": "other_team"},
    "send_and_complete": lambda item: {"body": "Rest.", "idempotency_key": uuid4()},
    "interim": lambda item: {
        "body": "We are asking.",
        "idempotency_key": uuid4(),
        "until": timezone.localdate() + timedelta(days=1),
    },
    "put_off": lambda item: {"until": days_to_put_off(item)[1]},
    "reopen": lambda item: {"reason": "more"},
    "answer": lambda item: {"body": "Rest.", "idempotency_key": uuid4()},
    "complete": lambda item: {"outcome": "phoned"},
}


class Place:
    """A team with a holder and a colleague, another team, and one thread in a state."""

    def __init__(self) -> None:
        facility = FacilityFactory()
        self.team = team_at(
            facility,
            nurse="Angela Brooks",
            pharmacist="Peter Nguyen",
            coordinator="Denise Park",
            clerk="Carol Benson",
        )
        self.other = team_at(facility, "Dr. Chen Wei", nurse="Chris Dunn")
        self.mailbox = mailbox_of(patient_at(facility), self.team)
        self.people = {
            "holder": member(self.team),
            "colleague": member(self.team, Role.PHARMACIST),
            "coordinator": member(self.team, Role.COORDINATOR),
            "clerk": member(self.team, Role.CLERK),
            "stranger": member(self.other),
        }
        self.thread = sent_message(self.mailbox, self.team).thread

    @property
    def item(self) -> WorkItem:
        items = WorkItem.objects.select_related("thread", "team")
        return items.filter(thread=self.thread).latest("received_at")

    def bring_to(
        self, status: Status, *, held: bool, alarm: bool = False, internal: bool = False
    ) -> WorkItem:
        """Bring the item to a state; without `held` nobody has it, as after a holder left.

        `internal` is a question between colleagues about what is answered.
        """
        holder = self.people["holder"]
        if internal:
            self.bring_to(Status.ANSWERED, held=True)
            refer(actor=holder, item=self.item, role=Role.PHARMACIST, reason="opinion")
        if status != Status.WAITING:
            take(actor=holder, item=self.item)
        if status in (Status.ANSWERED, Status.DONE) and not internal:
            answer(actor=holder, item=self.item, body="Sit up.", idempotency_key=uuid4())
        if status == Status.DONE:
            complete(actor=holder, item=self.item, outcome="answered")
        if not held:
            WorkItem.objects.filter(pk=self.item.pk).update(assignee=None)
        if alarm:
            now = timezone.now()
            self.thread.messages.update(safety_level="flag")
            WorkItem.objects.filter(pk=self.item.pk).update(alarm_at=now, review_due_at=now)
        return self.item

    def write_again(self, body: str = "It hurts.") -> None:
        entry = MailboxEntry.objects.select_related("thread__team", "mailbox").get(
            mailbox=self.mailbox
        )
        reply(actor=self.mailbox.owner, entry=entry, body=body, idempotency_key=uuid4())


@pytest.fixture
def place() -> Place:
    return Place()


class State(NamedTuple):
    """A state, held by somebody or by nobody; with an alarm, or between colleagues."""

    status: Status
    held: bool = False
    alarm: bool = False
    internal: bool = False


STATES = (
    # What waits is held by nobody, and only what is owed has an alarm or is between colleagues.
    State(Status.WAITING),
    *(State(status, held=True) for status in Status if status != Status.WAITING),
    State(Status.ANSWERED),
    State(Status.WAITING, alarm=True),
    State(Status.TAKEN, held=True, alarm=True),
    State(Status.WAITING, internal=True),
    State(Status.TAKEN, held=True, internal=True),
)


def may(step: Transition, state: State, actor: str) -> bool:
    """Read the cell, in the words of the table alone."""
    status, held, alarm, internal = state
    if actor == "stranger" or status not in step.moves:
        return False
    if step.during is not None and internal != (step.during == RoundKind.INTERNAL):
        return False
    has_it = not held or actor == "holder"
    if ACTORS[actor] not in step.alarm.roles if alarm else step.alarm == Alarm.NEEDED:
        return False
    return {
        Who.MEMBER: True,
        Who.HOLDER: held and actor == "holder",
        Who.HOLDER_OR_FREE: has_it,
        Who.HOLDER_OR_COORDINATOR: (held and actor == "holder") or actor == "coordinator",
        Who.FREE_OR_COORDINATOR: has_it or actor == "coordinator",
        Who.ANY_WHILE_FREE: not held,
        Who.COLLEAGUE: held and actor != "holder",
    }[step.who]


def last_event(place: Place) -> ThreadEvent:
    return place.thread.events.latest("at", "pk")


def audited(item: WorkItem) -> list[str]:
    rows = AuditEvent.objects.filter(object_key=str(item.pk))
    return list(rows.order_by("at", "pk").values_list("action", flat=True))


@pytest.mark.parametrize("state", STATES, ids=str)
def test_a_cell_of_the_team_is_made_or_refused_as_the_table_says(state):
    """One world a state: each cell of it is tried and taken back."""
    place = Place()
    place.bring_to(state.status, held=state.held, alarm=state.alarm, internal=state.internal)
    for step in OF_TEAM:
        for actor in ACTORS:
            with transaction.atomic():
                _ask(place, step, state, actor)
                transaction.set_rollback(True)


def _ask(place: Place, step: Transition, state: State, actor: str) -> None:
    item = place.item
    person, wanted = place.people[actor], may(step, state, actor)
    assert allowed(person, step.act, item) == wanted, (step.name, actor)
    if wanted:
        _is_made(place, step, person)
        return
    others = [one for one in OF_TEAM if one.address == step.address]
    if not any(may(one, state, actor) for one in others):
        _is_refused(place, step, person, actor)


def _is_made(place: Place, step: Transition, person: Any) -> None:
    item = place.item
    was, due = Status(item.status), item.due_at
    call(step, person, item)
    item = place.item
    assert item.status == step.moves[was]
    if step.clock == Clock.INTERNAL:
        assert item.is_internal
        assert item.thread.due_at == place.thread.due_at, "the patient's own due day stays"
    else:
        assert item.due_at == due, "no step of the team moves the due time"
        assert (item.status not in ("waiting", "taken")) == (
            step.clock in (Clock.ENDS, Clock.NONE) or was == Status.ANSWERED
        )
    assert last_event(place).kind == step.event
    assert last_event(place).actor == person
    assert audited(item)[-1] == step.action


def _is_refused(place: Place, step: Transition, person: Any, actor: str) -> None:
    before = (place.item.status, place.item.assignee_id, place.thread.events.count())
    is_right = step.alarm == Alarm.NEEDED and ACTORS[actor] not in step.alarm.roles
    with pytest.raises(NotAllowed if actor == "stranger" or is_right else Refused):
        call(step, person, place.item)
    assert (place.item.status, place.item.assignee_id, place.thread.events.count()) == before


def call(step: Transition, person: Any, item: WorkItem) -> None:
    words = CALLED_WITH.get(step.address, lambda item: {})(item)
    SERVICES[step.address](actor=person, item=item, **words)


@pytest.mark.parametrize("status", Status)
def test_a_patient_who_writes_again_moves_the_item_as_the_table_says(status, place):
    item = place.bring_to(status, held=status != Status.WAITING)
    before = item.due_at - timedelta(days=30)
    WorkItem.objects.filter(pk=item.pk).update(due_at=before)

    place.write_again()

    is_new = status == Status.DONE
    assert place.item.status == REPLY.moves[None if is_new else status]
    assert (place.item.pk != item.pk) == is_new
    assert (place.item.due_at != before) == (status in (Status.ANSWERED, Status.DONE))
    assert last_event(place).kind == REPLY.event


@pytest.mark.parametrize("status", Status)
def test_thanks_move_nothing_where_the_table_says_so_and_are_a_question_elsewhere(status, place):
    item = place.bring_to(status, held=status != Status.WAITING)
    rounds = Round.objects.count()

    place.write_again("Thank you!")

    is_kept = status in THANK.moves
    was_owed = status in (Status.WAITING, Status.TAKEN)
    assert place.item.pk == item.pk
    assert place.item.status == (THANK.moves[status] if is_kept else status)
    assert Round.objects.count() == rounds
    assert last_event(place).kind == (THANK.event if is_kept else REPLY.event)
    assert is_kept != was_owed


def test_a_first_message_opens_an_item_as_the_table_says(place):
    assert place.item.status == SEND.moves[None]
    assert last_event(place).kind == SEND.event


@pytest.mark.parametrize("status", Status)
def test_what_is_late_is_escalated_as_the_table_says(status, place):
    item = place.bring_to(status, held=status != Status.WAITING)

    count = escalate_overdue(now=item.due_at + timedelta(minutes=1))

    assert count == (status in ESCALATE.moves)
    assert place.item.status == ESCALATE.moves.get(status, status)
    assert place.thread.events.filter(kind=ESCALATE.event).exists() == bool(count)
    assert (ESCALATE.action in audited(item)) == bool(count)


@pytest.mark.parametrize("status", Status)
def test_a_team_that_closes_hands_on_as_the_table_says(status, place):
    item = place.bring_to(status, held=status != Status.WAITING)

    close_team(actor=national_administrator(), team=place.team, to=place.other)

    is_moved = status in HAND_ON.moves
    assert place.item.status == HAND_ON.moves.get(status, status)
    assert (place.item.assignee_id is None) == is_moved
    assert (last_event(place).kind == HAND_ON.event) == is_moved
    assert (HAND_ON.action in audited(item)) == is_moved


@pytest.mark.parametrize("status", Status)
def test_a_holder_who_leaves_puts_back_as_the_table_says(status, place):
    item = place.bring_to(status, held=status != Status.WAITING)
    membership = place.people["holder"].sm_memberships.get()

    end_membership(actor=national_administrator(), membership=membership)

    had_it = status in PUT_BACK.moves
    assert place.item.status == PUT_BACK.moves.get(status, status)
    assert (PUT_BACK.action in audited(item)) == had_it
    if status == Status.TAKEN:
        assert last_event(place).kind == PUT_BACK.event


def test_each_step_has_its_right_words_and_service():
    assert len({step.name for step in STEPS}) == len(STEPS)
    assert {step.act for step in OF_TEAM} <= RULES.keys()
    assert {step.event for step in STEPS} <= WORDS.keys()
    assert {step.address for step in OF_TEAM} == SERVICES.keys()
    assert FORMS.keys() <= SERVICES.keys()
    assert all(step.button and step.done for step in OF_TEAM)
    assert all(not step.button for step in STEPS if not step.who.is_of_team)


def test_every_event_of_the_threads_has_words():
    assert set(ThreadEvent.Kind.values) <= WORDS.keys()
