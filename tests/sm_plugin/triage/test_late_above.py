"""A late answer of a team whose coordinators are away is told to those who run its station."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from sm_plugin.facilities.models import Appointment
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.teams.choices import Role
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.ownership.absences import begin_absence
from sm_plugin.triage.ownership.unseen import tell_of_late_answers
from sm_plugin.triage.steps.services import answer, take
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


@world
def team():
    return team_at(FacilityFactory(), nurse="Angela Brooks", coordinator="Denise Park")


@world
def item(team):
    """A question that is late."""
    message = sent_message(mailbox_of(patient_at(team.facility), team), team)
    WorkItem.objects.update(due_at=timezone.now() - timedelta(hours=1))
    return WorkItem.objects.get(thread=message.thread)


def told():
    notices = OutboxNotice.objects.filter(kind="late_above")
    return sorted(notices.values_list("recipient__full_name", flat=True))


def send_away(team):
    denise, today = member(team, Role.COORDINATOR), timezone.localdate()
    begin_absence(actor=denise, team=team, user=denise, first_day=today, last_day=today)
    return denise


def test_while_the_coordinator_is_away_the_station_hears_of_it_once_a_day(team, item, mailoutbox):
    frank = administrator(team.facility)
    elsewhere = administrator(FacilityFactory(station_number="405"), "Joan Mercer")
    send_away(team)

    call_command("sm_worker", "--once")
    call_command("sm_worker", "--once")

    assert told().count("Frank Keller") == 1
    assert "Joan Mercer" not in told()
    [mail] = [mail for mail in mailoutbox if mail.to == [frank.email]]
    assert "late" in mail.subject
    assert "Dizzy" not in mail.body
    assert reverse("sm_plugin:uncovered") in mail.body
    page = signed_in(frank).get(reverse("sm_plugin:uncovered")).content.decode()
    assert f"{team.name}: 1 late answer" in page
    assert "These teams have no nurse" not in page
    assert elsewhere.email not in [address for mail in mailoutbox for address in mail.to]
    cache.clear()  # as a day later
    assert tell_of_late_answers(now=timezone.now()) == 1


def test_of_a_late_answer_to_the_only_coordinator_herself_the_station_hears(team):
    """She is no staff in her own care, so the notice of late answers goes to nobody."""
    frank, denise = administrator(team.facility), member(team, Role.COORDINATOR)
    patient = patient_at(team.facility)
    type(patient).objects.filter(pk=patient.pk).update(user=denise)
    patient.refresh_from_db()
    sent_message(mailbox_of(patient, team), team)
    WorkItem.objects.update(due_at=timezone.now() - timedelta(hours=1))

    call_command("sm_worker", "--once")

    assert not OutboxNotice.objects.filter(kind="late").exists()
    assert frank.full_name in told()


def test_a_team_without_a_coordinator_is_told_of_too_and_goes_up_to_the_region(item, team):
    team.memberships.filter(role=Role.COORDINATOR).update(ended_at=timezone.now())
    Appointment.objects.update(until=timezone.now())
    wide_administrator()

    call_command("sm_worker", "--once")

    assert told() == ["Rita Region"]


def test_nobody_above_hears_of_what_a_coordinator_was_told(item, team):
    administrator(team.facility)
    call_command("sm_worker", "--once")
    assert told() == []
    assert OutboxNotice.objects.filter(kind="late").count() == 1


def test_nobody_above_hears_of_what_was_answered(item, team):
    administrator(team.facility)
    send_away(team)
    nurse = member(team, Role.NURSE)
    take(actor=nurse, item=item)
    answer(actor=nurse, item=item, body="Please come in on Monday.", idempotency_key=uuid4())
    assert tell_of_late_answers(now=timezone.now()) == 0
