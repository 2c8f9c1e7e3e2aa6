"""Changes the planned days of several stations at once: first what would change, then all of it.

See docs/decisions/0650.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.errors import InvalidInput, NotAllowed, Refused
from sm_plugin.text.dates import far_problem

from .models import Facility, StageTarget
from .services import plan_start

FURTHEST = 730  # days, forward or back


@dataclass(frozen=True)
class Shift:
    """The same day for all of them, or so many days later; earlier, if `days` are negative."""

    day: date | None = None
    days: int | None = None

    def of(self, was: date | None) -> date | None:
        """Return the new day of a station; none where there is nothing to count from."""
        if self.day is not None:
            return self.day
        if was is None:
            return None
        try:
            return was + timedelta(days=self.days or 0)
        except OverflowError:
            return date.max  # further off than anybody plans, which refuses it


@dataclass(frozen=True)
class DayChange:
    """One station's old and new day, with the days that were planned for it before."""

    station: Facility
    was: date | None
    becomes: date | None
    earlier: Sequence[StageTarget] = ()
    problem: str = ""


@dataclass
class DayPlan:
    """The stations that would change, those that refuse, and those that have the day already."""

    changes: list[DayChange] = field(default_factory=list)
    refused: list[DayChange] = field(default_factory=list)
    unchanged: list[Facility] = field(default_factory=list)

    @property
    def token(self) -> str:
        """Return what was shown, in short: a yes to these days is none to others."""
        lines = sorted(f"{one.station.pk} {one.was} {one.becomes}" for one in self.changes)
        return sha256("\n".join(lines).encode()).hexdigest()


def plan_days(*, actor: Any, stations: Collection[Facility], shift: Shift) -> DayPlan:
    """Return what the shift would do to each station; changes nothing.

    Raises `NotAllowed` for a station that the actor doesn't run, and `InvalidInput` for a shift
    that is none.
    """
    keys = {station.pk for station in stations}
    if Facility.objects.run_by(actor).filter(pk__in=keys).count() != len(keys):
        raise NotAllowed
    if not keys:
        raise InvalidInput(_("Choose at least one station."), field="stations")
    _check(shift)
    return _planned(stations, shift)


@transaction.atomic
def change_days(
    *, actor: Any, stations: Collection[Facility], shift: Shift, shown: str
) -> list[DayChange]:
    """Change the days of all stations that can change, if that is still what was `shown`.

    Each new day is a row in the station's history of planned days. Raises `Refused` where anything
    has changed since it was shown; then nothing changes.
    """
    plan_days(actor=actor, stations=stations, shift=shift)
    keys = [station.pk for station in stations]
    held = Facility.objects.stations().select_for_update(of=("self",), no_key=True).order_by("pk")
    plan = _planned(list(held.filter(pk__in=keys)), shift)
    if plan.token != shown or not plan.changes:
        text = _("Some of these stations have changed meanwhile. Please look at them again.")
        raise Refused(text, code="days_changed")
    for change in plan.changes:
        plan_start(actor, change.station, change.becomes)
        change.station.save(update_fields=["go_live_on"])
        record(actor=actor, action=Action.FACILITY_CHANGE, obj=change.station, code="days")
    return plan.changes


def _check(shift: Shift) -> None:
    if (shift.day is None) == (not shift.days):
        text = _("Enter one day for all of them, or by how many days each day moves.")
        raise InvalidInput(text)
    if problem := far_problem(shift.day):
        raise InvalidInput(problem, field="day")
    if abs(shift.days or 0) > FURTHEST:
        text = _("At most %(most)d days forward or back.") % {"most": FURTHEST}
        raise InvalidInput(text, field="days")


def _planned(stations: Collection[Facility], shift: Shift) -> DayPlan:
    earlier: dict[Any, list[StageTarget]] = defaultdict(list)
    keys = [one.pk for one in stations]
    before_start = Facility.objects.before_start().filter(pk__in=keys)
    open_keys = set(before_start.values_list("pk", flat=True))
    targets = StageTarget.objects.filter(facility__in=keys)
    for target in targets.select_related("actor"):
        earlier[target.facility_id].append(target)
    plan = DayPlan()
    for station in sorted(stations, key=lambda one: (one.name, str(one.pk))):
        was, becomes = station.go_live_on, shift.of(station.go_live_on)
        problem = _problem(station, becomes, is_open=station.pk in open_keys)
        change = DayChange(station, was, becomes, earlier[station.pk], problem)
        if problem:
            plan.refused.append(change)
        elif was == becomes:
            plan.unchanged.append(station)
        else:
            plan.changes.append(change)
    return plan


def _problem(station: Facility, becomes: date | None, *, is_open: bool) -> str:
    """Return what stands in the way at this station, or nothing."""
    if station.parent_id is not None:
        return _("a site follows its station")
    if station.closes_on is not None:
        return _("it closes, or has closed")
    if not is_open:
        return _("messaging has started here")
    if becomes is None:
        return _("no day is planned that could move")
    if becomes < station.today:
        return _("the new day would be past")
    if far_problem(becomes):
        return _("the new day would be more than ten years away")
    return ""
