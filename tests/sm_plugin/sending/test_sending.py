from uuid import uuid4

import pytest

from sm_plugin.audit.models import AuditEvent
from sm_plugin.errors import KeyReused, NotAllowed, Refused
from sm_plugin.mailboxes.models import Mailbox, MailboxEntry
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.sending.services import reply, send
from sm_plugin.teams.choices import Role
from sm_plugin.threads.choices import ThreadState
from sm_plugin.threads.models import Message, Thread, ThreadEvent
from sm_plugin.triage.choices import Status
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.services import answer, complete, take
from tests.factories import (
    FacilityFactory,
    TopicFactory,
    mailbox_of,
    member,
    patient_at,
    sent_message,
    team_at,
)
from tests.worlds import world

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


@world
def team():
    return team_at(FacilityFactory())


@world
def mailbox(team):
    return mailbox_of(patient_at(team.facility), team)


def test_a_message_reaches_the_role_of_its_topic_with_all_that_belongs_to_it(mailbox, team):
    message = sent_message(mailbox, team)

    thread = message.thread
    item = WorkItem.objects.get(thread=thread)
    assert (thread.subject, message.body) == ("Dizzy in the morning", "I feel dizzy when I get up.")
    assert (item.role, item.status) == (Role.NURSE, Status.WAITING)
    assert thread.due_at == item.due_at > message.sent_at
    assert {entry.mailbox_id for entry in thread.entries.all()} == {mailbox.pk, team.mailbox.pk}
    assert list(thread.events.values_list("kind", flat=True)) == [ThreadEvent.Kind.SENT]
    assert OutboxNotice.objects.get(message=message).recipient == member(team)
    assert AuditEvent.objects.filter(action="message.send", object_key=message.pk).count() == 1


def test_a_nurse_takes_answers_and_completes(mailbox, team):
    item = WorkItem.objects.get(thread=sent_message(mailbox, team).thread)
    nurse = member(team)

    take(actor=nurse, item=item)
    sent = answer(actor=nurse, item=item, body="Please sit up slowly.", idempotency_key=uuid4())
    complete(actor=nurse, item=item, outcome="answered")

    thread = Thread.objects.get()
    assert sent.body == "Please sit up slowly."
    assert (thread.state, thread.outcome) == (ThreadState.CLOSED, "answered")
    entry = MailboxEntry.objects.get(mailbox=mailbox)
    assert entry.unread
    assert entry.last_received_at == sent.sent_at
    kinds = list(thread.events.values_list("kind", flat=True))
    assert kinds == ["sent", "taken", "answered", "completed"]


def test_writing_again_opens_the_work_again(mailbox, team):
    thread = sent_message(mailbox, team).thread
    nurse = member(team)
    first = WorkItem.objects.get(thread=thread)
    answer(actor=nurse, item=first, body="Sit up slowly.", idempotency_key=uuid4())
    complete(actor=nurse, item=first, outcome="answered")

    entry = MailboxEntry.objects.get(mailbox=mailbox)
    reply(actor=mailbox.owner, entry=entry, body="It did not help.", idempotency_key=uuid4())

    assert WorkItem.objects.filter(thread=thread).count() == 2
    thread.refresh_from_db()
    assert thread.state == ThreadState.RECEIVED


def test_the_same_form_sent_twice_makes_one_message(mailbox, team):
    words = {
        "actor": mailbox.owner,
        "mailbox": mailbox,
        "team": team,
        "topic": TopicFactory(),
        "subject": "Dizzy",
        "body": "In the morning.",
        "idempotency_key": uuid4(),
    }

    assert send(**words) == send(**words)
    assert Message.objects.count() == 1
    with pytest.raises(KeyReused):
        send(**words | {"body": "In the evening."})


def test_nobody_writes_from_a_mailbox_of_someone_else(mailbox, team):
    other = mailbox_of(patient_at(team.facility, "James Okafor"), team)

    with pytest.raises(NotAllowed):
        send(
            actor=other.owner,
            mailbox=mailbox,
            team=team,
            topic=TopicFactory(),
            subject="Hello",
            body="Hello",
            idempotency_key=uuid4(),
        )
    assert not Message.objects.exists()
    assert Mailbox.objects.visible_to(other.owner).get() == other


def test_a_page_that_is_out_of_date_takes_nothing_from_a_colleague(mailbox, team):
    item = WorkItem.objects.get(thread=sent_message(mailbox, team).thread)
    nurse, provider = member(team), member(team, Role.PROVIDER)
    take(actor=nurse, item=item)

    with pytest.raises(Refused):
        take(actor=provider, item=item)
    item.refresh_from_db()
    assert item.assignee == nurse
    take(actor=provider, item=item, over_from=str(nurse.pk))
    item.refresh_from_db()
    assert item.assignee == provider
