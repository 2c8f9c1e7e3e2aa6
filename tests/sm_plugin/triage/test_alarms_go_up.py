"""An alarm that nobody reviewed is told to whoever is there: up to national administrators."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.utils import timezone

from sm_plugin.facilities.models import Appointment
from sm_plugin.notify.choices import Kind
from sm_plugin.notify.delivery import deliver_due
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.notify.preferences import preference_of
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.ownership.closing import close_team
from sm_plugin.triage.steps.alarms import tell_unreviewed
from sm_plugin.triage.steps.services import assign, reassign, refer
from sm_plugin.triage.urgency import waiting_for_review
from tests.factories import (
    FacilityFactory,
    administrator,
    mailbox_of,
    member,
    patient_at,
    sent_message,
    team_at,
    wide_administrator,
)
from tests.sm_plugin.helpers.reading import signed_in
from tests.worlds import world

pytestmark = pytest.mark.django_db
User = get_user_model()

DANGER = "I have crushing chest pain and I can't breathe."
HALF_AN_HOUR = timedelta(minutes=31)


@world
def team():
    return team_at(FacilityFactory(), nurse="Angela Brooks", coordinator="Denise Park")


@world
def mailbox(team):
    return mailbox_of(patient_at(team.facility), team)


def item_of(mailbox, team):
    thread = sent_message(mailbox, team, body=DANGER, subject=str(uuid4())[:8]).thread
    return WorkItem.objects.get(thread=thread)


def stations_own_are(team, state):
    """Who administers the station is dismissed, has a closed account or no address."""
    own = Appointment.objects.filter(facility=team.facility)
    if state == "closed":
        User.objects.filter(pk__in=own.values("user")).update(is_active=False)
        return
    own.update(until=timezone.now())
    if state == "no address":
        User.objects.filter(pk=administrator(team.facility).pk).update(email="")


def recipients():
    return set(OutboxNotice.objects.values_list("kind", "recipient"))


@pytest.mark.parametrize("state", ["dismissed", "closed", "no address"])
def test_where_the_station_has_no_administrator_to_tell_the_regions_is_told(
    mailbox, team, mailoutbox, state
):
    rita, item = wide_administrator(), item_of(mailbox, team)
    wide_administrator("Nat Nation", visn=None)
    stations_own_are(team, state)
    OutboxNotice.objects.all().delete()

    tell_unreviewed(now=item.alarm_at + HALF_AN_HOUR)
    tell_unreviewed(now=item.alarm_at + 2 * HALF_AN_HOUR)

    assert recipients() == {("unreviewed", member(team, "coordinator").pk), ("chain", rita.pk)}
    deliver_due()
    assert [rita.email] in [letter.to for letter in mailoutbox]
    assert signed_in(rita).get("/secure-messaging/team/unreviewed/").status_code == 200


def test_where_the_region_has_nobody_either_national_administrators_are_told(mailbox, team):
    wide_administrator(email="")
    nat, item = wide_administrator("Nat Nation", visn=None), item_of(mailbox, team)
    stations_own_are(team, "dismissed")
    OutboxNotice.objects.all().delete()

    tell_unreviewed(now=item.alarm_at + HALF_AN_HOUR)
    tell_unreviewed(now=item.alarm_at + 2 * HALF_AN_HOUR)

    assert ("chain", nat.pk) in recipients()


def test_without_a_coordinator_to_tell_the_administrators_are_told_at_once(mailbox, team):
    frank, item = administrator(team.facility), item_of(mailbox, team)
    User.objects.filter(pk=member(team, "coordinator").pk).update(email="")
    OutboxNotice.objects.all().delete()

    assert tell_unreviewed(now=item.alarm_at + HALF_AN_HOUR) == 1

    assert ("chain", frank.pk) in recipients()
    assert tell_unreviewed(now=item.alarm_at + 9 * HALF_AN_HOUR) == 0


def test_an_alarm_of_which_nobody_could_be_told_is_tried_again_until_somebody_is(
    mailbox, team, caplog
):
    item = item_of(mailbox, team)
    stations_own_are(team, "dismissed")
    User.objects.filter(pk=member(team, "coordinator").pk).update(email="")
    OutboxNotice.objects.all().delete()

    late = item.alarm_at + HALF_AN_HOUR
    assert [tell_unreviewed(now=late + timedelta(minutes=n)) for n in range(20)] == [1, *[0] * 19]

    assert not OutboxNotice.objects.exists()
    assert caplog.text.count("Nobody can be told") == 1, "said once in half an hour"
    assert str(item.pk) in caplog.text
    with time_machine.travel(late + timedelta(minutes=20)):
        assert waiting_for_review(item.thread).is_late, "the patient reads it all the same"
    tell_unreviewed(now=late + HALF_AN_HOUR)
    assert item.thread.events.filter(kind="unreviewed").count() == 1, "its history isn't flooded"

    rita = wide_administrator()
    assert tell_unreviewed(now=late + 2 * HALF_AN_HOUR) == 1
    assert recipients() == {("chain", rita.pk)}
    assert tell_unreviewed(now=late + 9 * HALF_AN_HOUR) == 0


def test_the_oldest_of_many_alarms_is_told_first(mailbox, team):
    newer, older = item_of(mailbox, team), item_of(mailbox, team)
    WorkItem.objects.filter(pk=older.pk).update(
        review_due_at=newer.review_due_at - timedelta(hours=1)
    )

    assert tell_unreviewed(now=newer.alarm_at + HALF_AN_HOUR, limit=1) == 1

    assert WorkItem.objects.get(told=1) == older


@world
def other(team):
    return team_at(
        team.facility,
        "Dr. Chen Wei",
        nurse="Chris Dunn",
        clerk="Cleo Marsh",
        coordinator="Olga Reyes",
    )


def tell_for(rounds):
    """Let the chain go on for so many rounds of the worker, each of them late enough."""
    now = timezone.now()
    for number in range(1, rounds + 1):
        tell_unreviewed(now=now + number * 2 * HALF_AN_HOUR)


@pytest.mark.parametrize("rounds", [0, 1, 2])
@pytest.mark.parametrize("how", ["sent on", "closed"])
def test_an_alarm_that_moves_begins_again_in_the_team_that_gets_it(
    mailbox, team, other, how, rounds
):
    item, frank = item_of(mailbox, team), administrator(team.facility)
    tell_for(rounds)
    OutboxNotice.objects.all().delete()
    moved_at = timezone.now()

    if how == "closed":
        close_team(actor=frank, team=team, to=other)
    else:
        denise = member(team, "coordinator")
        reassign(actor=denise, item=item, to=other.pk, reason="other_team")

    chris, olga = member(other), member(other, "coordinator")
    assert recipients() == {("urgent", chris.pk), ("urgent", olga.pk)}
    item.refresh_from_db()
    assert (item.team, item.told) == (other, 0)
    assert item.review_due_at >= moved_at + timedelta(minutes=30)
    OutboxNotice.objects.all().delete()
    tell_for(2)
    assert {("unreviewed", olga.pk), ("chain", frank.pk)} <= recipients()


def test_an_alarm_that_comes_back_is_told_again_as_work_handed_over(mailbox, team, other):
    item = item_of(mailbox, team)
    reassign(actor=member(team), item=item, to=other.pk, reason="other_team")
    reassign(
        actor=member(other), item=WorkItem.objects.get(pk=item.pk), to=team.pk, reason="other_team"
    )

    handed = OutboxNotice.objects.filter(kind="handed")
    people = {member(team).pk, member(team, "coordinator").pk}
    assert set(handed.values_list("recipient", flat=True)) == people


@pytest.mark.parametrize("how", ["referred", "given"])
def test_who_gets_a_flagged_message_is_told_at_once_whatever_is_wished(mailbox, team, how):
    item, maria = item_of(mailbox, team), member(team, "provider")
    preference = preference_of(maria)
    preference.kind = Kind.NONE
    preference.save()

    if how == "referred":
        refer(actor=member(team), item=item, role="provider", reason="clinical")
    else:
        assign(actor=member(team), item=item, person=maria.pk, reason="clinical")

    assert ("urgent", maria.pk) in recipients()
    assert ("handed", maria.pk) not in recipients()
