"""The places of a station, the nearest first: where somebody goes to show who he or she is."""

from dataclasses import dataclass

from ..models import Facility
from .addresses import without_phones, zip_of
from .zip_areas import Position, miles_between

SHOWN = 5


@dataclass(frozen=True)
class Near:
    """A place and how far it is in whole miles, where the ZIP code is known."""

    place: Facility
    miles: int | None


def places_near(facility: Facility, words: str = "") -> list[Near]:
    """Return some open places of the facility's station, the nearest to the ZIP first; one query.

    Without a ZIP code it is the person's own facility that they are near to.
    """
    station = facility.station
    places = Facility.objects.of_station(station).not_closed()
    zip_code = zip_of(without_phones(words))
    start = zip_code.area.position if zip_code else _at(facility)
    near = sorted(((miles_between(start, _at(place)), place) for place in places), key=_by_miles)
    return [Near(place, round(miles) if zip_code else None) for miles, place in near[:SHOWN]]


def _by_miles(one: tuple[float, Facility]) -> tuple[float, str]:
    return one[0], one[1].name


def _at(place: Facility) -> Position:
    return float(place.latitude), float(place.longitude)
