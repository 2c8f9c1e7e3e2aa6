"""An urgent item stands on top of the queues of what is owed, and staff see why."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection

from sm_plugin.errors import Refused
from sm_plugin.safety import services as safety
from sm_plugin.sending.services import reply
from sm_plugin.threads.models import ThreadEvent
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.services import answer, complete, open_item, refer, take
from tests.factories import FacilityFactory, mailbox_of, member, patient_at, sent_message, team_at
from tests.sm_plugin.helpers.counting import survey_of
from tests.sm_plugin.helpers.reading import see, signed_in
from tests.worlds import world

pytestmark = pytest.mark.django_db

DANGER = "Got my pistol on the table. I don't want to live."


@world
def team():
    return team_at(
        FacilityFactory(), nurse="Angela Brooks", clerk="Carol Benson", coordinator="Denise Park"
    )


@world
def mailbox(team):
    return mailbox_of(patient_at(team.facility), team)


def item_of(mailbox, team, body="I feel dizzy.", **fields):
    thread = sent_message(mailbox, team, body=body, subject=str(uuid4())).thread
    WorkItem.objects.filter(thread=thread).update(**fields)
    return WorkItem.objects.get(thread=thread)


def shown(person, queue):
    response = signed_in(person).get("/secure-messaging/team/", {"queue": queue})
    return [row.item for row in response.context["rows"]]


@pytest.mark.parametrize("queue", ["role", "mine", "unassigned", "escalated"])
def test_urgent_comes_first_then_the_oldest_due_then_the_first_received(mailbox, team, queue):
    nurse = member(team)
    first, second, third = (item_of(mailbox, team) for _ in range(3))
    urgent = item_of(mailbox, team, DANGER)
    due, received = urgent.due_at, urgent.received_at
    fields = {"status": "taken", "assignee": nurse} if queue == "mine" else {}
    fields |= {"escalated_at": received} if queue == "escalated" else {}
    WorkItem.objects.update(due_at=due, **fields)
    # Received in an order that the random ids don't follow by themselves.
    by_id = sorted((first, second, third), key=lambda item: item.pk, reverse=True)
    for hour, item in enumerate(by_id):
        WorkItem.objects.filter(pk=item.pk).update(received_at=received + timedelta(hours=hour))
    WorkItem.objects.filter(pk=by_id[2].pk).update(due_at=due - timedelta(days=1))

    assert shown(nurse, queue) == [urgent, by_id[2], by_id[0], by_id[1]]


def test_coordinators_see_an_urgent_item_at_once_and_its_due_time_stays(mailbox, team):
    routine, urgent = item_of(mailbox, team), item_of(mailbox, team, DANGER)

    assert shown(member(team, "coordinator"), "escalated") == [urgent]
    assert urgent.due_at == routine.due_at
    assert urgent.escalated_at is None
    assert survey_of(member(team)).queues["escalated"] == 1


def test_staff_read_in_words_that_it_is_urgent_and_what_was_written(mailbox, team):
    urgent = item_of(mailbox, team, DANGER)

    assert see(member(team), "queue").says("Urgent: may be about suicide")
    page = see(member(team), "item", urgent.pk)
    assert page.says("The safety check found these words in what the patient wrote:")
    assert page.says("don't want to live")
    assert page.says("The safety check marked it urgent.")


def test_no_word_of_the_reason_lies_open_in_the_table(mailbox, team):
    item_of(mailbox, team, DANGER)

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM sm_plugin_workitem")
        row = repr([bytes(v) if isinstance(v, memoryview) else v for v in cursor.fetchone()])
    for word in ("suicide", "pistol", "live", "emergency"):
        assert word not in row


def test_a_reason_that_was_tampered_with_leaves_the_item_urgent(mailbox, team):
    other = item_of(mailbox, team, DANGER)
    urgent = item_of(mailbox, team, DANGER, findings_sealed=other.findings_sealed)

    page = see(member(team), "item", urgent.pk)

    assert page.says("Urgent")
    assert page.says("Read it as if it were an emergency.")


def test_what_could_not_be_checked_is_told_beside_what_was_found(mailbox, team, monkeypatch):
    urgent = item_of(mailbox, team, DANGER)
    entry = mailbox.entries.get(thread=urgent.thread)
    assert not see(member(team), "item", urgent.pk).says("could not be checked")

    with monkeypatch.context() as broken:
        broken.setattr(safety, "_judge", lambda: 1 / 0)
        reply(actor=mailbox.owner, entry=entry, body="I took them all.", idempotency_key=uuid4())

    page = see(member(team), "item", urgent.pk)
    assert page.says("don't want to live")
    assert page.says("A part of what the patient wrote could not be checked.")


def test_what_is_written_later_adds_to_the_reasons(mailbox, team):
    urgent = item_of(mailbox, team, DANGER)
    entry = mailbox.entries.get(thread=urgent.thread)

    reply(actor=mailbox.owner, entry=entry, body="I can't breathe.", idempotency_key=uuid4())
    urgent.refresh_from_db()
    assert urgent.findings.kinds == ("suicide", "emergency")

    reply(actor=mailbox.owner, entry=entry, body="Hello?", idempotency_key=uuid4())
    urgent.refresh_from_db()
    assert urgent.is_urgent, "a later harmless text takes nothing back"
    assert urgent.thread.events.filter(kind=ThreadEvent.Kind.FLAGGED).count() == 2


def test_once_answered_the_next_letter_is_judged_by_itself(mailbox, team):
    urgent = item_of(mailbox, team, DANGER)
    answer(actor=member(team), item=urgent, body="I call you now.", idempotency_key=uuid4())
    entry = mailbox.entries.get(thread=urgent.thread)

    reply(actor=mailbox.owner, entry=entry, body="Thank you.", idempotency_key=uuid4())

    urgent.refresh_from_db()
    assert not urgent.is_urgent
    assert urgent.findings_sealed is None


def test_an_item_without_findings_stays_routine(mailbox, team):
    item = item_of(mailbox, team)

    assert not item.is_urgent
    assert not open_item(thread=item.thread, role="nurse", at=item.received_at).is_urgent


def test_who_loses_a_race_is_told_to_whom(mailbox, team):
    item = item_of(mailbox, team)
    take(actor=member(team, "clerk"), item=item)
    angela = member(team)

    for lost in (
        lambda: take(actor=angela, item=item),
        lambda: refer(actor=angela, item=item, role="clerk", reason="clinical"),
        lambda: complete(actor=angela, item=item, outcome="phoned"),
        lambda: answer(actor=angela, item=item, body="Hello", idempotency_key=uuid4()),
    ):
        with pytest.raises(Refused) as refusal:
            lost()
        assert "Carol Benson took this" in str(refusal.value.message)


def test_an_answer_is_noted_with_the_role_of_its_writer(mailbox, team):
    item = item_of(mailbox, team)
    assert item.role == "nurse"

    answer(actor=member(team, "provider"), item=item, body="Hello", idempotency_key=uuid4())

    assert item.thread.events.get(kind="answered").role == "provider"
