"""The name that an administrator reads after typing an e-mail address."""

from collections.abc import Collection
from typing import Any

from sm_plugin.facilities.models import Appointment, Facility
from sm_plugin.facilities.services import is_national_administrator
from sm_plugin.people.models import Patient

from ..models import Membership


def knows(actor: Any, person: Any) -> bool:
    """Return True for a person of the actor's own facilities: a colleague there, or a patient.

    Anybody else's name would answer who owns an address to anybody who types it.
    """
    if is_national_administrator(actor):
        return True
    places = Facility.objects.with_patients_seen_by(actor)
    return (
        person.sm_memberships.filter(team__facility__in=places).exists()
        or person.sm_appointments.filter(facility__in=places).exists()
        or places.filter(patients__user=person).exists()
    )


def named_to(actor: Any, people: Collection[Any]) -> set[Any]:
    """Return the keys of those whose names a file may tell the actor: everybody's nationally."""
    if is_national_administrator(actor):
        return {person.pk for person in people}
    return known_among(actor, people)


def known_among(actor: Any, people: Collection[Any]) -> set[Any]:
    """Return the keys of those whom an administrator of places knows; as many queries for many."""
    keys = [person.pk for person in people]
    places = Facility.objects.with_patients_seen_by(actor)
    members = Membership.objects.filter(user__in=keys, team__facility__in=places)
    appointed = Appointment.objects.filter(user__in=keys, facility__in=places)
    patients = Patient.objects.filter(user__in=keys, home_facility__in=places)
    return {
        key
        for rows in (members, appointed, patients)
        for key in rows.values_list("user", flat=True)
    }
