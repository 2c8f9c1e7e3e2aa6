"""Business days: the clock by which care teams owe an answer.

Monday to Friday without the holidays of 5 U.S.C. 6103, on the day they are observed, and without
the days on which the facility itself is closed (`off`). Days off by executive order and
Inauguration Day don't count as holidays: clinics see patients then, unless they say otherwise.

See docs/decisions/0033 and 0661.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache

import holidays
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sm_plugin.text.dates import weekday_in_words

DUE_BUSINESS_DAYS = 3
HALF_BUSINESS_DAYS = 2
SORT_BUSINESS_DAYS = 1
CLOCKS_DIFFER = timedelta(minutes=1)  # between the machines of one install
NOON = time(12)
END_OF_DAY = time(23, 59, 59)
SATURDAY = 5


@lru_cache(maxsize=64)
def federal_holidays(year: int) -> frozenset[date]:
    """Return the dates on which federal offices are closed in `year`, in lieu days included.

    Built a year at a time: the library's own lazily growing calendar is not safe in threads.
    """
    return frozenset(holidays.US(years=year, observed=True, expand=False))


def is_business_day(day: date, off: Collection[date] = ()) -> bool:
    return day.weekday() < SATURDAY and day not in federal_holidays(day.year) and day not in off


def business_day_on_or_after(day: date, off: Collection[date] = ()) -> date:
    while not is_business_day(day, off):
        day += timedelta(days=1)
    return day


def add_business_days(
    start: datetime, days: int, tz: tzinfo | None = None, off: Collection[date] = ()
) -> datetime:
    """Return the end of the day `days` business days after `start`, on the clock of `tz`.

    The day of `start` itself is not counted; a start on a weekend or holiday is taken as the next
    business day. `tz` is the facility's zone; without it, the setting TIME_ZONE.
    """
    if timezone.is_naive(start):
        raise ValueError("start needs a time zone")
    if days < 0:
        raise ValueError("days must not be negative")
    clock = tz or timezone.get_default_timezone()
    day = business_day_on_or_after(start.astimezone(clock).date(), off)
    for _step in range(days):
        day = business_day_on_or_after(day + timedelta(days=1), off)
    return datetime.combine(day, END_OF_DAY, tzinfo=clock).astimezone(UTC)


def due_at(received: datetime, days: int = DUE_BUSINESS_DAYS, tz: tzinfo | None = None) -> datetime:
    """Return when an answer is due: the end of the third business day after receipt."""
    return add_business_days(received, days, tz)


def half_at(received: datetime, tz: tzinfo | None = None, off: Collection[date] = ()) -> datetime:
    """Return when half of the time for an answer is over: noon of the second business day."""
    clock = tz or timezone.get_default_timezone()
    day = add_business_days(received, HALF_BUSINESS_DAYS, tz, off).astimezone(clock).date()
    return datetime.combine(day, NOON, tzinfo=clock).astimezone(UTC)


def sort_by_at(received: datetime, tz: tzinfo | None = None) -> datetime:
    """Return by when somebody takes, refers or answers it: the end of the next business day."""
    return add_business_days(received, SORT_BUSINESS_DAYS, tz)


@dataclass(frozen=True)
class BusinessDays:
    """The business days of one facility: on its own clock, without the days it is closed."""

    tz: tzinfo
    off: frozenset[date] = frozenset()

    def after(self, start: datetime, days: int) -> datetime:
        """Return the end of the day so many business days later; see `add_business_days`."""
        return add_business_days(start, days, self.tz, self.off)

    def due_at(self, received: datetime) -> datetime:
        return self.after(received, DUE_BUSINESS_DAYS)

    def half_at(self, received: datetime) -> datetime:
        return half_at(received, self.tz, self.off)

    def sort_by_at(self, received: datetime) -> datetime:
        return self.after(received, SORT_BUSINESS_DAYS)


def last_day_begins(due: datetime, tz: tzinfo | None = None) -> datetime:
    """Return the beginning of the day on whose end something is due, on the clock of `tz`."""
    clock = tz or timezone.get_default_timezone()
    return datetime.combine(due.astimezone(clock).date(), time(0), tzinfo=clock).astimezone(UTC)


def day_begins(day: date, tz: tzinfo | None = None) -> datetime:
    """Return the midnight with which a day begins, on the clock of `tz`."""
    clock = tz or timezone.get_default_timezone()
    return datetime.combine(day, time(0), tzinfo=clock).astimezone(UTC)


def due_in_words(due: datetime, now: datetime | None = None, tz: tzinfo | None = None) -> str:
    """Return the due day in words: "due today", "due Thursday, November 26"."""
    clock = tz or timezone.get_default_timezone()
    now = now or timezone.now()
    day, today = due.astimezone(clock).date(), now.astimezone(clock).date()
    return _due_in_words(day, today, due < now, get_language())


@lru_cache(maxsize=4096)  # a list has few days
def _due_in_words(day: date, today: date, is_late: bool, _language: str | None) -> str:
    if is_late:
        return _("was due %(day)s") % {"day": _day_in_words(day, today)}
    if day == today:
        return _("due today")
    if day == today + timedelta(days=1):
        return _("due tomorrow")
    return _("due %(day)s") % {"day": _day_in_words(day, today)}


def _day_in_words(day: date, today: date) -> str:
    return weekday_in_words(day, with_year=day.year != today.year)
