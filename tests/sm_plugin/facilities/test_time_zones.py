"""The clock of every packaged facility, in the states that keep two."""

import csv

import pytest

from sm_plugin.facilities.importing import PACKAGED_CSV
from sm_plugin.facilities.time_zones import BORDERS, STATE_ZONES, zone_for

# Stations that don't keep the usual time of their state, by the published boundaries of zones.
UNUSUAL = {
    "AZ": ("America/Denver", "649QA 649QF 649QH"),
    "FL": ("America/Chicago", "520BZ 520GB 520GC 520QA 573GK"),
    "ID": ("America/Los_Angeles", "668GB 668QD 687GB"),
    "IN": ("America/Chicago", "537BY 657GJ"),
    "KY": ("America/Chicago", "603GF 626GC 626GJ 657GL 657GO 657GP 657GR"),
    "MI": ("America/Chicago", "585 585GC 585GD"),
    "ND": ("America/Denver", "437GJ"),
    "NE": ("America/Denver", "442GB 568HB 568HH"),
    "SD": ("America/Denver", "568 568A4 568GA 568HF 568HK 568PB 568PC 568PD"),
    "TN": (
        "America/New_York",
        "621 621BY 621GA 621GG 621GI 621GK 621GO 621GP 621QD 621QE 621QF 621QG "
        "626GF 626GL 626GN 626QC",
    ),
    "TX": ("America/Denver", "756 756GB 756GC 756GD 756QA 756QB"),
}


def rows() -> list[dict[str, str]]:
    with PACKAGED_CSV.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("state", sorted({*BORDERS, *STATE_ZONES}))
def test_no_facility_has_the_clock_of_the_other_half_of_its_state(state: str) -> None:
    zone, stations = UNUSUAL.get(state, ("", ""))
    found = {
        row["station_number"]: zone_for(state, float(row["latitude"]), float(row["longitude"])).key
        for row in rows()
        if row["state"] == state
    }
    wanted = dict.fromkeys(found, STATE_ZONES[state])
    assert found == wanted | dict.fromkeys(stations.split(), zone)


@pytest.mark.parametrize(
    ("place", "state", "latitude", "longitude", "zone"),
    [
        ("Gary", "IN", 41.60, -87.35, "America/Chicago"),
        ("South Bend", "IN", 41.68, -86.25, "America/New_York"),
        ("Tell City", "IN", 37.95, -86.76, "America/Chicago"),
        ("Vincennes", "IN", 38.68, -87.53, "America/New_York"),
        ("Glasgow", "KY", 37.00, -85.91, "America/Chicago"),
        ("Elizabethtown", "KY", 37.70, -85.86, "America/New_York"),
        ("Crossville", "TN", 35.95, -85.03, "America/Chicago"),
        ("Ironwood", "MI", 46.45, -90.17, "America/Chicago"),
        ("Houghton", "MI", 47.12, -88.57, "America/New_York"),
        ("Goodland", "KS", 39.35, -101.71, "America/Denver"),
        ("Garden City", "KS", 37.97, -100.87, "America/Chicago"),
        ("Ontario", "OR", 44.03, -116.96, "America/Denver"),
        ("Salmon", "ID", 45.18, -113.90, "America/Denver"),
        ("Grangeville", "ID", 45.93, -116.12, "America/Los_Angeles"),
        ("Window Rock", "AZ", 35.67, -109.08, "America/Denver"),
        ("Polacca", "AZ", 35.86, -110.39, "America/Phoenix"),
        ("Flagstaff", "AZ", 35.19, -111.66, "America/Phoenix"),
        ("Port Saint Joe", "FL", 29.81, -85.30, "America/New_York"),
        ("West Wendover", "NV", 40.74, -114.07, "America/Denver"),
        ("Adak", "AK", 51.85, -177.09, "America/Adak"),
    ],
)
def test_towns_near_a_border_have_their_own_clock(place, state, latitude, longitude, zone) -> None:
    assert zone_for(state, latitude, longitude).key == zone, place
