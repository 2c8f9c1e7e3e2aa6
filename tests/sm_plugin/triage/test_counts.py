"""The number at a queue's name is the number of rows behind it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from sm_plugin.teams.choices import Role
from sm_plugin.teams.routing import read_by
from sm_plugin.teams.services import add_member
from sm_plugin.threads.models import Thread
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.queues import QUEUES
from sm_plugin.triage.survey import shown_count
from sm_plugin.web.team.worklist.listing import Listing
from sm_plugin.worklist.filters import Narrowing
from tests.factories import (
    FacilityFactory,
    mailbox_of,
    member,
    national_administrator,
    patient_at,
    team_at,
)
from tests.sm_plugin.helpers.counting import survey_of
from tests.sm_plugin.speed.many import fill

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


@pytest.mark.parametrize("role", [Role.NURSE, Role.PROVIDER, Role.PHARMACIST])
def test_each_queue_counts_what_it_lists_for_every_role(role):
    team = team_at(FacilityFactory(), nurse="Angela Brooks", pharmacist="Peter Nguyen")
    fill(mailbox_of(patient_at(team.facility), team), team, 48)
    user = member(team, role)
    survey = survey_of(user)
    counted, read = survey.queues, read_by(user)
    assert survey.alarm_since is not None

    listed = {
        name: sum(part.count() for part in queue.of(user, [team], read))
        for name, queue in QUEUES.items()
        if name in counted
    }

    assert counted == listed
    assert any(listed.values())


def test_an_item_left_behind_where_its_thread_no_longer_is_is_neither_counted_nor_loaded():
    team, nurse = busy_team()
    other = team_at(team.facility, "Dr. Paul Ellis", nurse="Luis Romero")
    before = survey_of(nurse)
    left, foreign, own = WorkItem.objects.waiting_for("nurse").filter(team=team)[:3]
    Thread.objects.filter(pk__in=[left.thread_id, foreign.thread_id]).update(team=other)
    WorkItem.objects.filter(pk=foreign.pk).update(team=other)
    listing = Listing(nurse, [team], read_by(nurse), QUEUES["role"], Narrowing())

    survey = survey_of(nurse)

    assert survey.queues["role"] == before.queues["role"] - 2
    [(_label, counted)] = survey.topics.values()
    assert counted == survey.queues["role"]
    assert [row.pk for row in listing.rows().load([left.pk, foreign.pk, own.pk])] == [own.pk]


needs_limits = pytest.mark.skipif(
    not connection.features.supports_slicing_ordering_in_compound, reason="SQLite counts it all"
)


@pytest.fixture
def few_counted(monkeypatch):
    """Four of each queue are counted, and six of the one that is shown."""
    monkeypatch.setattr("sm_plugin.triage.survey.COUNTED", 4)
    monkeypatch.setattr("sm_plugin.triage.survey.COUNTED_WHERE_SHOWN", 6)


def busy_team():
    team = team_at(FacilityFactory(), nurse="Angela Brooks")
    fill(mailbox_of(patient_at(team.facility), team), team, 48)
    return team, member(team, Role.NURSE)


@needs_limits
@pytest.mark.postgres
def test_a_queue_with_more_items_than_are_counted_is_said_to_have_more(few_counted):
    team, nurse = busy_team()
    counted = survey_of(nurse).queues
    true = WorkItem.objects.filter(team=team, status="waiting").count()

    assert 4 <= counted["unassigned"] < true
    assert shown_count(counted["unassigned"], 4) == "3+"
    assert shown_count(3, 4) == "3"


@needs_limits
@pytest.mark.postgres
def test_the_oldest_alarm_is_told_however_many_are_newer(few_counted):
    team, nurse = busy_team()
    alarms = WorkItem.objects.filter(team=team, status="waiting")
    now = timezone.now()
    for minutes, item in enumerate(alarms, 1):
        item.alarm_at = now - timedelta(minutes=minutes)
        item.review_due_at = now
        item.save()

    survey = survey_of(nurse)

    flagged = WorkItem.objects.urgent().filter(team=team)
    assert flagged.count() > 4
    assert survey.alarm_since == min(item.alarm_at for item in flagged)


def flag_all_owed(team, at):
    """Flag what is unanswered there; returns how many."""
    return WorkItem.objects.owed().filter(team=team).update(alarm_at=at, review_due_at=at)


@needs_limits
@pytest.mark.postgres
def test_a_queue_of_more_flagged_items_than_are_counted_elsewhere_is_not_said_to_be_shorter(
    few_counted, monkeypatch
):
    monkeypatch.setattr("sm_plugin.triage.survey.COUNTED_WHERE_SHOWN", 40)
    team, nurse = busy_team()
    flagged = flag_all_owed(team, timezone.now())
    survey = survey_of(nurse, shown="role")

    assert 16 < flagged < 40
    assert survey.is_whole("role")
    assert survey.queues["role"] == flagged


@needs_limits
@pytest.mark.postgres
def test_older_flagged_items_that_another_role_reads_hide_none_of_ones_own(
    few_counted, monkeypatch
):
    """In the other team she is a clerk, and its nurse reads what is flagged."""
    monkeypatch.setattr("sm_plugin.triage.survey.COUNTED_WHERE_SHOWN", 40)
    team, nurse = busy_team()
    other = team_at(team.facility, "Dr. Paul Ellis", nurse="Luis Romero")
    add_member(actor=national_administrator(), team=other, user=nurse, role=Role.CLERK)
    fill(mailbox_of(patient_at(team.facility, "Walt Hansen"), other), other, 48)
    now = timezone.now()
    oldest, own = now - timedelta(days=9), flag_all_owed(team, now)
    flag_all_owed(other, oldest)
    survey = survey_of(nurse, shown="role")

    assert not read_by(nurse)[other.pk].alarms
    assert survey.queues["role"] == own
    assert survey.alarm_since == oldest


@pytest.mark.postgres
def test_what_a_filter_finds_is_counted_though_it_is_beyond_the_limit(few_counted, client):
    team, nurse = busy_team()
    last = WorkItem.objects.waiting_for("nurse").filter(team=team).order_by("-order_key")[0]
    other = patient_at(team.facility, "Walt Hansen")
    Thread.objects.filter(pk=last.thread_id).update(patient=other)
    client.force_login(nurse)

    page = client.get("/secure-messaging/team/", {"queue": "role", "patient": str(other.pk)})

    assert [row.item for row in page.context["rows"]] == [last]
    assert page.context["count_words"].startswith("1 of ")
