"""The names that an administrator reads after typing e-mail addresses, or putting them in a file.

An administrator of places knows colleagues and patients there. Anybody else's name would answer
who owns an address to anybody who types it. Of who joins a team they read as well whose own care
is in it.
"""

from collections.abc import Collection
from typing import Any

from sm_plugin.facilities.models import Appointment, Facility
from sm_plugin.facilities.services import is_national_administrator
from sm_plugin.people.models import Patient
from sm_plugin.people.own_care import own_care_among

from ..models import CareTeam, Membership


def knows(actor: Any, person: Any) -> bool:
    """Return True for a person of the actor's own facilities; nationally for everybody."""
    return person.pk in named_to(actor, [person])


def named_to(actor: Any, people: Collection[Any]) -> set[Any]:
    """Return the keys of those whose names the actor may be told; as many queries for many."""
    keys = [person.pk for person in people]
    if is_national_administrator(actor):
        return set(keys)
    places = Facility.objects.with_patients_seen_by(actor)
    members = Membership.objects.filter(user__in=keys, team__facility__in=places)
    appointed = Appointment.objects.filter(user__in=keys, facility__in=places)
    patients = Patient.objects.filter(user__in=keys, home_facility__in=places)
    return {
        key
        for rows in (members, appointed, patients)
        for key in rows.values_list("user", flat=True)
    }


def own_care_in(team: CareTeam, people: Collection[Any]) -> set[Any]:
    """Return the keys of those people who are patients of the team or help one."""
    patients = team.assignments.filter(ended_at__isnull=True).values("patient")
    return own_care_among(people, patients)
