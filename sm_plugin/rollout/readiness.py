"""The steps that are left before a station goes live, read from what is there.

A step is done when its evidence is there, never by a tick. See docs/decisions/0531.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Count, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.errors import InvalidInput, NotAllowed
from sm_plugin.facilities.models import Facility
from sm_plugin.facilities.services import may_manage_rollout
from sm_plugin.grants import count_holders
from sm_plugin.people.choices import IdentityLevel
from sm_plugin.people.models import Patient
from sm_plugin.teams.choices import CLINICIANS, REVIEWERS, Role
from sm_plugin.teams.models import CareTeam, Membership, PatientAssignment, TeamTopicRoute, Topic

from .arrival import SentTest, answered_tests
from .choices import StepKind
from .models import ReadinessStep

VERIFIERS_NEEDED = 2
STAND_INS_NEEDED = 2  # people in a team who may look at an urgent message


@dataclass(frozen=True)
class Evidence:
    """The evidence of a step: it is done, and what shows it, or what is missing, in words."""

    done: bool
    words: str


@dataclass(frozen=True)
class Step:
    """A step with its evidence, owner and due day."""

    kind: StepKind
    done: bool
    words: str
    owner: Any = None
    due_on: date | None = None

    @property
    def title(self) -> str:
        return str(self.kind.label)

    @property
    def is_late(self) -> bool:
        return not self.done and self.due_on is not None and self.due_on < timezone.localdate()


@dataclass(frozen=True)
class _Station:
    """All that the evidence is read from: one station's accepting teams and their people."""

    station: Facility
    teams: Sequence[CareTeam]
    roles: dict[Any, list[str]]
    reads: dict[Any, set[str]]
    verifiers: int
    patients: int
    test: SentTest | None

    def teams_without(self, lacks: Callable[[Any], bool]) -> list[str]:
        return [team.name for team in self.teams if lacks(team.pk)]


def steps_of(station: Facility) -> list[Step]:
    """Return every step of the station in order; a fixed number of queries."""
    return steps_of_each([station])[station.pk]


def steps_of_each(stations: Sequence[Facility]) -> dict[Any, list[Step]]:
    """Return the steps of each station by its key; as many queries for many as for one."""
    asked = _read(stations)
    planned = {
        (step.facility_id, step.kind): step
        for step in ReadinessStep.objects.filter(facility__in=asked).select_related("owner")
    }
    return {key: [_step(one, kind, planned) for kind in StepKind] for key, one in asked.items()}


def _step(asked: _Station, kind: StepKind, planned: dict[tuple[Any, str], ReadinessStep]) -> Step:
    evidence, plan = _EVIDENCE[kind](asked), planned.get((asked.station.pk, kind))
    owner, due = (plan.owner, plan.due_on) if plan else (None, None)
    return Step(kind, evidence.done, evidence.words, owner, due)


def open_steps(station: Facility) -> list[str]:
    """Return the steps that are still open, in words for a refusal."""
    return [
        _("the step “%(step)s” is open") % {"step": step.title}
        for step in steps_of(station)
        if not step.done
    ]


@transaction.atomic
def plan_step(
    *, actor: Any, station: Facility, kind: str, owner: Any = None, due_on: date | None = None
) -> ReadinessStep:
    """Say who sees to a step, and by when; neither makes it done.

    Raises `InvalidInput` for an owner who doesn't run the station: only who does is reminded.
    """
    if not may_manage_rollout(actor, station):
        raise NotAllowed
    if kind not in StepKind.values or station.parent_id is not None:
        raise InvalidInput
    if owner is not None and not may_manage_rollout(owner, station):
        text = _("Choose somebody who runs this station. Appoint the person first.")
        raise InvalidInput(text, code="owner", field="owner")
    step, _new = ReadinessStep.objects.update_or_create(
        facility=station, kind=kind, defaults={"owner": owner, "due_on": due_on}
    )
    record(actor=actor, action=Action.FACILITY_CHANGE, obj=station, code=f"plan.{kind}")
    return step


def _read(stations: Sequence[Facility]) -> dict[Any, _Station]:
    keys = [station.pk for station in stations]
    here = Q(facility__in=keys) | Q(facility__parent__in=keys)
    teams = list(CareTeam.objects.open().filter(here, accepts_messages=True).named())
    by_station: dict[Any, list[CareTeam]] = defaultdict(list)
    for team in teams:
        by_station[team.facility.station.pk].append(team)
    roles: dict[Any, list[str]] = defaultdict(list)
    members = Membership.objects.active().filter(team__in=teams)
    for key, role in members.order_by().values_list("team", "role"):
        roles[key].append(role)
    reads, patients = _first_readers(teams), _verified_patients(teams)
    verifiers = count_holders(Facility, keys, "verify_identity")
    tests = answered_tests(keys)
    return {
        station.pk: _Station(
            station,
            by_station[station.pk],
            roles,
            reads,
            verifiers.get(station.pk, 0),
            patients.get(station.pk, 0),
            tests.get(station.pk),
        )
        for station in stations
    }


def _verified_patients(teams: Collection[CareTeam]) -> dict[Any, int]:
    """Return how many verified patients are in the care of the teams, by station."""
    verified = Patient.objects.real().filter(identity_level=IdentityLevel.UPGRADED)
    in_care = PatientAssignment.objects.filter(team__in=teams, ended_at=None).order_by()
    station = Coalesce("team__facility__parent", "team__facility")
    counted = in_care.filter(patient__in=verified).annotate(station=station).values_list("station")
    return dict(counted.annotate(n=Count("patient", distinct=True)))


def _first_readers(teams: Iterable[CareTeam]) -> dict[Any, set[str]]:
    """Return by team the roles that read an offered topic first."""
    topics = dict(Topic.objects.filter(is_active=True).values_list("pk", "first_role"))
    reads = {team.pk: dict(topics) for team in teams}
    for way in TeamTopicRoute.objects.filter(team__in=reads, topic__in=topics).order_by():
        if way.is_offered:
            reads[way.team_id][way.topic_id] = way.first_role
        else:
            reads[way.team_id].pop(way.topic_id, None)
    return {team: set(ways.values()) for team, ways in reads.items()}


def _phone(asked: _Station) -> Evidence:
    phone = asked.station.help_phone
    return Evidence(bool(phone), phone or _("No phone is entered."))


def _teams(asked: _Station) -> Evidence:
    count = len(asked.teams)
    words = ngettext(
        "%(n)d care team accepts messages.", "%(n)d care teams accept messages.", count
    )
    return Evidence(count > 0, words % {"n": count})


def _of_teams(asked: _Station, lacking: Sequence[str], done: str) -> Evidence:
    """Return the evidence of a step that each team has to meet."""
    if not asked.teams:
        return Evidence(False, _("There is no team yet."))
    if lacking:
        return Evidence(False, _("Missing in: %(teams)s.") % {"teams": "; ".join(lacking)})
    return Evidence(True, done)


def _cover(asked: _Station) -> Evidence:
    """Leave services out: a pharmacy offers the topics that its people read, and no others."""
    lacking = []
    for team in asked.teams:
        if team.lead_provider_id is None:
            continue
        missing = asked.reads[team.pk].difference(asked.roles[team.pk])
        if missing:
            names = [str(Role(role).label) for role in Role.values if role in missing]
            lacking.append(f"{team.name} ({get_text_list(names, _('and'))})")
    return _of_teams(asked, lacking, _("Each team has every role that reads a topic first."))


def _urgent(asked: _Station) -> Evidence:
    lacking = asked.teams_without(lambda team: not set(CLINICIANS) & set(asked.roles[team]))
    return _of_teams(asked, lacking, _("Each team has somebody for urgent messages."))


def _coordinators(asked: _Station) -> Evidence:
    lacking = asked.teams_without(lambda team: Role.COORDINATOR not in asked.roles[team])
    return _of_teams(asked, lacking, _("Each team has a coordinator."))


def _stand_ins(asked: _Station) -> Evidence:
    def alone(team: Any) -> bool:
        return sum(role in REVIEWERS for role in asked.roles[team]) < STAND_INS_NEEDED

    words = _("In each team a second person may look at urgent messages.")
    return _of_teams(asked, asked.teams_without(alone), words)


def _verifiers(asked: _Station) -> Evidence:
    """Count those whom the service lets verify: an appointment for all places grants nothing."""
    count = asked.verifiers
    words = ngettext("%(n)d person can verify.", "%(n)d people can verify.", count)
    return Evidence(count >= VERIFIERS_NEEDED, words % {"n": count})


def _patients(asked: _Station) -> Evidence:
    count = asked.patients
    words = ngettext(
        "%(n)d verified patient is in the care of a team.",
        "%(n)d verified patients are in the care of a team.",
        count,
    )
    return Evidence(count > 0, words % {"n": count})


def _test(asked: _Station) -> Evidence:
    if asked.test is None:
        return Evidence(False, _("No test message has been answered."))
    return Evidence(True, asked.test.words)


_EVIDENCE: dict[StepKind, Callable[[_Station], Evidence]] = {
    StepKind.PHONE: _phone,
    StepKind.TEAMS: _teams,
    StepKind.COVER: _cover,
    StepKind.URGENT: _urgent,
    StepKind.COORDINATORS: _coordinators,
    StepKind.STAND_INS: _stand_ins,
    StepKind.VERIFIERS: _verifiers,
    StepKind.PATIENTS: _patients,
    StepKind.TEST: _test,
}
