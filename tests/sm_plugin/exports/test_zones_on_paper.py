"""A moment on paper is one moment: no two zones of our facilities read alike."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override

from sm_plugin.facilities.time_zones import STATE_ZONES
from sm_plugin.text.dates import full_moment

SUMMER, WINTER = datetime(2026, 7, 4, 17, 12, tzinfo=UTC), datetime(2026, 11, 4, 17, 12, tzinfo=UTC)


def test_a_paper_of_manila_is_not_read_as_one_of_los_angeles():
    manila, angeles = ZoneInfo("Asia/Manila"), ZoneInfo("America/Los_Angeles")

    told = full_moment(datetime(2026, 11, 4, 1, 12, tzinfo=UTC), manila)

    assert told == "Wednesday, November 4, 2026 at 9:12 a.m. PST (UTC+08:00)"
    assert full_moment(WINTER, angeles) == "Wednesday, November 4, 2026 at 9:12 a.m. PST"


@pytest.mark.parametrize("at", [SUMMER, WINTER])
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_letters_of_a_zone_tell_its_hours(at, language):
    hours: dict[str, set[object]] = {}
    for zone in map(ZoneInfo, STATE_ZONES.values()):
        with override(language):
            name = full_moment(at, zone).split("m. ")[-1]
        hours.setdefault(name, set()).add(at.astimezone(zone).utcoffset())

    assert [name for name, offsets in hours.items() if len(offsets) > 1] == []
