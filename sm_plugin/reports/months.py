"""The months that reports are made for.

A month begins and ends on the portal's clock, so that a region's report is the sum of its
stations'. When an answer is due is always asked of the facility's own clock.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from sm_plugin.text.dates import month_in_words

MONTHS = 13  # on offer: this one and a year


@dataclass(frozen=True, order=True)
class Month:
    year: int
    month: int

    @property
    def code(self) -> str:
        return f"{self.year}-{self.month:02}"

    @property
    def words(self) -> str:
        return month_in_words(date(self.year, self.month, 1))

    @property
    def begins(self) -> datetime:
        return timezone.make_aware(datetime(self.year, self.month, 1))

    @property
    def ends(self) -> datetime:
        """The first moment of the next month."""
        return self.next.begins

    def has(self, moment: datetime) -> bool:
        return self.begins <= moment < self.ends

    @property
    def next(self) -> "Month":
        return Month(self.year + self.month // 12, self.month % 12 + 1)

    @property
    def before(self) -> "Month":
        return Month(self.year - (self.month == 1), (self.month - 2) % 12 + 1)


def this_month() -> Month:
    today = timezone.localdate()
    return Month(today.year, today.month)


def months_on_offer() -> list[Month]:
    """Return this month and those of the last year, the newest first."""
    months = [this_month()]
    while len(months) < MONTHS:
        months.append(months[-1].before)
    return months
