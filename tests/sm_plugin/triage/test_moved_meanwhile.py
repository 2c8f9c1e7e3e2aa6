"""Ending what a station owes leaves alone what went to a team of another station in that moment."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from sm_plugin.facilities.models import Facility
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.ownership.closing import close_team
from sm_plugin.triage.ownership.finishing import complete_at_freeze, finish
from sm_plugin.triage.steps.services import answer
from tests.factories import (
    FacilityFactory,
    mailbox_of,
    member,
    national_administrator,
    patient_at,
    sent_message,
    team_at,
)
from tests.worlds import world

pytestmark = pytest.mark.django_db

LOCKS_THREADS = re.compile(r'^SELECT "sm_plugin_thread"."id".* FROM "sm_plugin_thread" WHERE')


class JustBefore:
    """Does something before the first statement like this one, as if it had been waited for."""

    def __init__(self, statement: re.Pattern[str], act: Callable[[], Any]) -> None:
        self.statement, self.act, self.is_done = statement, act, False

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not self.is_done and self.statement.search(sql):
            self.is_done = True
            self.act()
        return execute(sql, params, many, context)


@world
def nora():
    return national_administrator()


@world
def team():
    return team_at(FacilityFactory(), nurse="Angela Brooks")


@pytest.fixture
def goes_on(nora, team):
    """The station moves, and a team of another one takes over in the moment of the lock."""
    message = sent_message(mailbox_of(patient_at(team.facility), team), team)
    other = team_at(FacilityFactory(), "Dr. Chen Wei", nurse="Chris Dunn")
    day = timezone.localdate()
    facts = {"stage": "moving", "freeze_on": day, "moving_on": day}
    takes_over = JustBefore(LOCKS_THREADS, lambda: close_team(actor=nora, team=team, to=other))

    def during(act: Callable[[], Any]) -> Any:
        Facility.objects.filter(pk=team.facility_id).update(**facts)
        team.facility.refresh_from_db()
        OutboxNotice.objects.all().delete()
        with connection.execute_wrapper(takes_over):
            done = act()
        assert takes_over.is_done
        item = WorkItem.objects.get()
        assert item.team == other
        return done, item

    during.message = message  # type: ignore[attr-defined]
    return during


def test_what_another_station_took_over_meanwhile_is_not_ended(nora, team, goes_on):
    ended, item = goes_on(lambda: finish(actor=nora, station=team.facility, team=team))

    assert ended.told == 0
    assert (item.status, item.outcome) == ("waiting", "")
    assert not OutboxNotice.objects.filter(kind="moved").exists(), "nobody is mailed to call"


def test_an_answer_that_another_station_took_over_meanwhile_is_not_completed(team, goes_on):
    item = WorkItem.objects.get(thread=goes_on.message.thread)
    answer(actor=member(team), item=item, body="Sit up slowly.", idempotency_key=uuid4())

    ended, item = goes_on(complete_at_freeze)

    assert ended == 0
    assert item.status == "answered"
