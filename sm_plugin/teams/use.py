"""The use of a place, as a new list of stations asks for it."""

from typing import Any

from django.db.models import Q

from sm_plugin.facilities.importing.parents import Use, register_use
from sm_plugin.people.models import Patient

from .models import CareTeam, PatientAssignment


def count_use(place: Any) -> Use:
    """Return how many teams are open at the place, and how many people get care there.

    An account that was taken back as another person's is nobody who gets care.
    """
    teams = CareTeam.objects.open().filter(facility=place)
    cared = PatientAssignment.objects.filter(team__in=teams, ended_at__isnull=True)
    here = Q(home_facility=place) | Q(pk__in=cared.values("patient"))
    return Use(teams.count(), Patient.objects.standing().real().filter(here).count())


register_use(count_use)
