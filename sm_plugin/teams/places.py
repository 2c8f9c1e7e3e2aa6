"""The meaning of Secure Messaging at places, with the teams that take part if only some do."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sm_plugin.facilities.models import Facility
from sm_plugin.facilities.stages import Meaning, meaning_of

from .models import CareTeam
from .querysets import BY_LEAD


def with_meaning(places: Sequence[Facility]) -> list[tuple[Facility, Meaning]]:
    """Return each place with what its stage means to the public; one query for all of them."""
    stations = {place.station.pk for place in places}
    pilots = Facility.objects.in_pilot()
    teams = CareTeam.objects.accepting().staffed().filter(facility__in=pilots)
    names: dict[Any, list[str]] = defaultdict(list)
    for team in teams.named().order_by("facility__name", BY_LEAD, "pk"):
        if team.facility.station.pk in stations:
            names[team.facility.station.pk].append(team.name)
    return [(place, meaning_of(place, teams=names[place.station.pk])) for place in places]
