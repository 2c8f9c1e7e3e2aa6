from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sm_plugin.calendar import (
    add_business_days,
    due_at,
    due_in_words,
    federal_holidays,
    is_business_day,
)

NEW_YORK = ZoneInfo("America/New_York")
HONOLULU = ZoneInfo("Pacific/Honolulu")


def at(year, month, day, hour=10, minute=0, tz=NEW_YORK):
    return datetime(year, month, day, hour, minute, tzinfo=tz)


def due_day(received, tz=NEW_YORK):
    return due_at(received, tz=tz).astimezone(tz).date()


@pytest.mark.parametrize(
    ("received", "due"),
    [
        pytest.param(at(2026, 9, 14), date(2026, 9, 17), id="monday is due on thursday"),
        pytest.param(at(2026, 9, 18), date(2026, 9, 23), id="friday is due on wednesday"),
        pytest.param(at(2026, 9, 19), date(2026, 9, 24), id="saturday counts as monday"),
        pytest.param(at(2026, 9, 20, 23, 59), date(2026, 9, 24), id="so does late sunday"),
        pytest.param(at(2026, 11, 24), date(2026, 11, 30), id="over thanksgiving"),
        pytest.param(at(2026, 11, 26), date(2026, 12, 2), id="on thanksgiving counts as friday"),
        pytest.param(at(2026, 6, 17), date(2026, 6, 23), id="over juneteenth"),
        pytest.param(at(2026, 7, 1), date(2026, 7, 7), id="july 4 is observed on friday july 3"),
        pytest.param(at(2026, 12, 23), date(2026, 12, 29), id="over christmas"),
        pytest.param(at(2026, 11, 9), date(2026, 11, 13), id="over veterans day"),
        pytest.param(at(2021, 12, 29), date(2022, 1, 4), id="new year 2022 is observed in 2021"),
        pytest.param(at(2026, 10, 9), date(2026, 10, 15), id="over columbus day"),
    ],
)
def test_an_answer_is_due_at_the_end_of_the_third_business_day(received, due):
    assert due_day(received) == due


@pytest.mark.parametrize(
    "day",
    [
        pytest.param(date(2021, 1, 20), id="inauguration day"),
        pytest.param(date(2025, 12, 26), id="a day off by executive order"),
        pytest.param(date(2026, 4, 20), id="a holiday of one state"),
    ],
)
def test_other_days_off_are_business_days(day):
    assert is_business_day(day)


def test_the_eleven_federal_holidays_of_2026_are_closed():
    assert {
        date(2026, 1, 1),
        date(2026, 1, 19),
        date(2026, 2, 16),
        date(2026, 5, 25),
        date(2026, 6, 19),
        date(2026, 7, 3),
        date(2026, 9, 7),
        date(2026, 10, 12),
        date(2026, 11, 11),
        date(2026, 11, 26),
        date(2026, 12, 25),
    } == {day for day in federal_holidays(2026) if day.weekday() < 5}


def test_the_day_of_receipt_is_the_facilitys_day():
    evening = at(2026, 9, 17, 18, tz=HONOLULU)
    assert due_day(evening, HONOLULU) == date(2026, 9, 22)
    assert due_day(evening, NEW_YORK) == date(2026, 9, 23)


def test_due_is_the_last_second_of_the_day_on_the_facilitys_clock():
    due = due_at(at(2026, 9, 14), tz=NEW_YORK)
    assert due == datetime(2026, 9, 18, 3, 59, 59, tzinfo=UTC)


def test_due_stays_at_the_end_of_the_day_when_the_clocks_change():
    due = due_at(at(2026, 10, 30), tz=NEW_YORK)
    assert due == datetime(2026, 11, 5, 4, 59, 59, tzinfo=UTC)


def test_without_a_zone_the_portals_own_clock_counts(settings):
    settings.TIME_ZONE = "America/New_York"
    assert due_at(at(2026, 9, 14)) == due_at(at(2026, 9, 14), tz=NEW_YORK)


def test_no_days_is_the_end_of_the_same_business_day():
    due = add_business_days(at(2026, 11, 26), 0, NEW_YORK)
    assert due.astimezone(NEW_YORK).date() == date(2026, 11, 27)


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        due_at(datetime(2026, 9, 14, 10))


def test_negative_days_are_refused():
    with pytest.raises(ValueError, match="negative"):
        add_business_days(at(2026, 9, 14), -1, NEW_YORK)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)), st.integers(0, 30))
def test_a_due_day_is_a_business_day_and_never_before_the_message(moment, days):
    received = moment.replace(tzinfo=NEW_YORK)
    due = add_business_days(received, days, NEW_YORK)
    assert is_business_day(due.astimezone(NEW_YORK).date())
    assert due.astimezone(NEW_YORK).date() >= received.date()
    assert add_business_days(received, days + 1, NEW_YORK) > due


@pytest.mark.parametrize(
    ("now", "words"),
    [
        pytest.param(at(2026, 11, 23), "due Wednesday, November 25", id="later this week"),
        pytest.param(at(2026, 11, 24), "due tomorrow", id="the day before"),
        pytest.param(at(2026, 11, 25, 23, 30), "due today", id="the last hour"),
        pytest.param(at(2026, 11, 27), "was due Wednesday, November 25", id="too late"),
        pytest.param(at(2027, 1, 4), "was due Wednesday, November 25, 2026", id="another year"),
    ],
)
def test_the_due_day_is_said_in_words(now, words):
    due = add_business_days(at(2026, 11, 25), 0, NEW_YORK)
    assert due_in_words(due, now, NEW_YORK) == words
