"""The meaning of Secure Messaging at places, with the teams that take part if only some do."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet

from sm_plugin.database.prepared import Prepared
from sm_plugin.facilities.models import Facility
from sm_plugin.facilities.stages import Meaning, meaning_of

from .models import CareTeam
from .querysets import BY_LEAD


def with_meaning(places: Sequence[Facility]) -> list[tuple[Facility, Meaning]]:
    """Return each place with what its stage means to the public; two queries for all of them."""
    pilots = _PILOTS.ask(list({place.station.pk for place in places})) if places else []
    names: dict[Any, list[str]] = defaultdict(list)
    if pilots:
        teams = CareTeam.objects.accepting().staffed().filter(facility__in=pilots)
        for team in teams.named().order_by("facility__name", BY_LEAD, "pk"):
            names[team.facility.station.pk].append(team.name)
    return [(place, meaning_of(place, teams=names[place.station.pk])) for place in places]


def _pilots_at(stations: list[Any]) -> QuerySet[Facility, Any]:
    """Return the keys of those stations that are in a pilot, and of their clinics."""
    here = Q(pk__in=stations) | Q(parent__in=stations)
    return Facility.objects.in_pilot().filter(here).values_list("pk", flat=True)


_PILOTS = Prepared(_pilots_at)
