"""Looking a facility up as people do: by name, city, state or ZIP, with one slip in a word."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Any

from django.db.models import Q

from sm_plugin.database.prepared import Prepared

from ..models import Facility
from ..querysets import FacilityQuerySet
from .zip_areas import Position, box_around, miles_between, position_of, zip_in

STATE_NAMES = (
    "AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|"
    "DE Delaware|DC District of Columbia|FL Florida|GA Georgia|HI Hawaii|ID Idaho|IL Illinois|"
    "IN Indiana|IA Iowa|KS Kansas|KY Kentucky|LA Louisiana|ME Maine|MD Maryland|"
    "MA Massachusetts|MI Michigan|MN Minnesota|MS Mississippi|MO Missouri|MT Montana|"
    "NE Nebraska|NV Nevada|NH New Hampshire|NJ New Jersey|NM New Mexico|NY New York|"
    "NC North Carolina|ND North Dakota|OH Ohio|OK Oklahoma|OR Oregon|PA Pennsylvania|"
    "RI Rhode Island|SC South Carolina|SD South Dakota|TN Tennessee|TX Texas|UT Utah|VT Vermont|"
    "VA Virginia|WA Washington|WV West Virginia|WI Wisconsin|WY Wyoming|PR Puerto Rico|"
    "VI Virgin Islands|GU Guam|AS American Samoa|MP Northern Mariana Islands|PH Philippines"
)
STATES = {row[3:].casefold(): row[:2] for row in STATE_NAMES.split("|")}
OF_CODE = {row[:2]: row[3:] for row in STATE_NAMES.split("|")}
MOST = 20  # facilities that words find; a longer list asks for another word
NEAREST = 10  # facilities that a ZIP finds
DEGREES_AROUND = 4.0  # of latitude and longitude, where these are looked for first
SHORTEST = 4  # letters of a word in which a slip is looked for


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


def find_facilities(words: str, state: str = "") -> Found:
    """Return the facilities in which each word stands, in name, city, number or state.

    Where no facility has them, each word that stands nowhere is taken for the one that differs
    from it by one slip: a letter too many, missing, another, or two changed about. A ZIP alone
    finds the nearest facilities.
    """
    facilities = Facility.objects.select_related("parent")
    if state:
        facilities = facilities.filter(state=state)
    if (zip_code := zip_in(words)) and (position := position_of(zip_code)):
        return Found(_nearest(facilities, position), near=zip_code)
    found = _matching(facilities, words)
    first, corrected = list(found[: MOST + 1]), ""
    if words and not first and (corrected := _corrected(words)):
        found = _matching(facilities, corrected)
        first = list(found[: MOST + 1])
    more = found.count() - MOST if len(first) > MOST else 0
    return Found(first[:MOST], more, corrected if first else "")


def all_states() -> list[str]:
    """Return the codes of the states and territories that have facilities, in order."""
    return list(_STATES.ask())


def name_of_state(code: str) -> str:
    """Return the name of the state or territory, or the code where it has none here."""
    return OF_CODE.get(code, code)


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


def _matching(facilities: FacilityQuerySet, words: str) -> FacilityQuerySet:
    rest, state = _without_state(words)
    by_words = Q()
    for word in words.split():
        by_words &= _has(word)
    if not state:
        return facilities.filter(by_words)
    by_state = Q(state=state)
    for word in rest.split():
        by_state &= _has(word)
    # A code of two letters stands in many words; a name may be that of a city, too. "VA" is both
    # Virginia and in the name of every facility.
    is_code = words.split()[-1].upper() == state != "VA"
    return facilities.filter(by_state if is_code else by_words | by_state)


def _has(word: str) -> Q:
    return Q(name__icontains=word) | Q(city__icontains=word) | Q(station_number__iexact=word)


def _without_state(words: str) -> tuple[str, str]:
    """Return the words without a state at their end, and its code: "Portland, Maine" and "ME"."""
    parts = words.replace(",", " ").split()
    for length in (3, 2, 1):
        last = " ".join(parts[-length:])
        code = STATES.get(last.casefold(), "")
        if not code and length == 1 and last.upper() in STATES.values():
            code = last.upper()
        if code:
            return " ".join(parts[:-length]), code
    return words, ""


def _corrected(words: str) -> str:
    """Return the words with each unknown one replaced, or nothing where one has no neighbour."""
    known = _vocabulary()
    corrected = []
    for word in words.replace(",", " ").split():
        plain = word.casefold()
        if plain in known or len(plain) < SHORTEST:
            corrected.append(word)
            continue
        near = sorted(other for other in known if is_one_slip(plain, other))
        if not near:
            return ""
        corrected.append(near[0].title())
    return " ".join(corrected)


def _vocabulary() -> frozenset[str]:
    return _words_in("\n".join(part for row in _NAMES.ask() for part in row))


@lru_cache(maxsize=1)
def _words_in(names: str) -> frozenset[str]:
    """Return each word of these names and of the states once, folded."""
    words = re.findall(r"[^\W\d]+", f"{names}\n{' '.join(STATES)}".casefold())
    return frozenset(words)


def is_one_slip(typed: str, meant: str) -> bool:
    """Return True if one letter is too many, missing or another, or two stand changed about."""
    if typed == meant or abs(len(typed) - len(meant)) > 1:
        return False
    pairs = zip(typed, meant, strict=False)
    at = next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(typed), len(meant)))
    a, b = typed[at:], meant[at:]
    if a[1:] == b[1:] or a == b[1:] or a[1:] == b:
        return True
    return a[:2] == b[:2][::-1] and a[2:] == b[2:]


_STATES = Prepared(
    lambda: Facility.objects.order_by("state").values_list("state", flat=True).distinct()
)
_NAMES = Prepared(lambda: Facility.objects.order_by().values_list("name", "city"))
