"""Brings CSV files of teams, staff and panels in: read and check, compare, then apply.

One bad cell leaves everything as it is. The same file again changes nothing, or goes on where it
was stopped. Rows that are here and not in the file stay. See docs/decisions/0533 and 0595.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.csv_files import Faults, Problem
from sm_plugin.errors import NotAllowed
from sm_plugin.facilities.models import Facility
from sm_plugin.people.models import Patient
from sm_plugin.teams.choices import CareKind, Role
from sm_plugin.teams.models import CareTeam, Membership, PatientAssignment
from sm_plugin.teams.services import add_member, assign_patient, change_team, open_team
from sm_plugin.triage.handover import change_role

from .plans import Plan, Todo, apply_plan
from .rows import FORMATS, PanelRow, StaffRow, TeamRow, read

__all__ = ["FORMATS", "Plan", "Todo", "apply_plan", "plan_import"]


def plan_import(*, actor: Any, kind: str, content: bytes) -> Plan:
    """Compare a file with what is there; raises `ImportFaults` that names every bad cell.

    A panel's look for its patients is recorded, once for the file.

    Raises `NotAllowed` for somebody who runs no place. Other places than the actor's are
    answered as those that don't exist.
    """
    if not Facility.objects.run_by(actor).exists():
        raise NotAllowed
    rows = read(kind, content)
    return _PLANNED[kind](_Known(actor, rows), rows)


class _Known:
    """What the rows name, read at once: the actor's places, accounts by address, open teams."""

    def __init__(self, actor: Any, rows: Sequence[Any]) -> None:
        self.actor, self.faults = actor, Faults()
        numbers = {row.station_number for row in rows}
        places = Facility.objects.run_by(actor).filter(station_number__in=numbers)
        self.places = {place.station_number: place for place in places.select_related("parent")}
        self.people = _by_address(
            {row.lead_email for row in rows}
            | {row.person_email for row in rows if isinstance(row, StaffRow)}
        )
        teams = CareTeam.objects.open().filter(facility__in=self.places.values()).named()
        self.teams = {
            (team.facility.station_number, team.lead_provider_id, team.care_kind): team
            for team in teams
        }

    def place(self, row: Any) -> Facility | None:
        place = self.places.get(row.station_number)
        if place is None:
            text = _("%(number)s is not one of your places") % {"number": row.station_number}
            self.faults.add(Problem(row.line, "station_number", text))
        return place

    def person(self, row: Any, column: str) -> Any:
        person = self.people.get(getattr(row, column))
        if person is None:
            text = _("there is no account with this address, or more than one")
            self.faults.add(Problem(row.line, column, text))
        return person

    def is_actor(self, row: Any, column: str, person: Any) -> bool:
        """Return True, with a fault, where a row would put the actor in a team."""
        if person.pk != self.actor.pk:
            return False
        self.faults.add(Problem(row.line, column, _("you can't put yourself in a team")))
        return True

    def team(self, row: Any) -> CareTeam | None:
        place, lead = self.place(row), self.person(row, "lead_email")
        if place is None or lead is None:
            return None
        team = self.teams.get((row.station_number, lead.pk, row.care_kind))
        if team is None:
            text = _("this provider has no team for this kind of care here; import teams first")
            self.faults.add(Problem(row.line, "lead_email", text))
        return team

    def not_named(self, named: Iterable[CareTeam | None]) -> list[str]:
        """Return the names of the open teams at the file's places that it doesn't mention."""
        mentioned = {team.pk for team in named if team}
        return sorted(team.name for team in self.teams.values() if team.pk not in mentioned)


def _by_address(addresses: set[str]) -> dict[str, Any]:
    """Return the active accounts by address; an address that two share stands for nobody."""
    model: Any = get_user_model()
    lowered = model._default_manager.annotate(in_lower_case=Lower(model.EMAIL_FIELD))
    people: dict[str, Any] = {}
    for person in lowered.filter(in_lower_case__in=addresses, is_active=True):
        address = person.in_lower_case
        people[address] = None if address in people else person
    return people


def _plan_teams(known: _Known, rows: Sequence[TeamRow]) -> Plan:
    plan, named = Plan(), []
    for row in rows:
        place, lead = known.place(row), known.person(row, "lead_email")
        if place is None or lead is None:
            continue
        team = known.teams.get((row.station_number, lead.pk, row.care_kind))
        named.append(team)
        if team is None:
            if known.is_actor(row, "lead_email", lead):
                continue
            plan.new.append(_open(known.actor, row, place, lead))
        elif team.accepts_messages != row.accepts_messages:
            plan.changed.append(_switch(known.actor, row, team))
        else:
            plan.unchanged += 1
    known.faults.raise_any()
    plan.missing = known.not_named(named)
    return plan


def _open(actor: Any, row: TeamRow, place: Facility, lead: Any) -> Todo:
    kind = CareKind(row.care_kind)
    words = _("open the team of %(address)s: %(kind)s, %(place)s") % {
        "address": row.lead_email,
        "kind": kind.label,
        "place": place.name,
    }

    def act() -> Any:
        return open_team(
            actor=actor,
            facility=place,
            lead_provider=lead,
            care_kind=kind,
            accepts_messages=row.accepts_messages,
        )

    return Todo(row.line, words, act, order=f"{row.station_number} {lead.pk} {kind}")


def _switch(actor: Any, row: TeamRow, team: CareTeam) -> Todo:
    wants = row.accepts_messages
    words = (_("let %(team)s accept messages") if wants else _("stop messages to %(team)s")) % {
        "team": team.name
    }

    def act() -> Any:
        kind = team.care_kind
        return change_team(actor=actor, team=team, care_kind=kind, accepts_messages=wants)

    return Todo(row.line, words, act, team=team.pk)


def _plan_staff(known: _Known, rows: Sequence[StaffRow]) -> Plan:
    plan, named = Plan(), []
    members = Membership.objects.filter(team__in=known.teams.values(), ended_at=None)
    present = {
        (member.team_id, member.user_id): member for member in members.select_related("user")
    }
    for row in rows:
        team, person = known.team(row), known.person(row, "person_email")
        named.append(team)
        if team is None or person is None:
            continue
        member = present.get((team.pk, person.pk))
        if member is not None and member.role == row.role:
            plan.unchanged += 1
        elif known.is_actor(row, "person_email", person):
            continue
        elif member is None:
            plan.new.append(_join(known.actor, row, team, person))
        else:
            member.team = team
            plan.changed.append(_change(known.actor, row, member))
    known.faults.raise_any()
    plan.missing = known.not_named(named)
    return plan


def _join(actor: Any, row: StaffRow, team: CareTeam, person: Any) -> Todo:
    words = _("%(address)s joins %(team)s as %(role)s") % {
        "address": row.person_email,
        "team": team.name,
        "role": Role(row.role).label,
    }
    return Todo(
        row.line,
        words,
        lambda: add_member(actor=actor, team=team, user=person, role=Role(row.role)),
        team=team.pk,
        order=str(person.pk),
    )


def _change(actor: Any, row: StaffRow, member: Membership) -> Todo:
    words = _("%(address)s in %(team)s: from %(was)s to %(role)s") % {
        "address": row.person_email,
        "team": member.team.name,
        "was": Role(member.role).label,
        "role": Role(row.role).label,
    }
    return Todo(
        row.line,
        words,
        lambda: change_role(actor=actor, membership=member, role=Role(row.role)),
        team=member.team_id,
        alone=True,
    )


def _plan_panels(known: _Known, rows: Sequence[PanelRow]) -> Plan:
    plan, named = Plan(), []
    numbers = {row.record_number for row in rows}
    visible = Patient.objects.visible_to(known.actor).filter(record_number__in=numbers)
    patients: dict[tuple[Any, str], list[Patient]] = {}
    for patient in visible.select_related("home_facility__parent"):
        key = patient.home_facility.station.pk, patient.record_number
        patients.setdefault(key, []).append(patient)
    # Before any refusal: that a number belongs to somebody born on another day is an answer, too.
    record(actor=known.actor, action=Action.PATIENT_FIND, code="panel")
    care = PatientAssignment.objects.filter(team__in=known.teams.values(), ended_at=None)
    present = set(care.values_list("patient", "team"))
    for row in rows:
        team = known.team(row)
        named.append(team)
        if team is None:
            continue
        found = patients.get((team.facility.station.pk, row.record_number), [])
        matching = [one for one in found if one.birth_date == row.birth_date]
        if found and len(matching) != 1:
            text = _("the number belongs to a person with another birth date")
            known.faults.add(Problem(row.line, "record_number", text))
        elif not found:
            plan.waiting.append(row.line)
        elif (matching[0].pk, team.pk) in present:
            plan.unchanged += 1
        else:
            plan.new.append(_assign(known.actor, row, team, matching[0]))
    known.faults.raise_any()
    plan.missing = known.not_named(named)
    return plan


def _assign(actor: Any, row: PanelRow, team: CareTeam, patient: Patient) -> Todo:
    words = _("%(number)s comes into the care of %(team)s") % {
        "number": row.record_number,
        "team": team.name,
    }
    return Todo(
        row.line,
        words,
        lambda: assign_patient(actor=actor, patient=patient, team=team),
        team=team.pk,
        order=str(patient.pk),
    )


_PLANNED: dict[str, Callable[[_Known, Any], Plan]] = {
    "teams": _plan_teams,
    "staff": _plan_staff,
    "panels": _plan_panels,
}
