"""Brings a CSV of facilities into the database: read and check, compare, then apply."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.errors import NotAllowed, Refused
from sm_plugin.text.csv_files import Faults, ImportFaults, Problem

from ..appointments import settle_regions
from ..machine.choices import Stage
from ..models import Appointment, Facility
from ..rollout_rights import is_national_administrator
from .csv_rows import FacilityRow, read_rows
from .handovers import Handover, handover_of, take_along, why_not
from .parents import Use, obstacles, tell_of_parents, use_of

PACKAGED_CSV = Path(__file__).resolve().parents[2] / "data" / "va_facilities.csv"
COMPARED = ("name", "kind", "city", "state", "visn", "latitude", "longitude")
# Rights follow from these, so each change of one is on record: the reason code by column.
RIGHTS_FOLLOW = {"visn": "import.region", "parent_station": "import.parent"}
BATCH = 500

__all__ = ["PACKAGED_CSV", "Change", "Plan", "PlanChanged", "apply_plan", "plan_import"]


class PlanChanged(Refused):
    """The facilities are no longer as they were when the plan was made; nothing was written."""

    code = "facilities_changed"
    message = lazy("Some of these stations have changed meanwhile. Please look at them again.")


@dataclass(frozen=True)
class Change:
    """A facility that is to be otherwise: field → (old, new)."""

    facility: Facility
    fields: dict[str, tuple[Any, Any]]

    @property
    def moves(self) -> bool:
        """Return True where the facility comes to another station."""
        return "parent_station" in self.fields


@dataclass
class Plan:
    """The changes an import would make; nothing is ever deleted.

    `left_out` says by station number why a row of the file is none of `rows`. `closed` are places
    that the file names and that close here: no file changes that, whatever else it changes.
    """

    rows: dict[str, FacilityRow]
    left_out: dict[str, Problem] = field(default_factory=dict)
    added: list[FacilityRow] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    unchanged: int = 0
    missing: list[Facility] = field(default_factory=list)
    closed: list[Facility] = field(default_factory=list)
    handovers: list[Handover] = field(default_factory=list)

    @property
    def token(self) -> str:
        """Return what was shown, in short: a yes to these changes is none to others."""
        lines = [repr(row) for row in self.added]
        for one in self.changed:
            number = one.facility.station_number
            lines += [f"{number} {name} {was}" for name, was in one.fields.items()]
        lines += [f"{one.site.pk} {one.was.stage} {one.stage}" for one in self.handovers]
        return sha256("\n".join(lines).encode()).hexdigest()

    @property
    def new_stations(self) -> int:
        return sum(row.is_station for row in self.added)

    @property
    def new_sites(self) -> int:
        return len(self.added) - self.new_stations

    @property
    def does_nothing(self) -> bool:
        return not self.added and not self.changed


def plan_import(path: Path, *, leaves_out: bool = False) -> Plan:
    """Compare a file with the database; raises `ImportFaults` that names every bad cell.

    With `leaves_out` rows whose station can't be theirs are left out and named: who looks at the
    packaged list can't mend it.
    """
    rows, facilities = read_rows(path), list(Facility.objects.select_related("parent"))
    return _compared(rows, facilities, _taken_out(rows, facilities) if leaves_out else {})


def _taken_out(rows: dict[str, FacilityRow], facilities: Iterable[Facility]) -> dict[str, Problem]:
    """Take the rows out that can't be written, until the others can; return why, by number."""
    known = {facility.station_number: facility for facility in facilities}
    left_out: dict[str, Problem] = {}
    while found := dict(_parent_problems(rows, known)):
        left_out |= found
        for number in found:
            del rows[number]
    return left_out


def _compared(
    rows: dict[str, FacilityRow], facilities: Iterable[Facility], left_out: dict[str, Problem]
) -> Plan:
    known = {facility.station_number: facility for facility in facilities}
    faults = Faults()
    for _number, problem in _parent_problems(rows, known):
        faults.add(problem)
    faults.raise_any()
    plan = Plan(rows, left_out)
    for row in rows.values():
        facility = known.get(row.station_number)
        if facility is None:
            plan.added.append(row)
        elif differences := _differences(facility, row):
            plan.changed.append(Change(facility, differences))
        else:
            plan.unchanged += 1
    carried = list(_carried(rows, known))
    plan.changed += carried
    named = rows.keys() | left_out.keys() | {one.facility.station_number for one in carried}
    plan.missing = [f for number, f in sorted(known.items()) if number not in named]
    plan.closed = [
        f for number, f in sorted(known.items()) if number in named and f.closes_on is not None
    ]
    plan.handovers = list(_handovers(plan.changed, known))
    return plan


def _handovers(changed: Iterable[Change], known: dict[str, Facility]) -> Iterator[Handover]:
    """Yield what becomes of each place that leaves its station."""
    moves = [change for change in changed if change.moves]
    uses = use_of([change.facility.pk for change in moves])
    for change in moves:
        _was, number = change.fields["parent_station"]
        yield handover_of(change.facility, number, known, uses[change.facility.pk])


def _carried(rows: dict[str, FacilityRow], known: dict[str, Facility]) -> Iterator[Change]:
    """Yield the sites without a row whose station's row has another region: they go with it."""
    for number, site in sorted(known.items()):
        station = rows.get(site.station.station_number)
        if number not in rows and station is not None and site.visn != station.visn:
            yield Change(site, {"visn": (site.visn, station.visn)})


def _differences(facility: Facility, row: FacilityRow) -> dict[str, tuple[Any, Any]]:
    pairs = {name: (getattr(facility, name), getattr(row, name)) for name in COMPARED}
    pairs["parent_station"] = (facility.station.station_number, row.parent_station)
    return {name: (old, new) for name, (old, new) in pairs.items() if old != new}


def _parent_problems(
    rows: dict[str, FacilityRow], known: dict[str, Facility]
) -> Iterator[tuple[str, Problem]]:
    """Yield the number of each row that can't have this station or region, with the reason."""
    kept = [facility for number, facility in known.items() if number not in rows]
    stations = {f.station_number: f.visn for f in kept if f.parent is None}
    stations |= {number: row.visn for number, row in rows.items() if row.is_station}
    in_use = _stations_in_use(known, kept)
    taking_over = _taking_over(known)
    uses, in_the_way = _uses(rows, known), _obstacles(rows, known)
    closing = dict(_closing(rows, known))
    for number, row in rows.items():
        if row.parent_station not in stations:
            text = _("there is no station %(number)s") % {"number": row.parent_station}
            yield number, Problem(row.line, "parent_station", text)
        elif number in closing:
            yield number, Problem(row.line, "parent_station", closing[number])
        elif not row.is_station and number in in_use:
            text = _("%(number)s is a station in use and can't become a site") % {"number": number}
            yield number, Problem(row.line, "parent_station", text)
        elif not row.is_station and number in taking_over:
            text = _(
                "%(number)s takes over from %(other)s and can't become a site. Choose another "
                "station that takes over first"
            )
            text %= {"number": number, "other": taking_over[number]}
            yield number, Problem(row.line, "parent_station", text)
        elif row.visn != (region := stations[row.parent_station]):
            text = _("its station %(number)s is in region (VISN) %(region)d")
            words = {"number": row.parent_station, "region": region}
            yield number, Problem(row.line, "visn", text % words)
        elif number in known and (
            reason := why_not(known[number], row.parent_station, known, uses)
            or in_the_way.get(number)
        ):
            yield number, Problem(row.line, "parent_station", reason)


def _closing(rows: dict[str, FacilityRow], known: dict[str, Facility]) -> Iterator[tuple[str, str]]:
    """Yield each row that would take a closed place elsewhere, or put a place under one."""
    for number, row in rows.items():
        there, station = known.get(number), known.get(row.parent_station)
        if there is not None and there.station.station_number == row.parent_station:
            continue
        if there is not None and there.closes_on is not None:
            text = _("%(number)s is closed here, so it stays with its station. Open it again first")
            yield number, text % {"number": number}
        elif station is not None and station.closes_on is not None:
            text = _("its station %(number)s is closed here. Open it again first")
            yield number, text % {"number": row.parent_station}


def _uses(rows: dict[str, FacilityRow], known: dict[str, Facility]) -> dict[Any, Use]:
    """Return by key who uses the places that are to leave their stations."""
    here = ((known[number], row) for number, row in rows.items() if number in known)
    return use_of([one.pk for one, row in here if one.station.station_number != row.parent_station])


def _obstacles(rows: dict[str, FacilityRow], known: dict[str, Facility]) -> dict[str, str]:
    """Return by number what other rooms have that can't come to the station of the row."""
    now = {one.pk: one.station.station_number for one in known.values()}
    here = [row for number, row in rows.items() if number in known]
    then = now | {known[row.station_number].pk: row.parent_station for row in here}
    found = obstacles(now, then)
    return {number: found[one.pk] for number, one in known.items() if one.pk in found}


def _taking_over(known: dict[str, Facility]) -> dict[str, str]:
    """Return the stations that take over from one that moves or moved, with the number of that."""
    numbers = {one.pk: number for number, one in known.items()}
    moving = ((one.successor_id, number) for number, one in known.items() if one.successor_id)
    return {numbers[successor]: number for successor, number in moving}


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
def apply_plan(plan: Plan, *, actor: Any) -> None:
    """Write a plan, all or nothing. Stage and go-live dates of known stations stay as they are.

    `actor` is a national administrator, or None for the system. Raises `NotAllowed` for anybody
    else, and `PlanChanged` where something has changed since the plan was made; then nothing is
    written. Stations are written before sites, because a site points at its station.
    """
    if actor is not None and not is_national_administrator(actor):
        raise NotAllowed
    rows = Facility.objects.select_related("parent").order_by("pk")
    held = list(rows.select_for_update(of=("self",), no_key=True))
    plan = _still(plan, held)
    ids = {facility.station_number: facility.pk for facility in held}
    for wanted in (True, False):
        new = [_unsaved(row, ids) for row in plan.added if row.is_station is wanted]
        Facility.objects.bulk_create(new, batch_size=BATCH)
        ids |= {facility.station_number: facility.pk for facility in new}
    for change in plan.changed:
        _change(change, ids)
    Facility.objects.bulk_update(
        [change.facility for change in plan.changed], [*COMPARED, "parent"], batch_size=BATCH
    )
    moves = [change for change in plan.changed if change.moves]
    if came_from := {one.facility.pk: one.fields["parent_station"][0] for one in moves}:
        tell_of_parents(came_from)
        take_along(actor, plan.handovers)
    if not plan.does_nothing:
        settle_regions()
        _record(plan, actor)


def _still(plan: Plan, held: Iterable[Facility]) -> Plan:
    """Return the plan for facilities as they are now; raise `PlanChanged` if it is another one."""
    try:
        found = _compared(plan.rows, held, plan.left_out)
    except ImportFaults as error:  # a station is in use since
        raise PlanChanged from error
    if found.token != plan.token:
        raise PlanChanged
    return found


def _record(plan: Plan, actor: Any) -> None:
    """Record the import, and each facility whose rights follow from something else from now on."""
    record(actor=actor, action=Action.FACILITY_CHANGE, code="import")
    for change in plan.changed:
        for name, code in RIGHTS_FOLLOW.items():
            if name in change.fields:
                record(actor=actor, action=Action.FACILITY_CHANGE, obj=change.facility, code=code)


def _unsaved(row: FacilityRow, ids: dict[str, Any]) -> Facility:
    own = {name: getattr(row, name) for name in COMPARED}
    parent = None if row.is_station else ids[row.parent_station]
    return Facility(station_number=row.station_number, parent_id=parent, **own)


def _change(change: Change, ids: dict[str, Any]) -> None:
    facility = change.facility
    for name, (_old, new) in change.fields.items():
        if name == "parent_station":
            facility.parent_id = None if new == facility.station_number else ids[new]
        else:
            setattr(facility, name, new)
