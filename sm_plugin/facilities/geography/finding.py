"""Looking a facility up as people do: by name, city, state or ZIP, with one slip in a word."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from sm_plugin.database.prepared import Prepared

from ..models import Facility
from ..querysets import FacilityQuerySet
from .addresses import ZipCode, without_phones, zip_of
from .looking_up import look_up
from .places import Place, Places, places_of
from .zip_areas import Position, box_around, miles_between

MOST = 20  # facilities that words find; a longer list asks for another word
NEAREST = 10  # facilities that a ZIP finds
DEGREES_AROUND = 4.0  # of latitude and longitude, where these are looked for first


@dataclass(frozen=True)
class Found:
    """The first facilities that were found; `more` is how many there are besides.

    `corrected` are the words that were looked for instead, where nothing had those typed. `near` is
    the ZIP whose nearest facilities these are, the nearest first; each has its whole `miles`.
    `is_elsewhere` tells that the words find facilities, but none in the state that was chosen;
    `asks_where` that somebody wants what is near, and did not say where.
    """

    facilities: Sequence[Facility]
    more: int = 0
    corrected: str = ""
    near: str = ""
    is_elsewhere: bool = False
    asks_where: bool = False


def find_facilities(words: str, state: str = "", places: Places | None = None) -> Found:
    """Return the facilities whose name, city, number or state has these words, the best first.

    Words such as "VA" or "hospital" say which comes first and keep none out. Where no facility
    has the others, each that stands nowhere is taken for one that differs from it by one slip (a
    letter too many, missing, another, or two changed about), or left off beside a city or state. A
    ZIP among the words finds the nearest facilities; an address without one those of its city.
    """
    text = without_phones(words)
    zip_code = zip_of(text)
    if zip_code and zip_code.sure:
        return _around(zip_code, state)
    places = places or every_place()
    answer = look_up(places, text, state)
    is_answered = answer.places or answer.is_elsewhere
    if zip_code and not is_answered and not zip_code.in_street:
        return _around(zip_code, state)
    found = answer.places
    keys = [places.rows[at].pk for at in found[:MOST]]
    rows = {one.pk: one for one in _OF_KEYS.ask(keys)} if keys else {}
    shown = [rows[pk] for pk in keys if pk in rows]
    _load_takers_over(shown)
    more = max(0, len(found) - MOST)
    return Found(shown, more, answer.corrected, "", answer.is_elsewhere, answer.asks_where)


def every_place() -> Places:
    """Return all facilities by their words; one statement."""
    return places_of(tuple(_ROWS.ask()))


def _with_others() -> FacilityQuerySet:
    """Load what is read with each: its station, and where people go once it closed."""
    rows: FacilityQuerySet = Facility.objects.select_related(*_READ_WITH)
    return rows


def _around(zip_code: ZipCode, state: str) -> Found:
    facilities = _with_others().not_closed()
    if state:
        facilities = facilities.filter(state=state)
    nearest = _nearest(facilities, zip_code.area.position)
    _load_takers_over(nearest)
    return Found(nearest, near=zip_code.digits)


def _load_takers_over(places: Iterable[Facility]) -> None:
    """Load who took over, and from whom that one's messages went on: a statement for each step."""
    known: dict[Any, Facility] = {}
    step = [place.station for place in places]
    while step:
        keys = {one.successor_id for one in step} - {None, *known}
        found = Facility.objects.in_bulk(keys)
        known |= found
        for one in step:
            if one.successor_id is not None:
                one.successor = known[one.successor_id]
        step = list(found.values())


def _nearest(facilities: FacilityQuerySet, position: Position) -> list[Facility]:
    """Return the nearest facilities with their distance in whole `miles`, in that order.

    Only what lies around is measured, unless something farther could be as near.
    """
    around, near_enough = box_around(position, DEGREES_AROUND)
    south, north, west, east = around
    box = facilities.filter(latitude__range=(south, north), longitude__range=(west, east))
    far = _distances(box, position)
    if len(far) < NEAREST or far[NEAREST - 1][0] > near_enough:
        far = _distances(facilities, position)
    found = facilities.in_bulk([pk for _miles, pk in far[:NEAREST]])
    nearest = [(round(miles), found[pk]) for miles, pk in far[:NEAREST] if pk in found]
    for miles, facility in nearest:
        facility.miles = miles
    return [one for _miles, one in sorted(nearest, key=lambda row: (row[0], row[1].name))]


def _distances(facilities: FacilityQuerySet, position: Position) -> list[tuple[float, Any]]:
    """Return each facility's miles and key, the nearest first."""
    places = facilities.order_by().values_list("pk", "latitude", "longitude")
    far = [
        (miles_between(position, (float(latitude), float(longitude))), pk)
        for pk, latitude, longitude in places
    ]
    return sorted(far, key=itemgetter(0))


_READ_WITH = ("parent", "goes_to__parent")
_ROWS = Prepared(lambda: Facility.objects.order_by().values_list(*Place._fields))
_OF_KEYS = Prepared(lambda keys: _with_others().order_by().filter(pk__in=keys))
