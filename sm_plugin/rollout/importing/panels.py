"""Compares a file of panels: registered patients come into care, the others onto a team's list."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from sm_plugin.errors import InvalidInput
from sm_plugin.people.models import Patient
from sm_plugin.rollout.choices import ImportStep
from sm_plugin.teams.models import CareTeam, PanelEntry, PatientAssignment
from sm_plugin.teams.models.panel_entries import digest_of_number, digest_of_person
from sm_plugin.teams.panels.services import checked_person, list_person, take_off
from sm_plugin.teams.services import assign_patient
from sm_plugin.text.csv_files import Problem
from sm_plugin.text.plain_text import one_line

from .known import Known
from .plans import Plan, Todo
from .rows import PanelRow

KEPT_ANYWAY = timedelta(days=30)  # brought in so lately, an entry is not written again


def plan_panels(known: Known, rows: Sequence[PanelRow]) -> Plan:
    """Return what these rows of a file of panels would change."""
    plan = Plan()
    patients = _patients(known.actor, rows)
    care = PatientAssignment.objects.filter(team__in=known.teams.values(), ended_at=None)
    about = {patient.pk for found in patients.values() for patient in found}
    present = set(care.filter(patient__in=about).values_list("patient", "team"))
    listing, unread = _Lists(known, rows), _Unread(known)
    for row in rows:
        team = known.team(row)
        if team is None:
            continue
        found = patients.get((team.facility.station.pk, row.record_number), [])
        matching = [one for one in found if one.birth_date == row.birth_date]
        if found and len(matching) != 1:
            text = _("the number belongs to a person with another birth date")
            known.faults.add(Problem(row.line, "record_number", text))
        elif not found and not row.patient_name:
            plan.waiting.append(row.line)
        elif not found:
            if unread.allows(row, team, comes_into_care=False):
                listing.plan(plan, row, team)
        elif (matching[0].pk, team.pk) in present or unread.keeps(matching[0], team):
            plan.unchanged += 1
        elif unread.allows(row, team, comes_into_care=True):
            plan.new.append(_assign(known.actor, row, team, matching[0]))
    known.faults.raise_any()
    return plan


class _Unread:
    """The teams that nobody reads for: writing would refuse who comes into their care.

    Their lists are refused as well once they have patients.
    """

    def __init__(self, known: Known) -> None:
        self.faults = known.faults
        here = CareTeam.objects.filter(pk__in=[team.pk for team in known.teams.values()])
        self.all = set(here.staying().unread().values_list("pk", flat=True))
        missed = here.closed_to_lists() if self.all else CareTeam.objects.none()
        self.missed = set(missed.values_list("pk", flat=True))
        kept = PanelEntry.objects.known().filter(team__in=self.all)
        self.kept = set(kept.values_list("claimed_by", "team")) if self.all else set()

    def keeps(self, patient: Patient, team: CareTeam) -> bool:
        """Return True where the first reader of the team brings the patient into its care."""
        return (patient.user_id, team.pk) in self.kept

    def allows(self, row: PanelRow, team: CareTeam, *, comes_into_care: bool) -> bool:
        if team.pk not in (self.all if comes_into_care else self.missed):
            return True
        text = _("nobody in this team may review messages; import staff first")
        self.faults.add(Problem(row.line, "care_kind", text))
        return False


class Gone(NamedTuple):
    """An entry that a file doesn't name, as it was: when last brought in, and who asks to be it."""

    key: Any
    seen_at: str
    claimed_by: str

    @classmethod
    def of(cls, key: Any, seen_at: datetime, claimed_by: Any) -> "Gone":
        return cls(key, seen_at.isoformat(), str(claimed_by or ""))


def vanished(known: Known, kind: str, rows: Sequence[Any]) -> list[Gone]:
    """Return the entries of the file's teams that the file doesn't name, in one order.

    A file without names lists nobody, so nobody vanishes from it.
    """
    if kind != "panels" or not any(row.patient_name for row in rows):
        return []
    named, teams = set(), set()
    for row in rows:
        if team := known.find(row):
            station = team.facility.station.station_number
            person = digest_of_person(station, one_line(row.record_number), row.birth_date)
            named.add((person, team.pk))
            teams.add(team.pk)
    entries = PanelEntry.objects.filter(team__in=teams).order_by("team", "person_digest")
    listed = entries.values_list("person_digest", "team", "pk", "seen_at", "claimed_by").iterator()
    return [
        Gone.of(key, seen_at, claimed_by)
        for person, team, key, seen_at, claimed_by in listed
        if (person, team) not in named
    ]


def removals(known: Known, gone: Sequence[Gone]) -> list[Todo]:
    """Return how these entries are taken off their lists, in the same order.

    One that was brought in again since, or that an account asks to be, stays. So does one that
    can't be opened: it could not be put back when the file is undone.
    """
    entries = PanelEntry.objects.in_bulk([one.key for one in gone])
    teams = {team.pk: team for team in known.teams.values()}
    same = [entries[one.key] for one in gone if _as_gone(entries.get(one.key)) == one]
    return [
        _remove(known.actor, entry, teams[entry.team_id])
        for entry in same
        if entry.team_id in teams and entry.shown
    ]


def _as_gone(entry: PanelEntry | None) -> Gone | None:
    if entry is None:
        return None
    return Gone.of(entry.pk, entry.seen_at, entry.claimed_by_id)


def _patients(actor: Any, rows: Sequence[PanelRow]) -> dict[tuple[Any, str], list[Patient]]:
    numbers = {row.record_number for row in rows}
    visible = Patient.objects.visible_to(actor).standing().filter(record_number__in=numbers)
    patients: dict[tuple[Any, str], list[Patient]] = {}
    for patient in visible.select_related("home_facility__parent"):
        key = patient.home_facility.station.pk, patient.record_number
        patients.setdefault(key, []).append(patient)
    return patients


def _assign(actor: Any, row: PanelRow, team: CareTeam, patient: Patient) -> Todo:
    words = _("%(number)s comes into the care of %(team)s") % {
        "number": row.record_number,
        "team": team.name,
    }
    return Todo(
        row.line,
        words,
        lambda: assign_patient(actor=actor, patient=patient, team=team),
        ImportStep.CARE,
        team=team.pk,
        order=str(patient.pk),
    )


class _Lists:
    """The entries with the numbers of the rows as they are, and what the rows say of numbers."""

    def __init__(self, known: Known, rows: Sequence[PanelRow]) -> None:
        self.actor, self.faults = known.actor, known.faults
        stations = {number: place.station for number, place in known.places.items()}
        numbers = {
            digest_of_number(station.station_number, one_line(row.record_number))
            for row in rows
            if (station := stations.get(row.station_number))
        }
        entries = list(PanelEntry.objects.filter(number_digest__in=numbers))
        self.entries = {(entry.person_digest, entry.team_id): entry for entry in entries}
        self.persons = {entry.number_digest: entry.person_digest for entry in entries}

    def plan(self, plan: Plan, row: PanelRow, team: CareTeam) -> None:
        """Add what a row of somebody without an account changes, or its fault."""
        try:
            listed = checked_person(row.patient_name, row.record_number, row.birth_date)
        except InvalidInput as error:
            self.faults.add(Problem(row.line, error.field, str(error.message)))
            return
        station = team.facility.station.station_number
        person = digest_of_person(station, listed.record_number, row.birth_date)
        number = digest_of_number(station, listed.record_number)
        if self.persons.setdefault(number, person) != person:
            text = _("the number belongs to a person with another birth date")
            self.faults.add(Problem(row.line, "record_number", text))
            return
        entry = self.entries.get((person, team.pk))
        if entry is None:
            words = _("%(name)s, %(number)s: on the list of %(team)s until an account is there")
            plan.new.append(self._write(row, team, words, person, ImportStep.LISTED))
        elif entry.shown is None:
            text = _("this person's entry on the list can't be opened; take it off first")
            self.faults.add(Problem(row.line, "record_number", text))
        elif entry.shown.name != listed.name:
            words = _("%(name)s, %(number)s: the name on the list of %(team)s changes")
            plan.changed.append(
                self._write(row, team, words, person, ImportStep.RENAMED, _as_it_is(entry))
            )
        elif entry.seen_at < timezone.now() - KEPT_ANYWAY:
            words = _("%(name)s, %(number)s: stays 180 more days on the list of %(team)s")
            plan.changed.append(
                self._write(row, team, words, person, ImportStep.RENAMED, _as_it_is(entry))
            )
        else:
            plan.unchanged += 1

    def _write(
        self,
        row: PanelRow,
        team: CareTeam,
        words: str,
        person: str,
        step: ImportStep,
        before: dict[str, Any] | None = None,
    ) -> Todo:
        names = {"name": row.patient_name, "number": row.record_number, "team": team.name}

        def act() -> Any:
            return list_person(
                actor=self.actor,
                team=team,
                name=row.patient_name,
                record_number=row.record_number,
                birth_date=row.birth_date,
            )

        words %= names
        return Todo(row.line, words, act, step, before or {}, team=team.pk, order=person)


def _remove(actor: Any, entry: PanelEntry, team: CareTeam) -> Todo:
    listed = entry.listed
    names = {"name": listed.name, "number": listed.record_number, "team": team.name}
    words = _("%(name)s, %(number)s: off the list of %(team)s") % names
    entry.team = team

    def act() -> PanelEntry:
        take_off(actor=actor, entries=[entry])
        return entry

    before = _as_it_is(entry) | {"claimed_by": str(entry.claimed_by_id or "")}
    return Todo(0, words, act, ImportStep.OFF, before, team=team.pk, order=entry.person_digest)


def _as_it_is(entry: PanelEntry) -> dict[str, Any]:
    """Return what an entry holds, as it can be written back."""
    return {"listed": entry.listed.as_text(), "seen_at": entry.seen_at.isoformat()}
