"""Putting off until a day: the item stays its holder's, its due time stays, and its day ends it."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from sm_plugin.audit.models import AuditEvent
from sm_plugin.calendar import day_begins
from sm_plugin.errors import InvalidInput, Refused
from sm_plugin.facilities.models import Facility
from sm_plugin.mailboxes.models import MailboxEntry
from sm_plugin.sending.services import reply
from sm_plugin.teams.choices import Role
from sm_plugin.threads.history import events_with_people, steps_for_staff, steps_for_veteran
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.ownership.handover import change_role
from sm_plugin.triage.steps.services import (
    assign,
    interim,
    put_off,
    reassign,
    refer,
    release,
    review_not_urgent,
    take,
)
from tests.factories import (
    FacilityFactory,
    mailbox_of,
    member,
    national_administrator,
    patient_at,
    sent_message,
    team_at,
)
from tests.sm_plugin.helpers.reading import post, see, signed_in
from tests.worlds import world

pytestmark = pytest.mark.django_db


@world
def team():
    return team_at(FacilityFactory(), nurse="Angela Brooks", pharmacist="Peter Nguyen")


@world
def mailbox(team):
    return mailbox_of(patient_at(team.facility), team)


@world
def item(team, mailbox):
    """An item that the nurse has, due in three days."""
    found = WorkItem.objects.get(thread=sent_message(mailbox, team, "Sore knee").thread)
    take(actor=member(team), item=found)
    zone = team.facility.time_zone
    due = day_begins(today(team) + timedelta(days=3), zone) + timedelta(hours=23)
    WorkItem.objects.filter(pk=found.pk).update(due_at=due)
    return fresh(found)


def fresh(item: WorkItem) -> WorkItem:
    return WorkItem.objects.select_related("thread", "team__facility").get(pk=item.pk)


def today(team: Any) -> date:
    day: date = timezone.now().astimezone(team.facility.time_zone).date()
    return day


def in_days(team: Any, days: int) -> date:
    return today(team) + timedelta(days=days)


def putting_off(item: WorkItem, days: int = 2) -> WorkItem:
    done: WorkItem = put_off(actor=item.assignee, item=item, until=in_days(item.team, days))
    return done


def later(monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    monkeypatch.setattr(timezone, "now", lambda: at)


def test_it_stays_its_holders_until_the_day_and_the_due_time_stays(item, team, monkeypatch):
    due = item.due_at

    putting_off(item)

    found = fresh(item)
    assert (found.assignee, found.status, found.due_at) == (member(team), "taken", due)
    assert found.put_off_day == in_days(team, 2)
    assert found in WorkItem.objects.mine(member(team))
    day = day_begins(in_days(team, 2), team.facility.time_zone)
    later(monkeypatch, day - timedelta(seconds=1))
    assert fresh(item).put_off_day is not None
    later(monkeypatch, day)
    assert fresh(item).put_off_day is None, "its day ends it, with no worker"


@pytest.mark.parametrize("days", [-1, 0, 4])
def test_no_day_is_taken_that_is_past_or_after_the_due_day(days, item):
    with pytest.raises(InvalidInput):
        putting_off(item, days)
    assert fresh(item).put_off_until is None


def test_the_due_day_itself_is_taken(item, team):
    assert putting_off(item, 3).put_off_day == in_days(team, 3)


@pytest.mark.parametrize("promised", [0, 1, 2])
def test_no_day_is_taken_that_is_after_a_promised_one(promised, item, team):
    """The patient waits for word on that day; once it is over, the due day is the last."""
    words = {"body": "We ask the lab.", "until": in_days(team, promised)}
    interim(actor=member(team), item=item, idempotency_key=uuid4(), **words)
    with pytest.raises(InvalidInput):
        putting_off(fresh(item), promised + 1)
    if promised:
        assert putting_off(fresh(item), promised).put_off_day == in_days(team, promised)


def test_a_promised_day_that_is_over_holds_up_no_other(item, team):
    type(item.thread).objects.update(promised_on=in_days(team, -1))
    assert putting_off(fresh(item), 3).put_off_day == in_days(team, 3)


def test_today_brings_back_what_was_put_off(item):
    putting_off(item)
    putting_off(fresh(item), 0)
    assert fresh(item).put_off_day is None


def test_what_is_due_today_or_late_is_not_put_off(item, team):
    for due in (timezone.now(), timezone.now() - timedelta(days=2)):
        WorkItem.objects.filter(pk=item.pk).update(due_at=due)
        with pytest.raises(InvalidInput):
            putting_off(fresh(item), 1)


@pytest.mark.parametrize("state", ["HI", "GU"])
def test_the_days_are_those_of_the_facility(state, item, team, monkeypatch):
    """Late in Honolulu it is the next day in New York already, and in Guam long before."""
    Facility.objects.filter(pk=team.facility_id).update(state=state)
    found = fresh(item)
    zone = found.team.facility.time_zone
    later(monkeypatch, day_begins(today(found.team), zone) + timedelta(hours=23))

    done = putting_off(found, 1)

    assert done.put_off_until == day_begins(in_days(found.team, 1), zone)
    assert done.put_off_until - timezone.now() == timedelta(hours=1)


def test_a_colleague_and_who_gave_it_back_put_nothing_off(item, team):
    peter = member(team, Role.PHARMACIST)
    with pytest.raises(Refused):
        put_off(actor=peter, item=item, until=in_days(team, 1))
    release(actor=member(team), item=item)
    with pytest.raises(Refused):
        put_off(actor=member(team), item=fresh(item), until=in_days(team, 1))


def test_an_unreviewed_urgent_message_is_not_put_off(item, team):
    now = timezone.now()
    WorkItem.objects.filter(pk=item.pk).update(alarm_at=now, review_due_at=now)
    with pytest.raises(Refused):
        putting_off(fresh(item))
    item.thread.messages.update(safety_level="flag")
    review_not_urgent(actor=member(team), item=fresh(item))
    assert putting_off(fresh(item)).put_off_day


def test_a_new_message_of_the_patient_ends_it(item, mailbox):
    putting_off(item)
    entry = MailboxEntry.objects.select_related("thread__team", "mailbox").get(mailbox=mailbox)

    reply(actor=mailbox.owner, entry=entry, body="It is worse.", idempotency_key=uuid4())

    assert fresh(item).put_off_until is None
    assert fresh(item).assignee is not None


def take_over(item: WorkItem) -> None:
    take(actor=member(item.team, Role.PHARMACIST), item=item, over_from=str(item.assignee_id))


def to_peter(item: WorkItem) -> None:
    peter = member(item.team, Role.PHARMACIST)
    assign(actor=item.assignee, item=item, person=peter.pk, reason="knows")


def to_another_team(item: WorkItem) -> None:
    other = team_at(item.team.facility, "Dr. Chen Wei", nurse="Chris Dunn")
    reassign(actor=item.assignee, item=item, to=other.pk, reason="other_team")


def still_working(item: WorkItem) -> None:
    words = {"body": "We ask.", "until": today(item.team), "idempotency_key": uuid4()}
    interim(actor=item.assignee, item=item, **words)


def leaves_the_role(item: WorkItem) -> None:
    membership = item.team.memberships.get(user=item.assignee, ended_at=None)
    change_role(actor=national_administrator(), membership=membership, role=Role.CLERK)


@pytest.mark.parametrize(
    "step",
    [
        take_over,
        to_peter,
        to_another_team,
        still_working,
        leaves_the_role,
        lambda item: release(actor=item.assignee, item=item),
        lambda item: refer(
            actor=item.assignee, item=item, role=Role.PHARMACIST, reason="medication"
        ),
    ],
)
def test_no_one_else_gets_an_item_that_is_put_off(step, item):
    """Whatever hands it on, or shows the patient that it goes on, brings it back."""
    due = item.due_at
    putting_off(item)

    step(fresh(item))

    assert fresh(item).put_off_until is None
    assert fresh(item).due_at == due, "no shuffling moves the due time"


def test_staff_read_who_put_it_off_and_the_patient_reads_nothing_new(item, team):
    before = steps_for_veteran(events_with_people(item.thread))

    putting_off(item)

    events = list(events_with_people(item.thread))
    line = steps_for_staff(events)[-1].text
    assert line.startswith("Angela Brooks put it off until ")
    assert steps_for_veteran(events) == before
    event = AuditEvent.objects.filter(object_key=str(item.pk)).latest("at", "pk")
    assert (event.action, event.patient_key) == ("item.put_off", str(item.thread.patient_id))


def test_bringing_it_back_is_said_on_the_page_and_in_the_history(item, team):
    """It said "The item is put off", and "until" the day on which it came back."""
    nurse, client = member(team), signed_in(member(team))
    address = reverse("sm_plugin:put_off", args=[item.pk])
    assert not see(nurse, "item", item.pk).says("Today brings it back")
    seen = {"newest_seen": item.thread.messages.get().pk}
    off = client.post(address, seen | {"until": in_days(team, 2).isoformat()}, follow=True)
    assert "The item is put off." in off.content.decode()
    assert see(nurse, "item", item.pk).says("Today brings it back to your list at once.")

    back = client.post(address, seen | {"until": today(team).isoformat()}, follow=True)

    assert "The item is back." in back.content.decode()
    assert "The item is put off." not in back.content.decode()
    lines = [line.text for line in steps_for_staff(events_with_people(item.thread))]
    assert lines[-2].startswith("Angela Brooks put it off until ")
    assert lines[-1] == "Angela Brooks brought it back before its day."


def test_it_is_gray_in_mine_with_its_day_and_filters_find_it(item, team, mailbox):
    other = WorkItem.objects.get(thread=sent_message(mailbox, team, "Flu shot").thread)
    take(actor=member(team), item=other)
    putting_off(item)

    page = see(member(team), "queue", queue="mine")
    off = see(member(team), "queue", queue="mine", off="yes")
    at_hand = see(member(team), "queue", queue="mine", off="no")

    assert page.says("Until ")
    assert page.says("Put off 1")
    assert page.says("Not put off 1")
    assert (off.says("Sore knee"), off.says("Flu shot")) == (True, False)
    assert (at_hand.says("Sore knee"), at_hand.says("Flu shot")) == (False, True)
    see(member(team), "queue", queue="mine", off="soon", status=422)


def test_the_items_page_asks_for_the_day_and_says_it(item, team):
    nurse, until = member(team), in_days(team, 2)
    seen = str(item.thread.messages.get().pk)
    assert see(nurse, "item", item.pk).says("Put it off until")

    too_late = {"until": in_days(team, 9).isoformat(), "newest_seen": seen}
    assert post(nurse, "put_off", item.pk, status=422, **too_late).says("Choose a day from")
    post(nurse, "put_off", item.pk, status=302, until=until.isoformat(), newest_seen=seen)

    assert fresh(item).put_off_day == until
    assert see(nurse, "item", item.pk).says("Put off until")
    address = f"action={reverse('sm_plugin:put_off', args=[item.pk])}"
    assert address in see(nurse, "item", item.pk).acted_on
    WorkItem.objects.filter(pk=item.pk).update(due_at=timezone.now(), put_off_until=None)
    assert address not in see(nurse, "item", item.pk).acted_on, "it is due: there is no day"
