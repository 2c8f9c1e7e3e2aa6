"""Two people act on one item in the same moment, on both databases: it ends with one owner.

Each pair is let go together a few times. Whoever comes second is told so or finds it as it is by
then; nobody sees a failure, and no order of the two leaves a message to somebody who is not there.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Event, Thread
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, connections
from django.utils import timezone

from sm_plugin.errors import MessagingError
from sm_plugin.mailboxes.models import MailboxEntry
from sm_plugin.sending.services import reply
from sm_plugin.teams.choices import Role
from sm_plugin.teams.models import Membership
from sm_plugin.threads.models import Message
from sm_plugin.triage.models import Round, WorkItem
from sm_plugin.triage.ownership.absences import begin_absence
from sm_plugin.triage.ownership.closing import close_team
from sm_plugin.triage.ownership.handover import change_role, end_membership, mend_left_behind
from sm_plugin.triage.ownership.unseen import unseen
from sm_plugin.triage.steps import services as triage
from tests.factories import (
    FacilityFactory,
    mailbox_of,
    member,
    national_administrator,
    patient_at,
    sent_message,
    team_at,
)
from tests.sm_plugin.triage.test_moved_meanwhile import JustBefore

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.engine]
TIMES = range(4)
Act = Callable[[], Any]


def at_once(*acts: Act) -> list[MessagingError]:
    """Do them together, as two requests would; return the refusals, raise whatever else."""
    together, refused, failed = Barrier(len(acts)), [], []

    def run(act: Act) -> None:
        try:
            together.wait(20)
            act()
        except MessagingError as error:
            refused.append(error)
        except Exception as error:
            failed.append(error)
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    if failed:
        raise failed[0]
    return refused


class Place:
    """Two teams of a station, their people, and one message to the first."""

    def __init__(self) -> None:
        self.nora = national_administrator()
        station = FacilityFactory()
        self.team = team_at(station, nurse="Angela Brooks", pharmacist="Peter Nguyen")
        self.other = team_at(station, "Dr. Chen Wei", nurse="Chris Dunn")
        self.box = mailbox_of(patient_at(station), self.team)
        self.thread = sent_message(self.box, self.team).thread
        self.angela, self.peter = member(self.team), member(self.team, Role.PHARMACIST)

    @property
    def item(self) -> WorkItem:
        items = WorkItem.objects.select_related("thread__team", "team__facility")
        return items.filter(thread=self.thread).latest("received_at")

    def membership(self, person: Any) -> Membership:
        return Membership.objects.select_related("team__facility", "user").get(
            user=person, team=self.team, ended_at=None
        )

    def take(self, person: Any) -> Act:
        item = self.item
        return lambda: triage.take(actor=person, item=item, over_from=str(item.assignee_id or ""))

    def answer(self, person: Any, body: str = "Please rest it.") -> Act:
        item, newest = self.item, self.newest()
        words = {"body": body, "idempotency_key": uuid4(), "newest_seen": newest}
        return lambda: triage.answer(actor=person, item=item, **words)

    def complete(self, person: Any) -> Act:
        item, newest = self.item, self.newest()
        return lambda: triage.complete(
            actor=person, item=item, outcome="phoned", newest_seen=newest
        )

    def newest(self) -> Any:
        return self.thread.messages.latest("sent_at", "id").pk

    def leave(self, person: Any) -> Act:
        membership = self.membership(person)
        return lambda: end_membership(actor=self.nora, membership=membership)

    def write(self) -> Act:
        entry = MailboxEntry.objects.select_related("thread__team", "thread__topic", "mailbox").get(
            mailbox=self.box
        )
        words = {"body": f"It got worse. {uuid4()}", "idempotency_key": uuid4()}
        return lambda: reply(actor=self.box.owner, entry=entry, **words)


def has_one_owner(place: Place) -> None:
    """An open item is with somebody who is there, or waits where somebody reads."""
    for item in WorkItem.objects.not_done().select_related("thread"):
        assert item.team_id == item.thread.team_id
        assert item.status != "waiting" or item.assignee_id is None
        if item.assignee_id is not None:
            assert item.role_of(item.assignee_id), "who has it is not in the team"
    assert not unseen().exists()
    assert mend_left_behind() == 0
    open_rounds = Round.objects.filter(item__thread=place.thread, ended_at=None).count()
    assert open_rounds == WorkItem.objects.filter(status__in=("waiting", "taken")).count()


@pytest.mark.parametrize("_time", TIMES)
def test_two_who_take_it_one_has_it_and_the_other_is_told(_time):
    place = Place()

    refused = at_once(place.take(place.angela), place.take(place.peter))

    assert [one.code for one in refused] == ["taken"]
    assert place.item.assignee in (place.angela, place.peter)
    assert place.thread.events.filter(kind="taken").count() == 1
    has_one_owner(place)


@pytest.mark.parametrize("_time", TIMES)
def test_two_who_answer_the_patient_gets_one_answer(_time):
    place = Place()

    refused = at_once(place.answer(place.angela), place.answer(place.peter, "Come in today."))

    assert len(refused) == 1
    assert Message.objects.filter(thread=place.thread, side="team").count() == 1
    has_one_owner(place)


@pytest.mark.parametrize("_time", TIMES)
def test_who_takes_it_in_the_moment_of_leaving_does_not_keep_it(_time):
    place = Place()

    at_once(place.take(place.angela), place.leave(place.angela))

    assert place.item.assignee is None
    has_one_owner(place)


@pytest.mark.parametrize("_time", TIMES)
def test_the_last_two_do_not_both_leave_what_is_open(_time):
    place = Place()
    for person in Membership.objects.filter(team=place.team, ended_at=None).exclude(
        user__in=[place.angela, place.peter]
    ):
        end_membership(actor=place.nora, membership=person)

    refused = at_once(place.leave(place.angela), place.leave(place.peter))

    assert [one.code for one in refused] == ["last_member"]
    has_one_owner(place)


@pytest.mark.parametrize("_time", TIMES)
def test_an_account_that_closes_while_its_owner_takes_something_keeps_nothing(_time):
    place = Place()

    def close() -> None:
        place.angela.is_active = False
        place.angela.save(update_fields=["is_active"])

    at_once(place.take(member(place.team)), close)

    assert place.item.assignee is None
    has_one_owner(place)


@pytest.mark.parametrize("_time", TIMES)
def test_a_patient_who_writes_while_it_is_completed_is_not_left_without_an_item(_time):
    place = Place()
    triage.take(actor=place.angela, item=place.item)

    at_once(place.complete(place.angela), place.write())

    assert WorkItem.objects.filter(status__in=("waiting", "taken")).count() == 1
    has_one_owner(place)


@pytest.mark.parametrize("_time", TIMES)
def test_a_patient_who_writes_while_it_is_answered_is_not_passed_over(_time):
    place = Place()

    refused = at_once(place.answer(place.angela), place.write())

    newest = place.thread.messages.latest("sent_at", "id")
    is_owed = WorkItem.objects.filter(status__in=("waiting", "taken")).exists()
    assert is_owed
    assert newest.side == "patient" or not refused
    has_one_owner(place)


@pytest.mark.parametrize("_time", TIMES)
def test_what_goes_to_another_team_while_a_colleague_takes_it_has_one_of_both(_time):
    place = Place()
    item, other = place.item, place.other

    def reassign() -> None:
        triage.reassign(actor=place.peter, item=item, to=other.pk, reason="other_team")

    at_once(place.take(place.angela), reassign)

    now = place.item
    if now.team_id == other.pk:
        assert now.assignee is None
        assert not WorkItem.objects.visible_to(place.angela).exists()
    else:
        assert now.assignee == place.angela
    has_one_owner(place)


@pytest.mark.parametrize("_time", TIMES)
def test_what_is_given_to_somebody_who_goes_away_in_that_moment_waits_or_is_refused(_time):
    place = Place()
    item, today = place.item, timezone.now().astimezone(place.team.facility.time_zone).date()

    def give() -> None:
        triage.assign(actor=place.peter, item=item, person=place.angela.pk, reason="knows")

    def go_away() -> None:
        begin_absence(
            actor=place.nora,
            team=place.team,
            user=place.angela,
            first_day=today,
            last_day=today + timedelta(days=1),
        )

    at_once(give, go_away)

    assert place.item.assignee is None
    has_one_owner(place)


@pytest.mark.parametrize("_time", TIMES)
def test_a_team_that_closes_while_somebody_answers_hands_on_what_is_still_open(_time):
    place = Place()

    at_once(
        place.answer(place.angela),
        lambda: close_team(actor=place.nora, team=place.team, to=place.other),
    )

    assert place.item.team == place.other
    assert not WorkItem.objects.visible_to(place.angela).exists()
    has_one_owner(place)


def test_what_is_opened_again_while_its_team_closes_goes_to_who_takes_over():
    """The closing comes after all that is asked of the step, and before it writes a word."""
    place = Place()
    triage.complete(actor=place.angela, item=place.item, outcome="phoned")
    item, is_asked, is_closed = place.item, Event(), Event()

    def before_it_writes() -> None:
        is_asked.set()
        is_closed.wait(2)  # it must not close now, so this is the time that the test takes

    def reopen() -> None:
        pause = JustBefore(re.compile(r'^INSERT INTO "sm_plugin_round"'), before_it_writes)
        with connection.execute_wrapper(pause):
            triage.reopen(actor=place.angela, item=item, reason="more")

    def close() -> None:
        assert is_asked.wait(20)
        close_team(actor=place.nora, team=place.team, to=place.other)
        is_closed.set()

    assert at_once(reopen, close) == []

    assert (place.item.status, place.item.team) == ("waiting", place.other)
    has_one_owner(place)


@pytest.mark.parametrize("_time", TIMES)
def test_who_gets_another_role_while_taking_something_keeps_it_or_it_waits(_time):
    place = Place()
    membership = place.membership(place.angela)

    at_once(
        place.take(place.angela),
        lambda: change_role(actor=place.nora, membership=membership, role=Role.CLERK),
    )

    has_one_owner(place)
