"""Patients read who has their message now; nobody who writes waits until all of them are told."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sm_plugin.teams.choices import Role
from sm_plugin.threads.models import Thread
from sm_plugin.threads.text import state_words
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.ownership import telling
from sm_plugin.triage.ownership.absences import begin_absence
from sm_plugin.triage.ownership.telling import tell_where_it_waits
from tests.factories import (
    FacilityFactory,
    TopicFactory,
    mailbox_of,
    member,
    patient_at,
    sent_message,
    team_at,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch):
    monkeypatch.setattr(telling, "BATCH", 2)


def pills_in_a_team(messages):
    team = team_at(FacilityFactory(), nurse="Angela Brooks", pharmacist="Peter Nguyen")
    mailbox = mailbox_of(patient_at(team.facility), team)
    topic = TopicFactory(code="pills", label="Medication", first_role=Role.PHARMACIST)
    for number in range(messages):
        sent_message(mailbox, team, f"Pills {number}", f"About {number}.", topic=topic)
    return team


def go_away(team):
    peter, day = member(team, Role.PHARMACIST), timezone.localdate()
    begin_absence(actor=peter, team=team, user=peter, first_day=day, last_day=day)


def said(team):
    return [state_words(thread) for thread in Thread.objects.filter(team=team)]


def locked_or_written(queries, table):
    return [one["sql"] for one in queries if one["sql"].startswith(f'UPDATE "sm_plugin_{table}"')]


def test_an_absence_touches_no_thread_that_waits():
    team = pills_in_a_team(5)
    with CaptureQueriesContext(connection) as queries:
        go_away(team)
    assert locked_or_written(queries, "thread") == []


def test_the_worker_tells_each_patient_once_in_batches():
    team = pills_in_a_team(5)
    go_away(team)

    with CaptureQueriesContext(connection) as queries:
        assert tell_where_it_waits() == 5

    assert said(team) == ["Received: with a nurse"] * 5
    asked = [one["sql"] for one in queries if "LIMIT 2" in one["sql"]]
    assert len(asked) == 4, "three batches, and one that finds nothing more"
    assert not any('FROM "sm_plugin_careteam"' in one["sql"] for one in queries), "nobody waits"
    assert Thread.objects.filter(events__kind="handed_back").count() == 5
    with CaptureQueriesContext(connection) as queries:
        assert tell_where_it_waits() == 0
    assert len(queries) == 2, "a stand-in who reads for long is not looked at again and again"


def test_a_round_ends_and_the_next_goes_on_where_it_stopped():
    teams = [pills_in_a_team(4), pills_in_a_team(4)]
    for team in teams:
        go_away(team)

    assert [tell_where_it_waits(limit=4) for _round in range(3)] == [4, 4, 0]

    assert said(teams[0]) == said(teams[1]) == ["Received: with a nurse"] * 4


def test_a_team_that_can_not_be_told_holds_up_no_other(monkeypatch, caplog):
    first, second = sorted([pills_in_a_team(1), pills_in_a_team(1)], key=lambda team: team.pk)
    for team in (first, second):
        go_away(team)
    as_it_is = telling.staffed_roles

    def fails_for_first(team):
        if team == first.pk:
            raise ValueError
        return as_it_is(team)

    monkeypatch.setattr(telling, "staffed_roles", fails_for_first)
    assert tell_where_it_waits() == 1
    assert (said(first), said(second)) == (
        ["Received: with a pharmacist"],
        ["Received: with a nurse"],
    )
    assert "where it waits" in caplog.text


def test_what_somebody_took_meanwhile_is_left_as_it_is():
    team = pills_in_a_team(1)
    go_away(team)
    [one] = list(telling._told_wrong())
    WorkItem.objects.update(status="taken", assignee=member(team))
    assert telling._tell_batch(one) == 0
    assert said(team) == ["Received: with a pharmacist"]
