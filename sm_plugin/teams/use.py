"""The use of places, as a new list of stations asks for it."""

from collections import Counter, defaultdict
from collections.abc import Collection
from typing import Any

from django.db.models import Count

from sm_plugin.facilities.importing.parents import Use, register_use
from sm_plugin.people.models import Patient

from .models import CareTeam, PatientAssignment


def count_use(places: Collection[Any]) -> dict[Any, Use]:
    """Return how many teams are open at each place, and how many people get care there.

    In three queries however many places are asked for. An account that was taken back as another
    person's is nobody who gets care.
    """
    open_teams = CareTeam.objects.open().filter(facility__in=places)
    by_place = open_teams.order_by().values_list("facility").annotate(n=Count("pk"))
    teams: Counter[Any] = Counter(dict(by_place))
    people = Patient.objects.standing().real()
    cared = PatientAssignment.objects.filter(
        team__in=open_teams, ended_at__isnull=True, patient__in=people
    )
    patients: defaultdict[Any, set[Any]] = defaultdict(set)
    for place, patient in [
        *people.filter(home_facility__in=places).order_by().values_list("home_facility", "pk"),
        *cared.order_by().values_list("team__facility", "patient"),
    ]:
        patients[place].add(patient)
    return {place: Use(teams[place], len(patients[place])) for place in places}


register_use(count_use)
