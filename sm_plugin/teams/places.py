"""The meaning of Secure Messaging at places, with the teams that take part if only some do."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from sm_plugin.facilities.models import Facility
from sm_plugin.facilities.stages import Meaning, meaning_of

from .models import CareTeam
from .querysets import BY_LEAD


def with_meaning(places: Sequence[Facility]) -> list[tuple[Facility, Meaning]]:
    """Return each place with what its stage means to the public; two queries for all of them."""
    stations = {place.station.pk for place in places}
    here = Q(pk__in=stations) | Q(parent__in=stations)
    pilots = list(Facility.objects.in_pilot().filter(here).values_list("pk", flat=True))
    names: dict[Any, list[str]] = defaultdict(list)
    if pilots:
        teams = CareTeam.objects.accepting().staffed().filter(facility__in=pilots)
        for team in teams.named().order_by("facility__name", BY_LEAD, "pk"):
            names[team.facility.station.pk].append(team.name)
    return [(place, meaning_of(place, teams=names[place.station.pk])) for place in places]
