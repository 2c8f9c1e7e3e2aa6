"""A round is a question and its answer, written by the steps that exist."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from sm_plugin.calendar import last_day_begins
from sm_plugin.sending.services import reply
from sm_plugin.triage.models import Round, WorkItem
from sm_plugin.triage.ownership.closing import close_team
from sm_plugin.triage.steps.services import answer, complete, escalate_overdue, refer, take
from tests.factories import (
    FacilityFactory,
    mailbox_of,
    member,
    national_administrator,
    patient_at,
    sent_message,
    team_at,
)
from tests.worlds import world

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@world
def team():
    return team_at(FacilityFactory(), nurse="Angela Brooks", clerk="Carol Benson")


@world
def mailbox(team):
    return mailbox_of(patient_at(team.facility), team)


@world
def item(mailbox, team):
    return sent_message(mailbox, team).thread.work_items.get()


def write_again(mailbox, item):
    entry = mailbox.entries.get(thread=item.thread)
    text = f"And another thing. {uuid4()}"
    reply(actor=mailbox.owner, entry=entry, body=text, idempotency_key=uuid4())


def answered(item, person):
    answer(actor=person, item=item, body="Drink more water.", idempotency_key=uuid4())


def test_a_question_begins_a_round_with_its_clock_and_its_team(item, team):
    one = item.rounds.get()

    assert (one.n, one.kind, one.team_asked) == (1, "question", team)
    assert (one.asked_at, one.due_at) == (item.received_at, item.due_at)
    assert one.asked_at < one.half_at < one.due_at
    assert (one.sorted_at, one.team_due, one.ended_at, one.ended_how) == (None, None, None, "")


def test_the_first_hand_laid_on_it_sorts_it_and_later_ones_do_not(item, team):
    refer(actor=member(team), item=item, role="clerk", reason="clinical")
    first = item.rounds.get().sorted_at
    assert first is not None

    item.refresh_from_db()
    take(actor=member(team, "clerk"), item=item)
    assert item.rounds.get().sorted_at == first


def test_an_answer_ends_the_round_with_who_gave_it_in_which_role(item, team):
    answered(item, member(team))

    one = item.rounds.get()
    assert (one.ended_how, one.answered_by, one.answered_role) == (
        "answered",
        member(team),
        "nurse",
    )
    assert one.answered_at == one.ended_at == one.sorted_at
    assert one.team_due == team


def test_a_second_answer_changes_nothing_of_the_round(item, team):
    answered(item, member(team))
    before = Round.objects.values().get()
    item.refresh_from_db()
    answered(item, member(team))

    assert Round.objects.values().get() == before


def test_what_the_patient_asks_after_an_answer_is_a_new_round(item, team, mailbox):
    answered(item, member(team))
    write_again(mailbox, item)
    write_again(mailbox, item)

    numbers = list(item.rounds.values_list("n", "ended_how"))
    assert numbers == [(1, "answered"), (2, "")]
    item.refresh_from_db()
    assert item.rounds.get(n=2).due_at == item.due_at


def test_completing_without_an_answer_says_why_and_after_one_changes_nothing(item, team, mailbox):
    complete(actor=member(team), item=item, outcome="phoned")
    one = item.rounds.get()
    assert (one.ended_how, one.reason, one.answered_by) == ("not_by_message", "phoned", None)

    write_again(mailbox, item)
    other = WorkItem.objects.get(done_at=None)
    answered(other, member(team))
    complete(actor=member(team), item=other, outcome="answered")
    assert other.rounds.get().ended_how == "answered"


def test_what_is_late_stays_with_the_team_that_had_it_then(item, team):
    now = item.due_at + timedelta(minutes=1)
    escalate_overdue(now=now)

    one = item.rounds.get()
    assert (one.escalated_at, one.team_due, one.ended_at) == (now, team, None)


@pytest.mark.parametrize("step", ["answer", "complete"])
def test_every_item_that_is_owed_has_one_open_round_and_no_other_has(item, team, mailbox, step):
    def agree():
        for one in WorkItem.objects.all():
            opened = one.rounds.filter(ended_at=None).count()
            assert opened == (one.status in ("waiting", "taken")), one.status

    agree()
    if step == "answer":
        answered(item, member(team))
    else:
        complete(actor=member(team), item=item, outcome="no_action")
    agree()
    write_again(mailbox, item)
    agree()
    assert Round.objects.filter(asked_at__gt=timezone.now()).count() == 0


def handed_on(item, team, at):
    """A team is closed and another has its messages."""
    other = team_at(team.facility, "Dr. Chen Wei", nurse="Chris Dunn", clerk="Cleo Hart")
    with time_machine.travel(at, tick=False):
        close_team(actor=national_administrator(), team=team, to=other)
    return other


def test_a_question_counts_for_the_team_that_took_over_while_there_was_time(item, team):
    other = handed_on(item, team, last_day_begins(item.due_at, tz=team.facility.time_zone) - SECOND)

    assert item.rounds.get().counts_for == other
    escalate_overdue(now=item.due_at + SECOND)
    assert item.rounds.get().team_due == other


@pytest.mark.parametrize("late_by", [timedelta(0), timedelta(days=2)])
def test_a_team_can_not_hand_on_its_lateness_on_the_last_day_or_after_it(item, team, late_by):
    """Also if the round was late before the worker saw it."""
    at = last_day_begins(item.due_at, tz=team.facility.time_zone) + late_by
    handed_on(item, team, at)
    escalate_overdue(now=at + timedelta(days=3))

    assert item.rounds.get().counts_for == item.rounds.get().team_due == team


def test_who_only_completes_a_question_has_not_sorted_it_and_the_round_knows_the_role(item, team):
    complete(actor=member(team, "clerk"), item=item, outcome="phoned")

    one = item.rounds.get()
    assert (one.sorted_at, one.ended_role, one.answered_role) == (None, "clerk", "")


def test_a_round_knows_by_when_it_is_to_be_sorted_and_for_whom_it_counts(item, team):
    one = item.rounds.get()

    assert one.counts_for == team
    assert one.asked_at < one.sort_by_at < one.half_at < one.due_at
