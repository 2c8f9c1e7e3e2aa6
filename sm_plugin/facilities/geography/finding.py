"""Looking a facility up as people do: by name, city, state or ZIP, with one slip in a word."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product
from operator import itemgetter
from typing import Any

from sm_plugin.database.prepared import Prepared

from ..models import Facility
from ..querysets import FacilityQuerySet
from .places import SHORTEST, Place, Places, places_of
from .readings import readings_of
from .wording import Word, typed_words
from .zip_areas import Position, box_around, miles_between, position_of, zip_in

MOST = 20  # facilities that words find; a longer list asks for another word
NEAREST = 10  # facilities that a ZIP finds
DEGREES_AROUND = 4.0  # of latitude and longitude, where these are looked for first
TRIES = 16  # ways to mend what nothing has, the likeliest first


@dataclass(frozen=True)
class Found:
    """The first facilities that were found; `more` is how many there are besides.

    `corrected` are the words that were looked for instead, where nothing had those typed. `near` is
    the ZIP whose nearest facilities these are, the nearest first; each has its whole `miles`.
    """

    facilities: Sequence[Facility]
    more: int = 0
    corrected: str = ""
    near: str = ""


def find_facilities(words: str, state: str = "", places: Places | None = None) -> Found:
    """Return the facilities whose name, city, number or state has these words, the best first.

    Words such as "VA" or "hospital" say which comes first and keep none out. Where no facility
    has the others, each that stands nowhere is taken for one that differs from it by one slip: a
    letter too many, missing, another, or two changed about. A ZIP among the words finds the
    nearest facilities.
    """
    zip_code = zip_in(words)
    if zip_code and (position := position_of(zip_code)):
        facilities = Facility.objects.select_related("parent")
        if state:
            facilities = facilities.filter(state=state)
        return Found(_nearest(facilities, position), near=zip_code)
    places = places or every_place()
    typed, corrected = places.joined(typed_words(words)), ""
    found = _matching(places, typed, state)
    if not found:
        for meant in islice(_mended(places, typed), TRIES):
            if found := _matching(places, meant, state):
                corrected = " ".join(word.typed for word in meant)
                break
    keys = [places.rows[at].pk for at in found[:MOST]]
    rows = {one.pk: one for one in _OF_KEYS.ask(keys)} if keys else {}
    shown = [rows[pk] for pk in keys if pk in rows]
    return Found(shown, max(0, len(found) - MOST), corrected)


def every_place() -> Places:
    """Return all facilities by their words; one statement."""
    return places_of(tuple(_ROWS.ask()))


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


def _matching(places: Places, words: list[Word], state: str) -> list[int]:
    """Return the places that the words mean, the best first, and in their order where none is.

    A reading that is sure stands for itself; all others count together.
    """
    if not words:
        return sorted(places.in_state.get(state, ()))
    together: Counter[int] = Counter()
    for reading in readings_of(words):
        scores = _within(places, reading.scores(places), state)
        together.update(scores)
        if scores and reading.sure:
            break
    return sorted(together, key=lambda at: (-together[at], at))


def _within(places: Places, scores: dict[int, int], state: str) -> dict[int, int]:
    if not state:
        return scores
    return {at: scores[at] for at in scores.keys() & places.in_state.get(state, set())}


def _mended(places: Places, words: list[Word]) -> Iterator[list[Word]]:
    """Yield the words with each unknown one replaced by one that is near, the likeliest first.

    Where all are known, or nothing has them together, one known word is replaced.
    """
    can = [at for at, word in enumerate(words) if len(word.raw) >= SHORTEST]
    unknown = [at for at in can if not places.has(words[at])]
    near = [list(enumerate(places.one_slip_from(words[at]))) for at in unknown]
    ways = sorted(product(*near), key=lambda way: sum(rank for rank, _word in way))
    for way in ways if unknown else ():
        meant = dict(zip(unknown, (word for _rank, word in way), strict=True))
        yield [meant.get(at, word) for at, word in enumerate(words)]
    if not unknown:
        for at in (at for at in can if not words[at].is_filler):
            for word in places.one_slip_from(words[at]):
                yield [*words[:at], word, *words[at + 1 :]]


_ROWS = Prepared(lambda: Facility.objects.order_by().values_list(*Place._fields))
_OF_KEYS = Prepared(
    lambda keys: Facility.objects.select_related("parent").order_by().filter(pk__in=keys)
)
