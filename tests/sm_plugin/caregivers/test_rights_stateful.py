"""Named, accepted, run out, ended, under two addresses and a changed one, in any order.

The rules keep a plain picture of what the patient gave; what the caregiver can do, the grants
and who hears of a message must agree with it after every step.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from sm_plugin.adapter import adapter
from sm_plugin.caregivers.grants import check_grants
from sm_plugin.caregivers.services import accept, end, end_past_last_day, name_caregiver
from sm_plugin.errors import InvalidInput, NotAllowed
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.notify.recipients import readers_of
from sm_plugin.people.models import Delegation
from sm_plugin.permissions import Act, allowed
from sm_plugin.threads.models import Thread
from tests.factories import (
    FacilityFactory,
    UserFactory,
    mailbox_of,
    patient_at,
    sent_message,
    team_at,
)
from tests.machines import both_ways, runs
from tests.worlds import world

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.engine]

ADDRESSES = ["tom@home.example", "tom@work.example", "tom@new.example"]
EMAILS, RIGHTS = st.sampled_from(ADDRESSES), st.sampled_from(["read", "write"])
FIRST_DAY = date(2026, 3, 1)


@dataclass
class Given:
    """What the test itself remembers of one invitation."""

    delegation: Delegation
    email: str
    right: str
    starts_on: date
    ends_on: date | None
    is_accepted: bool = False
    is_ended: bool = False

    def is_open(self, today: date) -> bool:
        return not self.is_ended and (self.ends_on is None or self.ends_on >= today)

    def is_in_force(self, today: date) -> bool:
        return self.is_accepted and self.is_open(today) and self.starts_on <= today


class Rights(RuleBasedStateMachine):
    mailbox: Mailbox
    tom: Any

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.given: list[Given] = []
        self.verified = set(ADDRESSES[:2])
        self.today = FIRST_DAY
        self.clock = time_machine.travel(self.noon(), tick=True)
        self.clock.start()

    def teardown(self) -> None:
        self.clock.stop()
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    def noon(self) -> datetime:
        return datetime(self.today.year, self.today.month, self.today.day, 18, tzinfo=UTC)

    @rule(
        email=EMAILS,
        right=RIGHTS,
        first=st.sampled_from([0, 2]),
        last=st.sampled_from([None, 0, 1, 3]),
    )
    def name(self, email: str, right: str, first: int, last: int | None) -> None:
        starts = self.today + timedelta(days=first)
        ends = None if last is None else starts + timedelta(days=last)
        is_open = [one for one in self.given if one.email == email and one.is_open(self.today)]
        try:
            made = name_caregiver(
                actor=self.mailbox.owner, email=email, right=right, starts_on=starts, ends_on=ends
            )
        except InvalidInput:
            assert is_open
            return
        assert not is_open
        for one in self.given:
            one.is_ended |= one.email == email
        self.given.append(Given(made, email, right, starts, ends))

    @rule(email=EMAILS, right=RIGHTS, last=st.sampled_from([None, 0, 2]))
    def name_and_accept(self, email: str, right: str, last: int | None) -> None:
        """Both at once, so that most runs come to two addresses that are open."""
        self.name(email, right, 0, last)
        self.accept_one(next(one for one in reversed(self.given) if one.email == email))

    @precondition(lambda self: self.given)
    @rule(which=st.integers(0, 20))
    def accept(self, which: int) -> None:
        self.accept_one(self.given[-1 - which % len(self.given)])

    def accept_one(self, one: Given) -> None:
        waits = one.is_open(self.today) and not one.is_accepted and one.email in self.verified
        try:
            accept(actor=self.tom, delegation=one.delegation, digest=adapter().terms().digest)
        except NotAllowed:
            assert not waits
            return
        assert waits
        one.is_accepted = True

    @precondition(lambda self: self.given)
    @rule(which=st.integers(0, 20), by_patient=st.booleans())
    def end(self, which: int, by_patient: bool) -> None:
        one = self.given[-1 - which % len(self.given)]
        if by_patient or one.is_accepted:
            actor = self.mailbox.owner if by_patient else self.tom
            end(actor=actor, delegation=one.delegation)
            one.is_ended = True

    @rule(days=st.integers(1, 3))
    def days_pass(self, days: int) -> None:
        self.today += timedelta(days=days)
        self.clock.stop()
        self.clock = time_machine.travel(self.noon(), tick=True)
        self.clock.start()

    @rule()
    def the_worker_looks(self) -> None:
        past = [one for one in self.given if not one.is_ended and not one.is_open(self.today)]
        assert end_past_last_day() == len(past)
        for one in past:
            one.is_ended = True

    @rule(email=EMAILS)
    def change_address(self, email: str) -> None:
        """The address is the person's no longer, or is proved to be again."""
        self.verified ^= {email}
        EmailAddress.objects.update_or_create(
            user=self.tom, email=email, defaults={"verified": email in self.verified}
        )

    @invariant()
    def what_can_be_done_is_what_is_given_today(self) -> None:
        kinds = {one.right for one in self.given if one.is_in_force(self.today)}
        assert allowed(self.tom, Act.LIST_MAILBOX, self.mailbox) == bool(kinds)
        assert allowed(self.tom, Act.REPLY, self.mailbox) == ("write" in kinds)
        assert allowed(self.tom, Act.SAVE_DRAFT, self.mailbox) == ("write" in kinds)
        assert not allowed(self.tom, Act.ORGANISE, self.mailbox)
        assert Thread.objects.visible_to(self.tom).count() == bool(kinds)
        hears = [self.tom] if kinds else []
        assert readers_of(self.mailbox) == [self.mailbox.owner, *hears]

    @invariant()
    def grants_agree_with_the_facts(self) -> None:
        assert [str(one) for one in check_grants()] == []


@world
def cast() -> None:
    team = team_at(FacilityFactory())
    mailbox = mailbox_of(patient_at(team.facility), team)
    sent_message(mailbox, team)
    tom = UserFactory(full_name="Tom Delgado", email=ADDRESSES[0])
    for address in ADDRESSES[:2]:
        EmailAddress.objects.create(user=tom, email=address, verified=True)
    Rights.mailbox, Rights.tom = mailbox, tom


@both_ways
def test_in_any_order_a_caregiver_can_do_just_what_is_given_today(cast, times):
    run_state_machine_as_test(Rights, settings=runs(times, examples=12, steps=30))
