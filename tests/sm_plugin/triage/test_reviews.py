"""A flagged message stands on top until somebody who may has reviewed it, on a clock of its own."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from sm_plugin.audit.models import AuditEvent
from sm_plugin.errors import InvalidInput, NotAllowed, NotEligible, Refused
from sm_plugin.notify.choices import Kind
from sm_plugin.notify.delivery import deliver_due
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.notify.preferences import preference_of
from sm_plugin.safety.models import SafetyTally
from sm_plugin.safety.tallies import false_alarms
from sm_plugin.sending.services import reply
from sm_plugin.teams.models import Membership
from sm_plugin.triage.models import UrgencyReview, WorkItem
from sm_plugin.triage.ownership.telling import tell_where_it_waits
from sm_plugin.triage.steps.alarms import tell_unreviewed
from sm_plugin.triage.steps.passing import roles_to_refer_to
from sm_plugin.triage.steps.reviews import review_called, review_not_reached, review_not_urgent
from sm_plugin.triage.steps.services import answer, complete, refer, release, take
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
from tests.sm_plugin.helpers.reading import signed_in
from tests.worlds import world

pytestmark = pytest.mark.django_db

DANGER = "I have crushing chest pain and I can't breathe."
HALF_AN_HOUR = timedelta(minutes=31)


@world
def team():
    return team_at(
        FacilityFactory(),
        nurse="Angela Brooks",
        clerk="Carol Benson",
        coordinator="Denise Park",
        pharmacist="Peter Nguyen",
    )


@world
def mailbox(team):
    return mailbox_of(patient_at(team.facility), team)


@world
def clerks_topic(db):
    return TopicFactory(code="clerks", label="A clerk's topic", first_role="clerk")


def item_of(mailbox, team, body=DANGER, **fields):
    thread = sent_message(mailbox, team, body=body, subject=str(uuid4())[:8], **fields).thread
    return WorkItem.objects.get(thread=thread)


def write(mailbox, item, body):
    entry = mailbox.entries.get(thread=item.thread)
    reply(actor=mailbox.owner, entry=entry, body=body, idempotency_key=uuid4())
    item.refresh_from_db()


def shown(person, queue="role"):
    response = signed_in(person).get("/secure-messaging/team/", {"queue": queue})
    return [row.item for row in response.context["rows"]]


# The order.


def test_the_newest_alarm_stands_above_older_ones_and_the_oldest_due(mailbox, team):
    routine = item_of(mailbox, team, "I feel dizzy.")
    first = item_of(mailbox, team)
    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        newest = item_of(mailbox, team)
    WorkItem.objects.filter(pk=routine.pk).update(due_at=timezone.now() - timedelta(days=9))
    WorkItem.objects.filter(pk=newest.pk).update(due_at=timezone.now() + timedelta(days=9))

    nurse = member(team)
    assert shown(nurse) == [newest, first, routine]
    assert shown(nurse, "urgent") == [newest, first]
    assert shown(nurse, "unassigned") == [newest, first, routine]


def test_what_waits_for_a_clerk_is_read_by_those_who_may_review(mailbox, team, clerks_topic):
    item = item_of(mailbox, team, topic=clerks_topic)

    assert item.role == "clerk"
    assert item.thread.with_role == "nurse"
    for role in ("nurse", "pharmacist", "coordinator", "provider"):
        assert shown(member(team, role)) == [item], role
    assert shown(member(team, "clerk")) == []
    tell_where_it_waits()
    item.thread.refresh_from_db()
    assert item.thread.with_role == "nurse", "the worker leaves it there"


# Who may do what.


@pytest.mark.parametrize("review", [review_not_urgent, review_called, review_not_reached])
def test_a_clerk_reviews_nothing(mailbox, team, review):
    item = item_of(mailbox, team)

    for person in (member(team, "clerk"), mailbox.owner):
        with pytest.raises(NotAllowed):
            review(actor=person, item=item)
    assert not UrgencyReview.objects.exists()


def test_until_the_review_a_clerk_can_neither_take_nor_close_it(mailbox, team, clerks_topic):
    item, clerk = item_of(mailbox, team, topic=clerks_topic), member(team, "clerk")

    for lost in (
        lambda: take(actor=clerk, item=item),
        lambda: complete(actor=clerk, item=item, outcome="no_action"),
        lambda: refer(actor=clerk, item=item, role="nurse", reason="clinical"),
        lambda: answer(actor=clerk, item=item, body="Soon.", idempotency_key=uuid4()),
    ):
        with pytest.raises(Refused):
            lost()
    review_not_urgent(actor=member(team), item=item)
    item.refresh_from_db()
    assert shown(clerk) == [item]
    assert item.thread.with_role == "clerk"
    take(actor=clerk, item=item)


def test_nobody_refers_it_to_a_clerk_or_closes_it(mailbox, team):
    item, nurse = item_of(mailbox, team), member(team)

    assert "clerk" not in roles_to_refer_to(item, nurse)
    with pytest.raises(InvalidInput):
        refer(actor=nurse, item=item, role="clerk", reason="clinical")
    with pytest.raises(Refused):
        complete(actor=nurse, item=item, outcome="phoned")
    refer(actor=nurse, item=item, role="provider", reason="clinical")
    item.refresh_from_db()
    assert item.thread.with_role == "provider"


def test_an_alarm_in_something_that_a_clerk_has_puts_it_back(mailbox, team, clerks_topic):
    item = item_of(mailbox, team, "My new address.", topic=clerks_topic)
    take(actor=member(team, "clerk"), item=item)

    write(mailbox, item, DANGER)

    assert (item.status, item.assignee) == ("waiting", None)
    assert shown(member(team)) == [item]


def test_an_alarm_in_something_that_a_nurse_has_stays_with_her(mailbox, team):
    item = item_of(mailbox, team, "I feel dizzy.")
    take(actor=member(team), item=item)

    write(mailbox, item, DANGER)

    assert (item.status, item.assignee) == ("taken", member(team))
    release(actor=member(team), item=item)


def test_a_coordinator_reviews_but_does_not_answer(mailbox, team):
    item, denise = item_of(mailbox, team), member(team, "coordinator")

    with pytest.raises(Refused):
        answer(actor=denise, item=item, body="Hello", idempotency_key=uuid4())
    review_called(actor=denise, item=item)
    assert UrgencyReview.objects.get().role == "coordinator"


# The verdicts.


@pytest.mark.parametrize(
    ("review", "verdict"), [(review_not_urgent, "not_urgent"), (review_called, "reached")]
)
def test_a_review_takes_it_from_the_top_and_is_recorded(mailbox, team, review, verdict):
    routine, item = item_of(mailbox, team, "I feel dizzy."), item_of(mailbox, team)
    due = item.due_at

    review(actor=member(team), item=item)

    item.refresh_from_db()
    assert (item.is_urgent, item.findings_sealed, item.due_at) == (False, None, due)
    assert shown(member(team)) == [routine, item]
    one = UrgencyReview.objects.get()
    assert (one.verdict, one.by, one.role) == (verdict, member(team), "nurse")
    assert one.round == item.rounds.get()
    assert one.message == item.thread.messages.get()
    assert item.rounds.get().sorted_at == one.at
    assert AuditEvent.objects.filter(action="item.review", object_key=str(item.pk)).count() == 1
    with pytest.raises(Refused):
        review(actor=member(team), item=item)


def test_an_answer_is_the_review(mailbox, team):
    item = item_of(mailbox, team)

    answer(actor=member(team), item=item, body="I call you now.", idempotency_key=uuid4())

    one = UrgencyReview.objects.get()
    assert (one.verdict, one.by, one.role) == ("answered", member(team), "nurse")
    item.refresh_from_db()
    assert not item.is_urgent


def test_called_and_not_reached_stays_on_top_with_a_new_clock(mailbox, team):
    item = item_of(mailbox, team)
    was = item.review_due_at
    with time_machine.travel(timezone.now() + timedelta(minutes=20)):
        review_not_reached(actor=member(team), item=item)
    item.refresh_from_db()

    assert item.is_urgent
    assert item.review_due_at - was == pytest.approx(
        timedelta(minutes=20), abs=timedelta(minutes=1)
    )
    assert shown(member(team)) == [item]


def test_the_third_call_that_reaches_nobody_is_told_above(mailbox, team):
    frank = administrator(team.facility)
    item = item_of(mailbox, team)
    OutboxNotice.objects.all().delete()
    for number in range(3):
        assert not OutboxNotice.objects.exists(), number
        with time_machine.travel(timezone.now() + timedelta(minutes=number)):
            review_not_reached(actor=member(team), item=item)

    told = set(OutboxNotice.objects.values_list("kind", "recipient"))
    assert told >= {("unreviewed", member(team, "coordinator").pk), ("chain", frank.pk)}
    item.refresh_from_db()
    assert item.is_urgent


def test_a_new_alarm_asks_for_a_new_review(mailbox, team):
    item = item_of(mailbox, team)
    review_not_urgent(actor=member(team), item=item)
    write(mailbox, item, "Now my arm is numb and I have chest pain.")

    assert item.is_urgent
    review_called(actor=member(team), item=item)
    assert list(UrgencyReview.objects.values_list("verdict", flat=True)) == [
        "not_urgent",
        "reached",
    ]


def test_who_writes_twice_does_not_wait_longer(mailbox, team):
    item = item_of(mailbox, team)
    clock = item.review_due_at
    with time_machine.travel(timezone.now() + timedelta(minutes=10)):
        write(mailbox, item, "Hello? I can't breathe.")

    assert item.review_due_at == clock
    assert item.alarm_at > clock - timedelta(minutes=30)


def test_nobody_reviews_a_message_that_came_after_the_page_was_shown(mailbox, team):
    item = item_of(mailbox, team)
    seen = item.thread.messages.get().pk
    write(mailbox, item, "I can't breathe.")

    with pytest.raises(Refused):
        review_not_urgent(actor=member(team), item=item, newest_seen=seen)
    assert not UrgencyReview.objects.exists()


def test_a_new_alarm_after_an_answer_waits_for_whoever_is_there(mailbox, team):
    item = item_of(mailbox, team, "I feel dizzy.")
    answer(actor=member(team), item=item, body="Sit.", idempotency_key=uuid4())

    write(mailbox, item, DANGER)

    assert (item.status, item.assignee) == ("waiting", None)


def test_false_alarms_are_counted_by_phrase_and_name_no_message(mailbox, team):
    for review in (review_not_urgent, review_not_urgent, review_called):
        review(actor=member(team), item=item_of(mailbox, team))

    rows = [one for one in false_alarms() if "chest" in one.words or one.words]
    assert rows
    assert all((one.urgent, one.not_urgent, one.percent_false) == (1, 2, 67) for one in rows)
    names = {field.name for field in SafetyTally._meta.get_fields()}
    assert names == {"id", "phrase", "month", "urgent", "not_urgent"}


# Not reviewed in time.


@pytest.mark.parametrize("wish", [Kind.DAILY, Kind.NONE])
def test_the_notice_of_an_alarm_ignores_one_a_day_and_none(mailbox, team, wish, mailoutbox):
    for role in ("nurse", "coordinator"):
        preference = preference_of(member(team, role))
        preference.kind = wish
        preference.save()
    item_of(mailbox, team)

    deliver_due()

    told = {to for letter in mailoutbox for to in letter.to}
    assert told == {member(team).email, member(team, "coordinator").email}
    for letter in mailoutbox:
        assert letter.subject == "Urgent: read a message now"
        assert "List-Unsubscribe" not in letter.extra_headers
        assert "unsubscribe" not in letter.body
        assert "chest" not in letter.body


def test_not_reviewed_in_time_the_coordinators_are_told_then_the_administrators(
    mailbox, team, mailoutbox
):
    frank = administrator(team.facility)
    item = item_of(mailbox, team)
    OutboxNotice.objects.all().delete()
    came = item.alarm_at

    assert tell_unreviewed(now=came + timedelta(minutes=29)) == 0
    assert tell_unreviewed(now=came + HALF_AN_HOUR) == 1
    assert tell_unreviewed(now=came + HALF_AN_HOUR) == 0
    first = OutboxNotice.objects.get()
    assert (first.kind, first.recipient) == ("unreviewed", member(team, "coordinator"))
    assert tell_unreviewed(now=came + 2 * HALF_AN_HOUR) == 1
    assert tell_unreviewed(now=came + 9 * HALF_AN_HOUR) == 0
    deliver_due()

    letter = next(letter for letter in mailoutbox if letter.to == [frank.email])
    assert "/secure-messaging/team/unreviewed/" in letter.body
    assert "chest" not in letter.body
    page = signed_in(frank).get("/secure-messaging/team/unreviewed/")
    assert team.name in page.content.decode()
    assert "1 urgent message" in page.content.decode()
    assert item.thread.subject not in page.content.decode()
    kinds = list(item.thread.events.values_list("kind", flat=True))
    assert [kind for kind in kinds if kind in ("told", "admin_told")] == ["told", "admin_told"]


def test_the_clock_is_a_setting_and_runs_at_all_hours(mailbox, team, settings):
    settings.SECURE_MESSAGING = settings.SECURE_MESSAGING | {"URGENT_REVIEW_MINUTES": 5}
    with time_machine.travel("2026-12-25 03:00:00+00:00", tick=False):
        item = item_of(mailbox, team)

    assert item.review_due_at - item.alarm_at == timedelta(minutes=5)


def test_what_was_reviewed_is_told_nobody(mailbox, team):
    item = item_of(mailbox, team)
    review_not_urgent(actor=member(team), item=item)

    assert tell_unreviewed(now=timezone.now() + timedelta(days=1)) == 0


# The team.


def test_a_team_in_which_nobody_may_review_takes_no_message(mailbox, team, clerks_topic):
    roles = ("nurse", "provider", "pharmacist", "coordinator")
    Membership.objects.filter(team=team, role__in=roles).update(ended_at=timezone.now())

    with pytest.raises(NotEligible):
        sent_message(mailbox, team, topic=clerks_topic)
    assert not WorkItem.objects.exists()
