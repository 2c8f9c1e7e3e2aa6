"""Who gets work by a colleague's step, a review or a closing is told; who gets none is not."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sm_plugin.mailboxes.models import MailboxEntry
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.sending.services import reply
from sm_plugin.teams.models import CareTeam
from sm_plugin.threads.history import events_with_people, steps_for_veteran
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.ownership.closing import close_team
from sm_plugin.triage.ownership.handover import end_membership, what_is_left
from sm_plugin.triage.steps.reviews import review_called, review_not_reached, review_not_urgent
from sm_plugin.triage.steps.services import answer, reassign, refer, release, take
from tests.factories import (
    FacilityFactory,
    TopicFactory,
    administrator,
    mailbox_of,
    member,
    patient_at,
    sent_message,
    team_at,
)
from tests.sm_plugin.triage.test_own_care import helps
from tests.worlds import world

pytestmark = pytest.mark.django_db

URGENT = "I want to kill myself tonight."


@world
def team() -> CareTeam:
    roles = {"clerk": "Carol Benson", "pharmacist": "Peter Nguyen", "coordinator": "Denise Park"}
    return team_at(FacilityFactory(), nurse="Angela Brooks", **roles)


@world
def other(team: CareTeam) -> CareTeam:
    return team_at(team.facility, "Dr. Chen Wei", nurse="Chris Dunn")


def item_in(team, body="Since Monday.", **fields):
    """Return the item of a new message; of the notices until now none is left."""
    box = mailbox_of(patient_at(team.facility), team)
    item = WorkItem.objects.get(thread=sent_message(box, team, body=body, **fields).thread)
    OutboxNotice.objects.all().delete()
    return item


def told():
    return sorted(OutboxNotice.objects.values_list("kind", "recipient__full_name"))


@pytest.mark.parametrize("review", [review_not_urgent, review_called])
@pytest.mark.parametrize(("role", "name"), [("clerk", "Carol"), ("pharmacist", "Peter")])
def test_no_false_alarm_goes_to_a_role_that_nobody_told(role, name, review, team):
    item = item_in(team, URGENT, topic=TopicFactory(code="own", label="Own", first_role=role))

    review(actor=member(team), item=item)

    item.refresh_from_db()
    assert (item.status, item.thread.with_role) == ("waiting", role)
    [(kind, person)] = told()
    assert (kind, person.split()[0]) == ("handed", name)


@pytest.mark.parametrize("review", [review_not_urgent, review_not_reached])
def test_who_was_told_of_the_alarm_hears_of_its_review_no_second_time(review, team):
    item = item_in(team, URGENT, topic=TopicFactory(code="own", label="Own", first_role="nurse"))

    review(actor=member(team, "coordinator"), item=item)

    assert told() == []


def test_no_flagged_message_that_is_put_back_waits_for_somebody_who_was_not_told(team):
    item, peter = item_in(team, URGENT), member(team, "pharmacist")
    refer(actor=member(team), item=item, role="pharmacist", reason="medication")
    take(actor=peter, item=item)
    OutboxNotice.objects.all().delete()

    release(actor=peter, item=item)

    item.refresh_from_db()
    assert item.thread.with_role == "nurse"
    assert [person for _kind, person in told()] == ["Angela Brooks"]
    last = steps_for_veteran(events_with_people(item.thread))[-1]
    assert last.text == "It waits for a nurse now."


def test_a_clerk_from_whom_danger_takes_a_message_is_told(team):
    item, carol = item_in(team), member(team, "clerk")
    take(actor=carol, item=item)
    entry = MailboxEntry.objects.select_related(
        "thread__team", "thread__topic", "mailbox__owner"
    ).get(thread=item.thread, mailbox__team=None)

    reply(actor=entry.mailbox.owner, entry=entry, body=URGENT, idempotency_key=uuid4())

    item.refresh_from_db()
    assert item.assignee is None
    assert ("taken_over", "Carol Benson") in told()


def test_nobody_is_told_of_an_answered_conversation_that_another_team_gets(team, other):
    item = item_in(team)
    answer(actor=member(team), item=item, body="Sit up.", idempotency_key=uuid4())
    OutboxNotice.objects.all().delete()

    reassign(actor=member(team), item=item, to=other.pk, reason="knows")

    assert told() == []


def test_who_leaves_reads_before_to_whom_the_care_of_a_colleague_goes(team):
    item, peter = item_in(team), member(team, "pharmacist")
    take(actor=peter, item=item)
    helps(member(team), item.thread.patient)
    place = team.memberships.get(user=peter)

    [(said, count)] = what_is_left(place)["goes_to"]
    end_membership(actor=administrator(team.facility), membership=place)

    item.refresh_from_db()
    assert (str(said), count) == (str(type(place)(role=item.role).get_role_display()), 1)
    assert item.role != "nurse"


def test_no_batch_of_a_closing_looks_through_the_conversations_that_a_team_has(team, other):
    for _number in range(2):
        item_in(team)

    with CaptureQueriesContext(connection) as queries:
        close_team(actor=administrator(team.facility), team=team, to=other)

    assert told() == [("handed", "Chris Dunn")], "once"
    asked = [one["sql"] for one in queries if 'FROM "sm_plugin_outboxnotice"' in one["sql"]]
    assert asked
    assert not [sql for sql in asked if "sm_plugin_thread" in sql]
