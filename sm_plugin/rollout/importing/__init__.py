"""Brings CSV files of teams, staff and panels in: read and check, compare, then write (`jobs`).

One bad cell leaves everything as it is. The same file again changes nothing, or goes on where it
was stopped. Rows that are here and not in the file stay. What was written can be undone for 30
days (`undo`). See docs/decisions/0533, 0595, 0609 and 0659.
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.errors import NotAllowed
from sm_plugin.facilities.models import Facility
from sm_plugin.rollout.choices import ImportStep
from sm_plugin.teams.choices import REVIEWERS, WITHOUT_LEAD, CareKind, Role
from sm_plugin.teams.models import CareTeam, Membership
from sm_plugin.teams.services import add_member, change_team, open_team
from sm_plugin.text.csv_files import Problem
from sm_plugin.triage.ownership.handover import change_role

from .known import Known, Lead
from .panels import plan_panels
from .plans import Plan, Todo
from .rows import FORMATS, StaffRow, TeamRow

__all__ = ["FORMATS", "compare", "note_look", "require_place"]


def require_place(actor: Any) -> None:
    """Raise `NotAllowed` for somebody who runs no place."""
    if not Facility.objects.run_by(actor).exists():
        raise NotAllowed


def note_look(actor: Any, kind: str) -> None:
    """Record that a file of panels is compared: it answers which record numbers are known.

    Before any refusal: that a number belongs to somebody born on another day is an answer, too.
    """
    if kind == "panels":
        record(actor=actor, action=Action.PATIENT_FIND, code="panel")


def compare(known: Known, kind: str, rows: Sequence[Any]) -> Plan:
    """Return what these rows would change; raises `ImportFaults` that names every bad cell."""
    return _PLANNED[kind](known, rows)


def _plan_teams(known: Known, rows: Sequence[TeamRow]) -> Plan:
    plan = Plan()
    for row in rows:
        place, lead = known.place(row), known.lead(row)
        if place is None or lead is None:
            continue
        team = known.teams.get((row.station_number, lead.key, row.care_kind))
        if team is None:
            if place.closes_on is not None:
                text = _("%(number)s closes, or has closed") % {"number": row.station_number}
                known.faults.add(Problem(row.line, "station_number", text))
                continue
            if lead.person and known.is_actor(row, "lead_email", lead.person):
                continue
            plan.new.append(_open(known, row, place, lead))
        elif team.accepts_messages != row.accepts_messages:
            plan.changed.append(_switch(known.actor, row, team))
        else:
            plan.unchanged += 1
    known.faults.raise_any()
    services = {row.line for row in rows if row.care_kind in WITHOUT_LEAD}
    for line, words in _without_staff(known, plan, rows):
        (plan.unread if line in services else plan.alone).append((line, words))
    return plan


def _without_staff(known: Known, plan: Plan, rows: Sequence[TeamRow]) -> list[tuple[int, str]]:
    """Return the lines, and how they are called, of teams that would accept without any staff.

    A team that is opened has its lead alone, a service nobody, until its staff come in. In
    a service clerks alone count as nobody: there is no lead who may review.
    """
    wants = {row.line: row for row in rows if row.accepts_messages}
    opened = [todo for todo in plan.new if todo.line in wants]
    teams = {todo.line: known.find(wants[todo.line]) for todo in plan.changed if todo.line in wants}
    members = Membership.objects.active().filter(team__in=[team for team in teams.values() if team])
    facts = members.values_list("team", "user", "team__lead_provider", "role")
    staffed = {
        team
        for team, user, lead, role in (facts if teams else ())
        if user != lead and (lead or role in REVIEWERS)
    }
    found = [(todo.line, todo.words) for todo in opened]
    return found + [
        (line, team.name) for line, team in teams.items() if team and team.pk not in staffed
    ]


def _open(known: Known, row: TeamRow, place: Facility, lead: Lead) -> Todo:
    actor, kind = known.actor, CareKind(row.care_kind)
    team = CareTeam(facility=place, lead_provider=lead.person, care_kind=kind)
    said = _("open the team of %(address)s: %(kind)s, %(place)s")
    if lead.person is None:
        said = _("open the team that no provider leads: %(kind)s, %(place)s")
    elif lead.key in known.named:
        said = _("open the team of %(address)s; patients read “%(name)s”")
    words = said % {
        "address": row.lead_email,
        "kind": kind.label,
        "place": place.name,
        "name": team.name,
    }

    def act() -> Any:
        return open_team(
            actor=actor,
            facility=place,
            lead_provider=lead.person,
            care_kind=kind,
            accepts_messages=row.accepts_messages,
        )

    order = f"{row.station_number} {lead.key} {kind}"
    before = {"wrote": [str(lead.key), kind.value, row.accepts_messages]}
    return Todo(row.line, words, act, ImportStep.OPEN, before, order=order)


def _switch(actor: Any, row: TeamRow, team: CareTeam) -> Todo:
    wants = row.accepts_messages
    words = (_("let %(team)s accept messages") if wants else _("stop messages to %(team)s")) % {
        "team": team.name
    }

    def act() -> Any:
        kind = team.care_kind
        return change_team(actor=actor, team=team, care_kind=kind, accepts_messages=wants)

    wrote = [str(team.lead_provider_id), team.care_kind, wants]
    before = {"wrote": wrote, "accepts": team.accepts_messages}
    return Todo(row.line, words, act, ImportStep.SWITCH, before, team=team.pk)


def _plan_staff(known: Known, rows: Sequence[StaffRow]) -> Plan:
    plan = Plan()
    members = Membership.objects.filter(team__in=known.teams.values(), ended_at=None)
    present = {
        (member.team_id, member.user_id): member for member in members.select_related("user")
    }
    for row in rows:
        team, person = known.team(row), known.person(row, "person_email")
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
        ImportStep.JOIN,
        {"leads": team.lead_provider_id == person.pk},
        team=team.pk,
        order=f"{person.pk} {row.role}",
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
        ImportStep.ROLE,
        {"leads": member.team.lead_provider_id == member.user_id, "role": member.role},
        team=member.team_id,
        # Who comes to review first: a team is never without, whatever the order of the lines.
        order="0" if row.role in REVIEWERS else "1",
        alone=True,
    )


_PLANNED: dict[str, Callable[[Known, Any], Plan]] = {
    "teams": _plan_teams,
    "staff": _plan_staff,
    "panels": plan_panels,
}
