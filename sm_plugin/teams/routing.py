"""The role of a team that reads a message first, and who comes next if needed."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Aggregate, CharField, Exists, OuterRef, Subquery

from sm_plugin.database.prepared import Prepared

from .choices import REVIEWERS, Role
from .models import CareTeam, Membership, Topic
from .models.topics import TeamTopicRoute

# Who reads in whose place when a team has nobody in the role; the provider always comes last,
# so that a message reaches the provider only if needed.
STAND_INS: dict[str, tuple[str, ...]] = {
    Role.CLERK: (Role.CLERK, Role.COORDINATOR, Role.NURSE, Role.PROVIDER),
    Role.PHARMACIST: (Role.PHARMACIST, Role.NURSE, Role.PROVIDER),
    Role.NURSE: (Role.NURSE, Role.PROVIDER),
    Role.PROVIDER: (Role.PROVIDER, Role.NURSE),
    Role.COORDINATOR: (Role.COORDINATOR, Role.CLERK, Role.NURSE, Role.PROVIDER),
}
REFERS_TO: dict[str, tuple[str, ...]] = {
    Role.CLERK: (Role.NURSE, Role.PROVIDER),
    Role.PHARMACIST: (Role.PROVIDER, Role.NURSE),
    Role.NURSE: (Role.PROVIDER,),
    Role.PROVIDER: (Role.NURSE,),
    Role.COORDINATOR: (Role.NURSE, Role.PROVIDER),
}


@dataclass(frozen=True)
class Route:
    """`first` reads the message; `then` is asked only if needed and may be empty."""

    first: str
    then: str


@dataclass(frozen=True)
class TeamRoutes:
    """The routes of one team: the roles that are staffed, and the team's own exceptions."""

    staffed: frozenset[str]
    exceptions: Mapping[Any, TeamTopicRoute] = field(default_factory=dict)

    @property
    def can_review(self) -> bool:
        """Return True if somebody there may review a message that is flagged."""
        return not self.staffed.isdisjoint(REVIEWERS)

    def of(self, topic: Topic) -> Route | None:
        """Return the way of a new message, or None if it isn't offered or nobody could read it.

        Without anybody who may review a flagged message there is no way at all.
        """
        exception = self.exceptions.get(topic.pk)
        if exception is None:
            return self._way(topic.first_role)
        if not exception.is_offered:
            return None
        return self._way(exception.first_role, exception.second_role)

    def of_thread(self, topic: Topic) -> Route | None:
        """Return the way of a message in an existing thread, even if it is offered no longer."""
        return self.of(topic) or self._way(topic.first_role)

    def _way(self, first_role: str, second_role: str = "") -> Route | None:
        first = self._staffed(STAND_INS[first_role]) if self.can_review else None
        if first is None:
            return None
        wanted = (second_role, *REFERS_TO[first]) if second_role else REFERS_TO[first]
        then = self._staffed(role for role in wanted if role != first)
        return Route(first, then or "")

    def _staffed(self, roles: Iterable[str]) -> str | None:
        return next((role for role in roles if role in self.staffed), None)


def reading_role(role: str, staffed: Collection[str]) -> str:
    """Return the role that reads today what waits for `role`: itself, or the first stand-in.

    With nobody in the stand-ins the coordinator reads it, then anyone, so that nothing waits for
    a role that nobody has. A team without members leaves it where it is.
    """
    readers = (*STAND_INS[role], Role.COORDINATOR, *Role.values)
    return next((reader for reader in readers if reader in staffed), role)


def alarm_role(role: str, staffed: Collection[str], told: str = "") -> str:
    """Return the role that reads what is flagged, whatever role it waits for: nurses first.

    `told` is the role that it was referred to or came to before: if that may review, it reads it.
    """
    if told in REVIEWERS and told in staffed:
        return told
    return next((one for one in REVIEWERS if one in staffed), reading_role(role, staffed))


@dataclass(frozen=True)
class Reads:
    """A member's reading in a team today: waiting messages of these roles, and flagged ones."""

    roles: list[str]
    alarms: bool


def read_by(user: Any) -> dict[Any, Reads]:
    """Return, by team, what the person reads of what waits there today; one query."""
    return reads_of_loaded(_TEAMS.ask(user))


def with_reads(teams: Any, user: Any) -> Any:
    """Ask along what `reads_of_loaded` needs of teams in which the person is a member."""
    own = Membership.objects.active().filter(team=OuterRef("pk"), user=user.pk)
    return teams.annotate(roles_there=roles_of_outer("pk"), own_role=Subquery(own.values("role")))


def reads_of_loaded(teams: Iterable[Any]) -> dict[Any, Reads]:
    """Return what `read_by` does, of teams that were asked `with_reads`."""
    return {team.pk: _reads(team.own_role, split_roles(team.roles_there)) for team in teams}


def _reads(own: str, staffed: frozenset[str]) -> Reads:
    roles = [role for role in Role.values if reading_role(role, staffed) == own]
    return Reads(roles, alarms=own in REVIEWERS or staffed.isdisjoint(REVIEWERS))


def _teams_of(user: Any) -> Any:
    own = Membership.objects.active().filter(user=user.pk)
    return with_reads(CareTeam.objects.filter(pk__in=own.values("team")), user)


_TEAMS = Prepared(_teams_of)


class Joined(Aggregate):
    """The different values of a column in one text, with commas between them."""

    function = "STRING_AGG"
    template = "%(function)s(DISTINCT %(expressions)s, ',')"
    output_field = CharField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "GROUP_CONCAT(DISTINCT %(expressions)s)"
        return self.as_sql(compiler, connection, template=template, **context)


def roles_of_outer(team: str, patient: str = "", besides: Any = None) -> Subquery:
    """Return the staffed roles as one text, for another query; `team` names its column.

    With `patient`, the column of a patient, as `roles_for` does. `besides` is the key of a person
    who is left out.
    """
    members = Membership.objects.present().filter(team=OuterRef(team)).order_by()
    if patient:
        members = members.staff_for(OuterRef(OuterRef(patient)))
    if besides is not None:
        members = members.exclude(user=besides)
    return Subquery(members.values("team").annotate(roles=Joined("role")).values("roles"))


def split_roles(roles: str | None) -> frozenset[str]:
    return frozenset(roles.split(",")) if roles else frozenset()


def with_routes(teams: Any) -> Any:
    """Ask along what `routes_of_loaded` needs."""
    ways = TeamTopicRoute.objects.filter(team=OuterRef("pk"))
    return teams.annotate(roles_staffed=roles_of_outer("pk"), has_ways=Exists(ways))


def routes_of_loaded(teams: Iterable[Any]) -> dict[Any, TeamRoutes]:
    """Return how messages go in each team, by key; a query only if a team has exceptions."""
    found = list(teams)
    exceptions = _exceptions([team.pk for team in found if team.has_ways])
    return {
        team.pk: TeamRoutes(split_roles(team.roles_staffed), exceptions[team.pk]) for team in found
    }


def _exceptions(keys: list[Any]) -> dict[Any, dict[Any, TeamTopicRoute]]:
    exceptions: dict[Any, dict[Any, TeamTopicRoute]] = defaultdict(dict)
    for way in _EXCEPTIONS.ask(keys) if keys else ():
        exceptions[way.team_id][way.topic_id] = way
    return exceptions


_EXCEPTIONS = Prepared(lambda keys: TeamTopicRoute.objects.filter(team__in=keys).order_by())


def staffed_roles(team: CareTeam) -> frozenset[str]:
    """Return the roles that somebody present has in the team; one query."""
    return frozenset(_ROLES.ask(team))


_ROLES = Prepared(
    lambda team: Membership.objects.present().filter(team=team).values_list("role", flat=True)
)


def roles_for(team: Any, patient: Any, besides: Any = None) -> frozenset[str]:
    """Return the roles that somebody present has who is staff for this patient, given by key.

    The person whose key is `besides` is left out.
    """
    if besides is not None:
        return frozenset(_ROLES_BESIDES.ask(team, patient, besides))
    return frozenset(_ROLES_FOR.ask(team, patient))


def _roles_for(team: Any, patient: Any) -> Any:
    members = Membership.objects.present().filter(team=team).staff_for(patient)
    return members.values_list("role", flat=True)


_ROLES_FOR = Prepared(_roles_for)
_ROLES_BESIDES = Prepared(
    lambda team, patient, person: _roles_for(team, patient).exclude(user=person)
)


def present_people(team: Any, roles: Collection[str], patient: Any) -> list[Any]:
    """Return who is present in the team in one of the roles, and is staff for the patient.

    Team and patient are given, or by key; one query.
    """
    wanted = [str(role) for role in roles]
    return [member.user for member in _PEOPLE.ask(team, wanted, patient)] if wanted else []


_PEOPLE = Prepared(
    lambda team, roles, patient: (
        Membership.objects.present()
        .filter(team=team, role__in=roles)
        .staff_for(patient)
        .select_related("user")
    )
)


def route_of(team: CareTeam, code: str, staffed: frozenset[str]) -> Route | None:
    """Return the way of one topic in a team whose staffed roles are known.

    None for a topic that isn't offered. One query, and another if the team has an exception.
    """
    own = Exists(TeamTopicRoute.objects.filter(team=team, topic=OuterRef("pk")))
    topics = Topic.objects.filter(code=code, is_active=True).annotate(has_way=own)
    if (topic := topics.first()) is None:
        return None
    exceptions = _exceptions([team.pk])[team.pk] if topic.has_way else {}
    return TeamRoutes(staffed, exceptions).of(topic)


def routes_of(team: CareTeam) -> TeamRoutes:
    """Return how messages go in the team; two queries."""
    return TeamRoutes(staffed_roles(team), _exceptions([team.pk])[team.pk])
