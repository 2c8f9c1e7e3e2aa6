"""Which clock hangs on the wall of a facility: by state, and by longitude where a state has two.

A list of station numbers with their zones is not published. Along a border inside a state the
answer may be an hour off; it decides only on which day a message counts as received.
"""

from typing import NamedTuple
from zoneinfo import ZoneInfo

EASTERN, CENTRAL = "America/New_York", "America/Chicago"
MOUNTAIN, PACIFIC = "America/Denver", "America/Los_Angeles"
ATLANTIC, CHAMORRO = "America/Puerto_Rico", "Pacific/Guam"

_BY_ZONE = {
    EASTERN: "CT DC DE FL GA IN KY MA MD ME MI NC NH NJ NY OH PA RI SC VA VT WV",
    CENTRAL: "AL AR IA IL KS LA MN MO MS ND NE OK SD TN TX WI",
    MOUNTAIN: "CO ID MT NM UT WY",
    PACIFIC: "CA NV OR WA",
    ATLANTIC: "PR VI",
    CHAMORRO: "GU MP",
    "America/Anchorage": "AK",
    "America/Phoenix": "AZ",
    "Pacific/Honolulu": "HI",
    "Pacific/Pago_Pago": "AS",
    "Asia/Manila": "PH",
}
STATE_ZONES = {state: zone for zone, states in _BY_ZONE.items() for state in states.split()}


class Split(NamedTuple):
    longitude: float
    west: str
    east: str


SPLIT_STATES = {
    "FL": Split(-85.1, CENTRAL, EASTERN),
    "KY": Split(-86.1, CENTRAL, EASTERN),
    "MI": Split(-87.5, CENTRAL, EASTERN),
    "ND": Split(-102.0, MOUNTAIN, CENTRAL),
    "NE": Split(-101.5, MOUNTAIN, CENTRAL),
    "SD": Split(-100.5, MOUNTAIN, CENTRAL),
    "TN": Split(-85.35, CENTRAL, EASTERN),
    "TX": Split(-105.0, MOUNTAIN, CENTRAL),
}
NORTHERN_IDAHO_LATITUDE = 45.5


def zone_for(state: str, latitude: float, longitude: float) -> ZoneInfo:
    """The time zone at a place; raises `KeyError` for a state that is not in the table."""
    if state == "ID" and latitude > NORTHERN_IDAHO_LATITUDE:
        return ZoneInfo(PACIFIC)
    if split := SPLIT_STATES.get(state):
        return ZoneInfo(split.west if longitude < split.longitude else split.east)
    return ZoneInfo(STATE_ZONES[state])
