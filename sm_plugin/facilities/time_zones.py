"""The time zone of a facility: by state, and by a border where a state has two.

A list of station numbers with their zones is not published. All packaged facilities were compared
with the published boundaries of time zones (docs/decisions/0170-time-zone-borders.md); right at a
border another place may be an hour off.
"""

from bisect import bisect_right
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

EASTERN, CENTRAL = "America/New_York", "America/Chicago"
MOUNTAIN, PACIFIC = "America/Denver", "America/Los_Angeles"
PHOENIX = "America/Phoenix"  # no daylight saving time
ANCHORAGE, ADAK = "America/Anchorage", "America/Adak"
ATLANTIC, CHAMORRO = "America/Puerto_Rico", "Pacific/Guam"

_BY_ZONE = {
    EASTERN: "CT DC DE FL GA IN KY MA MD ME MI NC NH NJ NY OH PA RI SC VA VT WV",
    CENTRAL: "AL AR IA IL KS LA MN MO MS ND NE OK SD TN TX WI",
    MOUNTAIN: "CO ID MT NM UT WY",
    PACIFIC: "CA NV OR WA",
    ATLANTIC: "PR VI",
    CHAMORRO: "GU MP",
    ANCHORAGE: "AK",
    PHOENIX: "AZ",
    "Pacific/Honolulu": "HI",
    "Pacific/Pago_Pago": "AS",
    "Asia/Manila": "PH",
}
STATE_ZONES = {state: zone for zone, states in _BY_ZONE.items() for state in states.split()}


class Border(NamedTuple):
    """The border between two zones inside a state.

    `steps` go north: from each latitude upward the border runs along that longitude.
    """

    west: str
    east: str
    steps: tuple[tuple[float, float], ...]

    def zone(self, latitude: float, longitude: float) -> str:
        at = max(bisect_right(self.steps, (latitude, 180.0)) - 1, 0)
        return self.west if longitude < self.steps[at][1] else self.east


# Fitted to the postal areas of each state, so that the places where people live are right.
_FAR_EAST, _FAR_WEST = 180.0, -180.0
BORDERS = {
    "AK": Border(ADAK, ANCHORAGE, ((0, -169.5), (53.5, _FAR_WEST))),
    "AZ": Border(  # the Navajo Nation keeps daylight saving time
        PHOENIX,
        MOUNTAIN,
        ((0, _FAR_EAST), (35.23, -109.6), (35.3, -111.1), (35.6, -111.65), (36.05, -111.45)),
    ),
    "FL": Border(CENTRAL, EASTERN, ((0, -85.35), (30.05, -85.0), (30.45, -84.9))),
    "ID": Border(PACIFIC, MOUNTAIN, ((0, _FAR_WEST), (45.4, -115.45), (45.6, _FAR_EAST))),
    "IN": Border(  # corners in the southwest and the northwest
        CENTRAL,
        EASTERN,
        ((0, -86.5), (38.2, -87.3), (38.5, _FAR_WEST), (40.7, -87.1), (41.15, -86.5)),
    ),
    "KS": Border(MOUNTAIN, CENTRAL, ((0, _FAR_WEST), (37.6, -101.45), (39.4, _FAR_WEST))),
    "KY": Border(
        CENTRAL,
        EASTERN,
        ((0, -85.0), (37.25, -85.55), (37.45, -86.1), (37.75, -86.25), (38.0, _FAR_WEST)),
    ),
    "MI": Border(CENTRAL, EASTERN, ((0, _FAR_WEST), (45, -87.3), (45.85, -87.7), (46.3, -89.65))),
    "ND": Border(
        MOUNTAIN,
        CENTRAL,
        ((0, -101.2), (46.6, -102.15), (47.45, -103.9), (47.8, _FAR_WEST)),
    ),
    "NE": Border(MOUNTAIN, CENTRAL, ((0, -101.3), (41.6, -100.95))),
    "NV": Border(PACIFIC, MOUNTAIN, ((0, _FAR_EAST), (40.7, -114.1), (40.8, _FAR_EAST))),
    "OR": Border(PACIFIC, MOUNTAIN, ((0, -118.35), (44.35, _FAR_EAST))),
    "SD": Border(MOUNTAIN, CENTRAL, ((0, -101.2), (43.95, -100.35), (44.35, -100.5))),
    "TN": Border(
        CENTRAL,
        EASTERN,
        ((0, -85.45), (35.35, -85.15), (35.8, -84.75), (36.05, -84.9), (36.25, -84.75)),
    ),
    "TX": Border(MOUNTAIN, CENTRAL, ((0, -105.0),)),
}
# South, north, west and east of the Hopi Reservation, which lies inside and does not.
HOPI = ((35.55, 36.05), (-110.95, -110.15))


@lru_cache(maxsize=2048)
def zone_for(state: str, latitude: float, longitude: float) -> ZoneInfo:
    """Return the time zone of a place; raise `KeyError` for a state that is not in the table."""
    (south, north), (west, east) = HOPI
    if state == "AZ" and south < latitude < north and west < longitude < east:
        return ZoneInfo(PHOENIX)
    if border := BORDERS.get(state):
        return ZoneInfo(border.zone(latitude, longitude))
    return ZoneInfo(STATE_ZONES[state])
