"""Dates in words, in the order in which the reader's language says them."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache

from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

FIRST_YEAR, LAST_YEAR = 1900, 2999  # what a day may be that is reckoned with, in every zone
# What people read in these letters: hours from UTC. Manila's are those of Los Angeles.
MAINLAND = {
    "EST": -5,
    "EDT": -4,
    "CST": -6,
    "CDT": -5,
    "MST": -7,
    "MDT": -6,
    "PST": -8,
    "PDT": -7,
}
FURTHEST_AHEAD = timedelta(days=3653)  # what a day may be that somebody plans


def year_problem(day: date | None) -> str:
    """Return in words what is wrong with a day too far off to reckon with; "" if nothing is."""
    if day is None or FIRST_YEAR <= day.year <= LAST_YEAR:
        return ""
    words = {"first": FIRST_YEAR, "last": LAST_YEAR}
    return _("Enter a year between %(first)d and %(last)d.") % words


def far_problem(day: date | None) -> str:
    """Return in words what is wrong with a day further off than anybody plans; "" if nothing is."""
    if problem := year_problem(day):
        return problem
    if day is None or day <= timezone.localdate() + FURTHEST_AHEAD:
        return ""
    return _("Choose a day within the next ten years.")


def in_letters(day: date, letters: str | Callable[[], str]) -> str:
    """Return the day in Django's date letters; a list has few days, so their words are kept.

    What gives the letters in the reader's language is asked once for the language.
    """
    return _in_letters(day.year, day.month, day.day, letters, get_language())


@lru_cache(maxsize=4096)
def _in_letters(
    year: int, month: int, day: int, letters: str | Callable[[], str], _language: str | None
) -> str:
    return date_format(date(year, month, day), letters() if callable(letters) else letters)


def time_in_words(at: datetime) -> str:
    """ "9:12 a.m."."""
    return _time_in_words(at.hour, at.minute, get_language())


@lru_cache(maxsize=4096)
def _time_in_words(hour: int, minute: int, _language: str | None) -> str:
    return time_format(time(hour, minute), "g:i a")


def day_in_words(day: date) -> str:
    """ "November 1, 2010"."""
    return in_letters(day, _whole_date)


def _whole_date() -> str:
    # Translators: the order of month, day and year in running text, in Django's date letters.
    return pgettext("date in words", "F j, Y")


def month_and_day(day: date) -> str:
    """ "November 1", where the year is plain."""
    return in_letters(day, "MONTH_DAY_FORMAT")


def month_in_words(day: date) -> str:
    """ "November 2010"."""
    return date_format(day, "YEAR_MONTH_FORMAT")


def weekday_in_words(day: date, *, with_year: bool) -> str:
    """ "Monday, November 1", with the year where it is another one."""
    return in_letters(day, _weekday_and_date if with_year else _weekday_and_day)


def _weekday_and_date() -> str:
    # Translators: weekday, month, day and year in running text, in Django's date letters.
    return pgettext("date in words", "l, F j, Y")


def _weekday_and_day() -> str:
    # Translators: weekday, month and day in running text, in Django's date letters.
    return pgettext("date in words", "l, F j")


def moment(at: datetime, zone: tzinfo) -> str:
    """Return a moment as people say it, on the facility's clock: "Today at 9:12 a.m."."""
    local, today = at.astimezone(zone), timezone.now().astimezone(zone).date()
    words = {"time": time_in_words(local)}
    if local.date() == today:
        return _("Today at %(time)s") % words
    if local.date() == today - timedelta(days=1):
        return _("Yesterday at %(time)s") % words
    return _("%(day)s at %(time)s") % (words | {"day": day_in_words(local)})


def day_of(at: datetime, zone: tzinfo) -> str:
    """The day alone, as a list says it: "Today", "Yesterday", "Monday", "November 1"."""
    local, today = at.astimezone(zone).date(), timezone.now().astimezone(zone).date()
    age = (today - local).days
    if age == 0:
        return _("Today")
    if age == 1:
        return _("Yesterday")
    if 1 < age < 7:
        return in_letters(local, "l")
    return month_and_day(local) if local.year == today.year else day_in_words(local)


def last_day(closes_at: datetime, zone: tzinfo) -> str:
    """The day on which something can still be done that ends at this moment."""
    return weekday_in_words((closes_at - timedelta(seconds=1)).astimezone(zone), with_year=True)


def full_moment(at: datetime, zone: tzinfo) -> str:
    """Return a moment to stand on paper for years: with weekday, year and time zone."""
    local = at.astimezone(zone)
    return _("%(day)s at %(time)s") % {
        "day": weekday_in_words(local, with_year=True),
        "time": f"{time_in_words(local)} {_zone_name(local)}",
    }


def _zone_name(local: datetime) -> str:
    """ "EST"; where the same letters name another zone of the mainland, with the offset."""
    name, offset = local.tzname() or "", local.strftime("%z")
    mainland = MAINLAND.get(name)
    if mainland is None or local.utcoffset() == timedelta(hours=mainland):
        return name
    return f"{name} (UTC{offset[:3]}:{offset[3:]})"
