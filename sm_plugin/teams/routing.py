"""Which role of a team reads a message first, and who comes next if needed."""

from collections.abc import Collection
from dataclasses import dataclass

from .models import CareTeam, Membership, Role, Topic

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

    @property
    def first_label(self) -> str:
        return str(Role(self.first).label)

    @property
    def then_label(self) -> str:
        return str(Role(self.then).label) if self.then else ""


def staffed_roles(team: CareTeam) -> frozenset[str]:
    """The roles somebody active has in the team; one query."""
    return frozenset(Membership.objects.active().filter(team=team).values_list("role", flat=True))


def route(topic: Topic, staffed: Collection[str]) -> Route | None:
    """The way a message on this topic goes, or None when nobody in the team could read it."""
    first = _first_staffed(STAND_INS[topic.first_role], staffed)
    if first is None:
        return None
    return Route(first, _first_staffed(REFERS_TO[first], staffed) or "")


def _first_staffed(roles: tuple[str, ...], staffed: Collection[str]) -> str | None:
    return next((role for role in roles if role in staffed), None)
