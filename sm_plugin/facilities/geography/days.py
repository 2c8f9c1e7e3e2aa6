"""A stored day comes, and is past, by the clock of its place, wherever the server stands.

From Guam to Samoa two days are under way at most: the earlier one, and in places ahead the next.
So a day is compared with both, and only one of them asks where the place is. Clocks turn to
another day on the hour, which is how long such a condition is good.

See docs/decisions/0676.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import reduce
from itertools import chain
from operator import or_
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone

from ..time_zones import BORDERS, HOPI, PHOENIX, STATE_ZONES, Border

ZONES = frozenset(chain(STATE_ZONES.values(), *((one.west, one.east) for one in BORDERS.values())))
NOWHERE = Q(pk__in=[])


def is_to_come(day: str, place: str = "") -> Q:
    """Return the condition that the day in this column is after today at the place.

    `place` leads from the row to the facility, as "patient__home_facility__" does.
    """
    first, ahead = _under_way()
    then = first + timedelta(days=1)
    return Q(**{f"{day}__gt": then}) | Q(**{day: then}) & _anywhere(ZONES - ahead, place)


def has_come(day: str, place: str = "") -> Q:
    """Return the condition that the day is today at the place, or was before."""
    first, ahead = _under_way()
    then = first + timedelta(days=1)
    return Q(**{f"{day}__lte": first}) | Q(**{day: then}) & _anywhere(ahead, place)


def is_today(day: str, place: str = "") -> Q:
    first, ahead = _under_way()
    then = first + timedelta(days=1)
    earlier = Q(**{day: first}) & _anywhere(ZONES - ahead, place)
    return earlier | Q(**{day: then}) & _anywhere(ahead, place)


def is_past(day: str, place: str = "") -> Q:
    """Return the condition that the day was before today at the place."""
    first, ahead = _under_way()
    return Q(**{f"{day}__lt": first}) | Q(**{day: first}) & _anywhere(ahead, place)


def is_not_past(day: str, place: str = "") -> Q:
    """Return the condition that the day is today at the place, or later."""
    first, ahead = _under_way()
    return Q(**{f"{day}__gt": first}) | Q(**{day: first}) & _anywhere(ZONES - ahead, place)


def _under_way() -> tuple[date, frozenset[str]]:
    """Return the earlier day that is under way, and the zones in which it is the next one."""
    now = timezone.now()
    days = {zone: now.astimezone(ZoneInfo(zone)).date() for zone in ZONES}
    first = min(days.values())
    return first, frozenset(zone for zone, day in days.items() if day > first)


def _anywhere(zones: frozenset[str], place: str) -> Q:
    """Return the condition that the place's own zone is one of these."""
    whole = {state for state, zone in STATE_ZONES.items() if zone in zones}
    parts: list[Q] = []
    for state, border in BORDERS.items():
        whole.discard(state)
        if {border.west, border.east} <= zones:
            whole.add(state)
        elif {border.west, border.east} & zones:
            parts.append(Q(**{f"{place}state": state}) & _on_one_side(state, border, zones, place))
    if whole:
        parts.append(Q(**{f"{place}state__in": sorted(whole)}))
    return reduce(or_, parts) if parts else NOWHERE


def _on_one_side(state: str, border: Border, zones: frozenset[str], place: str) -> Q:
    """Return the condition for the side of the border that is in one of the zones."""
    side = "lt" if border.west in zones else "gte"
    found = reduce(or_, (north & east for north, east in _steps(border, side, place)))
    if state != "AZ":
        return found
    (south, top), (west, east_end) = HOPI
    inside = Q(
        **{f"{place}latitude__gt": south, f"{place}latitude__lt": top},
        **{f"{place}longitude__gt": west, f"{place}longitude__lt": east_end},
    )
    return found | inside if PHOENIX in zones else found & ~inside


def _steps(border: Border, side: str, place: str) -> Iterator[tuple[Q, Q]]:
    """Yield for each step the latitudes that it goes for, and the longitudes on this side."""
    norths = [latitude for latitude, _longitude in border.steps[1:]]
    for number, (_south, longitude) in enumerate(border.steps):
        latitudes = Q()
        if number:
            latitudes &= Q(**{f"{place}latitude__gte": norths[number - 1]})
        if number < len(norths):
            latitudes &= Q(**{f"{place}latitude__lt": norths[number]})
        yield latitudes, Q(**{f"{place}longitude__{side}": longitude})
