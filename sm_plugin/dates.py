"""Dates in words, in the order in which the reader's language says them."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import pgettext


def day_in_words(day: date) -> str:
    """ "November 1, 2010"."""
    # Translators: the order of month, day and year in running text, in Django's date letters.
    return date_format(day, pgettext("date in words", "F j, Y"))


def month_and_day(day: date) -> str:
    """ "November 1", where the year is plain."""
    return date_format(day, "MONTH_DAY_FORMAT")


def weekday_in_words(day: date, *, with_year: bool) -> str:
    """ "Monday, November 1", with the year where it is another one."""
    if with_year:
        # Translators: weekday, month, day and year in running text, in Django's date letters.
        return date_format(day, pgettext("date in words", "l, F j, Y"))
    # Translators: weekday, month and day in running text, in Django's date letters.
    return date_format(day, pgettext("date in words", "l, F j"))
