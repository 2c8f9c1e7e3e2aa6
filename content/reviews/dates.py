"""Dates of the next review, in calendar months."""

from calendar import monthrange
from datetime import date, timedelta

from content.conf import DUE_SOON_DAYS


def months_after(day: date, months: int) -> date:
    """Return the same day of a later month, or its last day: January 31 plus one is February 28."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def soon(today: date) -> date:
    """Return the last day of the pages that are due soon and turn amber."""
    return today + timedelta(days=DUE_SOON_DAYS)
