"""Brings a CSV of facilities into the database: read and check, compare, then apply."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.text.csv_files import Faults, Problem

from ..appointments import settle_regions
from ..machine.choices import Stage
from ..models import Appointment, Facility
from .csv_rows import FacilityRow, read_rows

PACKAGED_CSV = Path(__file__).resolve().parents[2] / "data" / "va_facilities.csv"
COMPARED = ("name", "kind", "city", "state", "visn", "latitude", "longitude")
BATCH = 500

__all__ = ["PACKAGED_CSV", "Change", "Plan", "apply_plan", "plan_import"]


@dataclass(frozen=True)
class Change:
    """A facility that differs from its row: field → (old, new)."""

    facility: Facility
    row: FacilityRow
    fields: dict[str, tuple[Any, Any]]


@dataclass
class Plan:
    """The changes an import would make; nothing is ever deleted."""

    added: list[FacilityRow] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    unchanged: int = 0
    missing: list[Facility] = field(default_factory=list)

    @property
    def new_stations(self) -> int:
        return sum(row.is_station for row in self.added)

    @property
    def new_sites(self) -> int:
        return len(self.added) - self.new_stations

    @property
    def does_nothing(self) -> bool:
        return not self.added and not self.changed


def plan_import(path: Path) -> Plan:
    """Compare a file with the database; raises `ImportFaults` that names every bad cell."""
    rows = read_rows(path)
    known = {f.station_number: f for f in Facility.objects.select_related("parent")}
    faults = Faults()
    for problem in _parent_problems(rows, known):
        faults.add(problem)
    faults.raise_any()
    plan = Plan()
    for row in rows.values():
        facility = known.get(row.station_number)
        if facility is None:
            plan.added.append(row)
        elif differences := _differences(facility, row):
            plan.changed.append(Change(facility, row, differences))
        else:
            plan.unchanged += 1
    plan.missing = [f for number, f in sorted(known.items()) if number not in rows]
    return plan


def _differences(facility: Facility, row: FacilityRow) -> dict[str, tuple[Any, Any]]:
    pairs = {name: (getattr(facility, name), getattr(row, name)) for name in COMPARED}
    pairs["parent_station"] = (facility.station.station_number, row.parent_station)
    return {name: (old, new) for name, (old, new) in pairs.items() if old != new}


def _parent_problems(rows: dict[str, FacilityRow], known: dict[str, Facility]) -> Iterator[Problem]:
    kept = [facility for number, facility in known.items() if number not in rows]
    stations = {f.station_number for f in kept if f.parent is None}
    stations |= {number for number, row in rows.items() if row.is_station}
    in_use = _stations_in_use(known, kept)
    for number, row in rows.items():
        if row.parent_station not in stations:
            text = _("there is no station %(number)s") % {"number": row.parent_station}
            yield Problem(row.line, "parent_station", text)
        elif not row.is_station and number in in_use:
            text = _("%(number)s is a station in use and can't become a site") % {"number": number}
            yield Problem(row.line, "parent_station", text)


def _stations_in_use(known: dict[str, Facility], kept: list[Facility]) -> set[str]:
    """Return stations with a rollout, an administrator, or a site that the file doesn't mention."""
    begun = {
        number
        for number, f in known.items()
        if f.parent is None and (f.stage != Stage.PLANNED or f.go_live_on)
    }
    open_appointments = Appointment.objects.current().exclude(facility=None)
    administered = set(open_appointments.values_list("facility__station_number", flat=True))
    return begun | administered | {f.parent.station_number for f in kept if f.parent}


@transaction.atomic
def apply_plan(plan: Plan) -> None:
    """Write a plan, all or nothing. Stage and go-live dates of known facilities stay as they are.

    Stations are written before sites, because a site points at its station.
    """
    for wanted in (True, False):
        ids = dict(Facility.objects.values_list("station_number", "pk"))
        new = [_unsaved(row, ids) for row in plan.added if row.is_station is wanted]
        Facility.objects.bulk_create(new, batch_size=BATCH)
    ids = dict(Facility.objects.values_list("station_number", "pk"))
    for change in plan.changed:
        _copy(change.row, change.facility, ids)
    Facility.objects.bulk_update(
        [change.facility for change in plan.changed], [*COMPARED, "parent"], batch_size=BATCH
    )
    if not plan.does_nothing:
        settle_regions()
        record(actor=None, action=Action.FACILITY_CHANGE, code="import")


def _unsaved(row: FacilityRow, ids: dict[str, Any]) -> Facility:
    facility = Facility(station_number=row.station_number)
    _copy(row, facility, ids)
    return facility


def _copy(row: FacilityRow, facility: Facility, ids: dict[str, Any]) -> None:
    for name in COMPARED:
        setattr(facility, name, getattr(row, name))
    facility.parent_id = None if row.is_station else ids[row.parent_station]
