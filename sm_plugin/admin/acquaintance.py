"""Whose name an administrator reads after typing an e-mail address."""

from typing import Any

from sm_plugin.facilities.models import Facility
from sm_plugin.facilities.services import is_national_administrator


def knows(actor: Any, person: Any) -> bool:
    """Return True for a person of the actor's own facilities: a colleague there, or a patient.

    Anybody else's name would answer who owns an address to whoever types it.
    """
    if is_national_administrator(actor):
        return True
    places = Facility.objects.with_patients_seen_by(actor)
    return (
        person.sm_memberships.filter(team__facility__in=places).exists()
        or person.sm_appointments.filter(facility__in=places).exists()
        or places.filter(patients__user=person).exists()
    )
