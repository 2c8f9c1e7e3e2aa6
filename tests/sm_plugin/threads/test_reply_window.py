"""The last moment in which a thread takes a reply."""

from datetime import UTC, datetime, timedelta

import pytest

from sm_plugin.facilities.models import Facility
from sm_plugin.teams.models import CareTeam
from sm_plugin.text.dates import last_day
from sm_plugin.threads.models import Thread
from sm_plugin.threads.reply_window import reply_window

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)  # still May 31 in Hawaii
CLOSES = {
    "ME": datetime(2026, 7, 17, 4, 0, tzinfo=UTC),
    "HI": datetime(2026, 7, 16, 10, 0, tzinfo=UTC),
    "PH": datetime(2026, 7, 16, 16, 0, tzinfo=UTC),
}
SAID = {"ME": "July 16", "HI": "July 15", "PH": "July 16"}


def thread_in(state: str) -> Thread:
    return Thread(
        last_message_at=AT, team=CareTeam(facility=Facility(state=state, latitude=0, longitude=0))
    )


@pytest.mark.parametrize(("microseconds", "is_open"), [(-1, True), (0, False), (1, False)])
@pytest.mark.parametrize("state", CLOSES)
def test_the_window_closes_when_the_last_day_ends_where_the_team_is(state, microseconds, is_open):
    window = reply_window(thread_in(state), CLOSES[state] + timedelta(microseconds=microseconds))

    assert window.closes_at == CLOSES[state]
    assert window.is_open is is_open


@pytest.mark.parametrize("state", CLOSES)
def test_a_reply_is_taken_all_through_the_day_that_is_named(state):
    thread = thread_in(state)
    zone = thread.team.facility.time_zone
    said = last_day(reply_window(thread).closes_at, zone)

    assert SAID[state] in said
    evening = (AT.astimezone(zone) + timedelta(days=45)).replace(hour=23, minute=59)
    assert reply_window(thread, evening).is_open
    assert not reply_window(thread, evening + timedelta(minutes=1)).is_open
