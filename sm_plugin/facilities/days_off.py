"""The days on which a station is closed, beside weekends and federal holidays.

Nothing is due on them, and they count in no due time, at the station and its sites. What was due
before a day was added, or taken back, follows by `triage.steps.days_off`.

See docs/decisions/0661.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.calendar import is_business_day
from sm_plugin.errors import InvalidInput, NotAllowed
from sm_plugin.text.plain_text import is_blank, one_line

from .closing.services import refuse_closing
from .models import Facility
from .rollout_rights import may_manage_rollout

MOST = 60
FURTHEST = timedelta(days=730)
KEPT = timedelta(days=366)  # past days, for questions that were asked before them
NAME_LENGTH = 60


@dataclass(frozen=True)
class DayOff:
    day: date
    name: str


def days_off_of(station: Facility) -> list[DayOff]:
    """Return the station's own days off, in order, past ones too."""
    return [DayOff(date.fromisoformat(day), name) for day, name in station.days_off or ()]


@transaction.atomic
def add_day_off(*, actor: Any, facility: Facility, day: date, name: str) -> Facility:
    """Close the station on a day, from today on; a day that is there gets the new name.

    Raises `NotAllowed` without the right to run the station, and `InvalidInput` for a day that is
    no business day, past, or too far, or a name without anything to see. `Refused` of a station
    that closes.
    """
    station = _locked(actor, facility)
    refuse_closing(station, field="day")
    if is_blank(name):
        raise InvalidInput(_("Say why it is closed."), field="name")
    _check(station, day)
    others = [one for one in days_off_of(station) if one.day != day]
    if sum(one.day >= station.today for one in others) >= MOST:
        words = {"most": MOST}
        raise InvalidInput(_("A station has %(most)d days off at most.") % words, field="day")
    _put(station, [*others, DayOff(day, one_line(name)[:NAME_LENGTH])], actor)
    return station


@transaction.atomic
def remove_day_off(*, actor: Any, facility: Facility, day: date) -> Facility:
    """Open the station on a day that was off; raises `InvalidInput` for one that is past."""
    station = _locked(actor, facility)
    if day < station.today:
        raise InvalidInput(_("That day is past: what was due by it stays."), field="day")
    left = [one for one in days_off_of(station) if one.day != day]
    if len(left) != len(days_off_of(station)):
        _put(station, left, actor)
    return station


def followed(station: Facility, changed_at: datetime | None) -> None:
    """Note that every open question follows the days off as they were changed then."""
    changed = Facility.objects.filter(pk=station.pk, days_off_changed_at=changed_at)
    changed.update(days_off_changed_at=None)


def _check(station: Facility, day: date) -> None:
    today = station.today
    if day < today:
        raise InvalidInput(_("Choose today or a later day."), field="day")
    if day > today + FURTHEST:
        raise InvalidInput(_("Choose a day in the next two years."), field="day")
    if not is_business_day(day):
        raise InvalidInput(_("That is a weekend or a federal holiday already."), field="day")


def _put(station: Facility, days: list[DayOff], actor: Any) -> None:
    oldest = station.today - KEPT
    kept = sorted((one for one in days if one.day >= oldest), key=lambda one: one.day)
    station.days_off = [[one.day.isoformat(), one.name] for one in kept]
    station.days_off_changed_at = timezone.now()
    station.save(update_fields=["days_off", "days_off_changed_at"])
    record(actor=actor, action=Action.FACILITY_CHANGE, obj=station, code="days_off")


def _locked(actor: Any, facility: Facility) -> Facility:
    """Return the station's row as it is now, held; a site has no days of its own."""
    if not may_manage_rollout(actor, facility) or facility.parent_id is not None:
        raise NotAllowed
    station: Facility = Facility.objects.select_for_update(of=("self",), no_key=True).get(
        pk=facility.pk
    )
    return station
