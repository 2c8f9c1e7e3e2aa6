"""The progress of the rollout is drawn once for everybody, and again when it changes."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from content.blocks.facilities import RolloutProgressBlock
from sm_plugin.facilities.models import Facility
from tests.factories import FacilityFactory

pytestmark = pytest.mark.django_db


def test_a_freeze_day_that_begins_in_the_course_of_the_servers_day_is_drawn_then() -> None:
    """Honolulu stopped writing at 10:00 UTC and counted as live till midnight in the East."""
    place = {"state": "HI", "city": "Honolulu", "latitude": "21.3", "longitude": "-157.8"}
    days = {"freeze_on": date(2026, 12, 10), "moving_on": date(2026, 12, 20)}
    FacilityFactory(stage="moving", **place, **days)
    block = RolloutProgressBlock()
    value = block.to_python({"title": "How far we have come", "target_date": None})
    for hour, live in ((6, 1), (16, 0)):
        with time_machine.travel(datetime(2026, 12, 10, hour, tzinfo=UTC), tick=False):
            assert f"{live} of 1 medical center" in block.render(value)


def test_the_drawn_progress_is_kept_until_something_that_it_shows_changes() -> None:
    """The control is the second change: it comes with no new row of history."""
    station = FacilityFactory(stage="live")
    FacilityFactory(stage="preparing", go_live_on=None)
    block = RolloutProgressBlock()
    value = block.to_python({"title": "How far we have come", "target_date": None})
    assert "1 of 2 medical centers" in block.render(value)
    with CaptureQueriesContext(connection) as asked:
        block.render(value)
    assert len(asked) == 3
    Facility.objects.filter(pk=station.pk).update(stage="paused")
    assert "0 of 2 medical centers" in block.render(value)
    other = block.to_python({"title": "Elsewhere", "target_date": None})
    assert "Elsewhere" in block.render(other)
    with override("es"):
        assert "medical centers" not in block.render(value)
