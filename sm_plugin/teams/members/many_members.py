"""Puts several people in a team at once: first what would happen to each, then all or nobody."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext as _

from sm_plugin.errors import InvalidInput, MessagingError, Refused
from sm_plugin.people.accounts import open_accounts_by_address

from ..choices import Role
from ..models import CareTeam, Membership
from ..services import (
    add_member,
    lock_teams,
    planned_moments,
    require_manager,
    require_staying,
)

MOST = 100  # people of one form


@dataclass(frozen=True)
class Place:
    """The same for everybody of one form: the role, the title behind the name, planned days."""

    role: str
    title: str = ""
    first_day: date | None = None
    last_day: date | None = None


@dataclass
class Several:
    """People who would join, who are in this role already, and addresses that stand for nobody."""

    joining: list[Any] = field(default_factory=list)
    present: list[Any] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)

    @property
    def token(self) -> str:
        """Return who was shown, in short: a yes to these people is none to others."""
        keys = sorted(str(person.pk) for person in self.joining)
        return hashlib.sha256(" ".join(keys).encode()).hexdigest()


def plan_several(
    *, actor: Any, team: CareTeam, addresses: Sequence[str], people: Iterable[Any], place: Place
) -> Several:
    """Return what would become of each address and each chosen person; changes nothing.

    Raises `NotAllowed` without the right on the team's place, `InvalidInput` for too many, none,
    or days that can't be.
    """
    require_manager(actor, team.facility)
    if place.role not in Role.values:
        raise InvalidInput(field="role")
    require_staying(team)
    planned_moments(team, place.first_day, place.last_day)
    wanted = list(dict.fromkeys(address.strip().lower() for address in addresses if address))
    chosen = list(people)
    if not 0 < len(wanted) + len(chosen) <= MOST:
        text = _("Choose or enter 1 to %(most)d people.") % {"most": MOST}
        raise InvalidInput(text, field="addresses")
    plan, found = Several(), open_accounts_by_address(wanted)
    members = Membership.objects.filter(team=team, ended_at=None)
    roles = {member.user_id: member for member in members}
    seen: set[Any] = set()
    for address in wanted:
        _sort(plan, actor, roles, place, (address, found.get(address)), seen)
    for person in chosen:
        _sort(plan, actor, roles, place, (_address_of(person), person), seen)
    plan.joining.sort(key=lambda person: str(person.pk))
    return plan


def _sort(
    plan: Several,
    actor: Any,
    roles: dict[Any, Membership],
    place: Place,
    named: tuple[str, Any],
    seen: set[Any],
) -> None:
    """Put one person where he or she belongs in the plan; one named twice counts once."""
    address, person = named
    if person is None:
        text = _("there is no account with this address, or more than one")
        plan.refused.append((address, text))
        return
    if person.pk in seen:
        return
    seen.add(person.pk)
    member = roles.get(person.pk)
    if member is not None and member.role == place.role:
        plan.present.append(person)
    elif member is not None:
        text = _("is in the team already, as %(role)s; change the role there")
        plan.refused.append((address, text % {"role": member.get_role_display()}))
    elif person.pk == actor.pk:
        plan.refused.append((address, _("you can't put yourself in a team")))
    else:
        plan.joining.append(person)


@transaction.atomic
def add_several(
    *, actor: Any, team: CareTeam, people: Sequence[Any], place: Place
) -> list[Membership]:
    """Put everybody in the team, or nobody; raises what refuses the first who can't join."""
    require_manager(actor, team.facility)
    lock_teams([team.pk])
    added = []
    for person in sorted(people, key=lambda one: str(one.pk)):
        try:
            member = add_member(
                actor=actor,
                team=team,
                user=person,
                role=place.role,
                title=place.title,
                first_day=place.first_day,
                last_day=place.last_day,
            )
        except MessagingError as error:
            words = {"address": _address_of(person), "why": str(error.message)}
            text = _("Nobody was added. %(address)s: %(why)s") % words
            raise Refused(text, code="several") from error
        added.append(member)
    return added


def _address_of(person: Any) -> str:
    return str(getattr(person, get_user_model().EMAIL_FIELD)).lower()
