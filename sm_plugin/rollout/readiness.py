"""The steps that are left before a station goes live, read from what is there.

A step is done when its evidence is there, never by a tick. See docs/decisions/0531.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from django.db import transaction
from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    Count,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.errors import InvalidInput, NotAllowed
from sm_plugin.facilities.closing.services import refuse_closing
from sm_plugin.facilities.models import Facility
from sm_plugin.facilities.services import may_manage_rollout
from sm_plugin.grants import count_holders
from sm_plugin.people.choices import IdentityLevel
from sm_plugin.people.models import Patient
from sm_plugin.teams.choices import CLINICIANS, REVIEWERS, Role
from sm_plugin.teams.models import CareTeam, Membership, PatientAssignment, TeamTopicRoute, Topic
from sm_plugin.text.dates import far_problem
from sm_plugin.text.phones import can_be_called

from .arrival import SentTest, answered_tests
from .choices import StepKind
from .models import ReadinessStep

VERIFIERS_NEEDED = 2
STAND_INS_NEEDED = 2  # people in a team who may look at an urgent message
ROLES = tuple(Role.values)
PLACE = 10_000  # more members of one role than any team has


@dataclass(frozen=True)
class Evidence:
    """The evidence of a step: it is done, and what shows it, or what is missing, in words.

    The words are asked for where they are read: a board of all stations reads only what is done.
    """

    done: bool
    told: Callable[[], str]


@dataclass(frozen=True)
class Step:
    """A step with its evidence, owner and due day.

    An owner who no longer runs the station is none, and `lost_owner` says so.
    """

    kind: StepKind
    evidence: Evidence
    today: date
    owner: Any = None
    due_on: date | None = None
    lost_owner: bool = False

    @property
    def done(self) -> bool:
        return self.evidence.done

    @property
    def words(self) -> str:
        return self.evidence.told()

    @property
    def title(self) -> str:
        return str(self.kind.label)

    @property
    def is_late(self) -> bool:
        return not self.done and self.due_on is not None and self.due_on < self.today


@dataclass(frozen=True)
class _Station:
    """All that the evidence is read from.

    `teams` counts those that accept messages; `lacking` are the steps that some of them keep open.
    """

    station: Facility
    teams: int
    lacking: set[StepKind]
    verifiers: int
    patients: int
    test: SentTest | None


def steps_of(station: Facility) -> list[Step]:
    """Return every step of the station in order; a fixed number of queries."""
    return steps_of_each([station])[station.pk]


def steps_of_each(stations: Sequence[Facility]) -> dict[Any, list[Step]]:
    """Return the steps of each station by its key; as many queries for many as for one."""
    asked = _read(stations)
    planned = {
        (step.facility_id, step.kind): step
        for step in ReadinessStep.objects.filter(facility__in=asked).with_owner()
    }
    return {key: [_step(one, kind, planned) for kind in StepKind] for key, one in asked.items()}


def _step(asked: _Station, kind: StepKind, planned: dict[tuple[Any, str], ReadinessStep]) -> Step:
    evidence, plan = _EVIDENCE[kind](asked), planned.get((asked.station.pk, kind))
    if plan is None:
        return Step(kind, evidence, asked.station.today)
    lost = plan.owner is not None and not plan.owner_runs_it
    owner = None if lost else plan.owner
    return Step(kind, evidence, asked.station.today, owner, plan.due_on, lost)


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

    Raises `InvalidInput` for an owner who doesn't run the station: only who does is reminded, and
    for a day further off than ten years; `Refused` at a station that closes.
    """
    if not may_manage_rollout(actor, station):
        raise NotAllowed
    refuse_closing(station)
    if kind not in StepKind.values or station.parent_id is not None:
        raise InvalidInput
    if owner is not None and not may_manage_rollout(owner, station):
        text = _("Choose somebody who runs this station. Appoint the person first.")
        raise InvalidInput(text, code="owner", field="owner")
    if problem := far_problem(due_on):
        raise InvalidInput(problem, code="date_far", field="due_on")
    step, _new = ReadinessStep.objects.update_or_create(
        facility=station, kind=kind, defaults={"owner": owner, "due_on": due_on}
    )
    record(actor=actor, action=Action.FACILITY_CHANGE, obj=station, code=f"plan.{kind}")
    return step


def _read(stations: Sequence[Facility]) -> dict[Any, _Station]:
    keys = [station.pk for station in stations]
    teams = _accepting_at(keys)
    counts, lacking = _teams_of_each(teams)
    patients, tests = _verified_patients(teams), answered_tests(keys)
    verifiers = count_holders(Facility, keys, "verify_identity")
    return {
        key: _Station(
            station,
            counts[key],
            lacking[key],
            verifiers.get(key, 0),
            patients.get(key, 0),
            tests.get(key),
        )
        for key, station in zip(keys, stations, strict=True)
    }


def _accepting_at(stations: Sequence[Any]) -> QuerySet[CareTeam]:
    here = Q(facility__in=stations) | Q(facility__parent__in=stations)
    return CareTeam.objects.open().filter(here, accepts_messages=True).order_by()


def _teams_of_each(
    teams: QuerySet[CareTeam],
) -> tuple[Counter[Any], dict[Any, set[StepKind]]]:
    """Return by station how many teams it has, and which steps some of them keep open.

    The database counts teams that are alike in members: thousands of teams have a few shapes.
    """
    usual, others = _first_readers(teams)
    alike = _shapes(teams.exclude(pk__in=others)).annotate(n=Count("pk"))
    own = _shapes(teams.filter(pk__in=others), "pk") if others else ()
    judged = [(*row, usual) for row in alike]
    judged += [(at, is_led, shape, 1, others[key]) for at, is_led, shape, key in own]
    numbers: Counter[Any] = Counter()
    open_kinds: dict[Any, set[StepKind]] = defaultdict(set)
    for at, is_led, shape, number, reads in judged:
        numbers[at] += number
        open_kinds[at] |= _lacks(shape, reads if is_led else frozenset()).keys()
    return numbers, open_kinds


def _teams_lacking(teams: QuerySet[CareTeam], kind: StepKind) -> dict[Any, Sequence[str]]:
    """Return the teams that keep a step open, each with the roles that it lacks."""
    usual, others = _first_readers(teams)
    lacking = {}
    for _at, is_led, shape, key in _shapes(teams, "pk"):
        found = _lacks(shape, others.get(key, usual) if is_led else frozenset())
        if kind in found:
            lacking[key] = found[kind]
    return lacking


def _shapes(teams: QuerySet[CareTeam], *more: str) -> QuerySet[Any]:
    """Return rows of the station, whether there is a lead, the shape, and `more` columns.

    The shape is how many members of each role there are, four digits a role, None for nobody.
    """
    digits = [When(role=role, then=PLACE**at) for at, role in enumerate(ROLES)]
    counted = Sum(Case(*digits, output_field=BigIntegerField()))
    members = Membership.objects.active().filter(team=OuterRef("pk")).order_by().values("team")
    is_led = ExpressionWrapper(Q(lead_provider__isnull=False), BooleanField())
    shaped: QuerySet[Any] = teams.annotate(
        station_key=Coalesce("facility__parent", "facility"),
        is_led=is_led,
        shape=Subquery(members.annotate(counted=counted).values("counted")),
    )
    return shaped.values_list("station_key", "is_led", "shape", *more)


@lru_cache(maxsize=1024)
def _lacks(shape: int | None, reads: frozenset[str]) -> Mapping[StepKind, Sequence[str]]:
    """Return the steps that a team of this shape keeps open, each with the roles that it lacks.

    Thousands of teams have a few shapes. `reads` are the roles that have to be there; a service
    without a lead has none, it offers the topics that its people read, and no others.
    """
    has = {role: (shape or 0) // PLACE**at % PLACE for at, role in enumerate(ROLES)}
    missing = tuple(role for role in ROLES if role in reads and not has[role])
    is_open = {
        StepKind.COVER: bool(missing),
        StepKind.URGENT: not any(has[role] for role in CLINICIANS),
        StepKind.COORDINATORS: not has[Role.COORDINATOR],
        StepKind.STAND_INS: sum(has[role] for role in REVIEWERS) < STAND_INS_NEEDED,
    }
    return MappingProxyType({kind: missing for kind, is_it in is_open.items() if is_it})


def _verified_patients(teams: QuerySet[CareTeam]) -> dict[Any, int]:
    """Return how many verified patients are in the care of the teams, by station."""
    verified = Patient.objects.real().filter(identity_level=IdentityLevel.UPGRADED)
    in_care = PatientAssignment.objects.filter(team__in=teams, ended_at=None).order_by()
    station = Coalesce("team__facility__parent", "team__facility")
    counted = in_care.filter(patient__in=verified).annotate(station=station).values_list("station")
    return dict(counted.annotate(n=Count("patient", distinct=True)))


def _first_readers(
    teams: QuerySet[CareTeam],
) -> tuple[frozenset[str], dict[Any, frozenset[str]]]:
    """Return the roles that read an offered topic first, and those of teams with routes."""
    topics = dict(Topic.objects.filter(is_active=True).values_list("pk", "first_role"))
    reads: dict[Any, dict[Any, str]] = defaultdict(lambda: dict(topics))
    routes = TeamTopicRoute.objects.filter(team__in=teams, topic__in=topics).order_by()
    for team, topic, role, is_offered in routes.values_list(
        "team", "topic", "first_role", "is_offered"
    ):
        if is_offered:
            reads[team][topic] = role
        else:
            reads[team].pop(topic, None)
    others = {team: frozenset(ways.values()) for team, ways in reads.items()}
    return frozenset(topics.values()), others


def _phone(asked: _Station) -> Evidence:
    phone = asked.station.help_phone
    if phone and not can_be_called(phone):
        text = _("Nobody can call “%(phone)s”: enter a number with its area code.")
        return Evidence(False, lambda: text % {"phone": phone})
    return Evidence(bool(phone), lambda: phone or _("No phone is entered."))


def _teams(asked: _Station) -> Evidence:
    def told() -> str:
        words = ngettext(
            "%(n)d care team accepts messages.", "%(n)d care teams accept messages.", asked.teams
        )
        return words % {"n": asked.teams}

    return Evidence(asked.teams > 0, told)


def _of_teams(asked: _Station, kind: StepKind, done: Any) -> Evidence:
    """Return the evidence of a step that each team has to meet."""
    if not asked.teams:
        return Evidence(False, lambda: _("There is no team yet."))
    if kind not in asked.lacking:
        return Evidence(True, lambda: str(done))

    def told() -> str:
        lacking = _teams_lacking(_accepting_at([asked.station.pk]), kind)
        teams = CareTeam.objects.named().filter(pk__in=lacking)
        if kind == StepKind.COVER:
            names = [f"{team.name} ({_in_words(lacking[team.pk])})" for team in teams]
        else:
            names = [team.name for team in teams]
        return _("Missing in: %(teams)s.") % {"teams": "; ".join(names)}

    return Evidence(False, told)


def _in_words(roles: Iterable[str]) -> str:
    return str(get_text_list([str(Role(role).label) for role in roles], _("and")))


def _cover(asked: _Station) -> Evidence:
    words = lazy("Each team has every role that reads a topic first.")
    return _of_teams(asked, StepKind.COVER, words)


def _urgent(asked: _Station) -> Evidence:
    words = lazy("Each team has somebody for urgent messages.")
    return _of_teams(asked, StepKind.URGENT, words)


def _coordinators(asked: _Station) -> Evidence:
    return _of_teams(asked, StepKind.COORDINATORS, lazy("Each team has a coordinator."))


def _stand_ins(asked: _Station) -> Evidence:
    words = lazy("In each team a second person may look at urgent messages.")
    return _of_teams(asked, StepKind.STAND_INS, words)


def _verifiers(asked: _Station) -> Evidence:
    """Count those whom the service lets verify: an appointment for all places grants nothing."""
    count = asked.verifiers

    def told() -> str:
        words = ngettext("%(n)d person can verify.", "%(n)d people can verify.", count)
        return words % {"n": count}

    return Evidence(count >= VERIFIERS_NEEDED, told)


def _patients(asked: _Station) -> Evidence:
    count = asked.patients

    def told() -> str:
        words = ngettext(
            "%(n)d verified patient is in the care of a team.",
            "%(n)d verified patients are in the care of a team.",
            count,
        )
        return words % {"n": count}

    return Evidence(count > 0, told)


def _test(asked: _Station) -> Evidence:
    test = asked.test
    if test is None:
        return Evidence(False, lambda: _("No test message has been answered."))
    return Evidence(True, lambda: test.words)


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
