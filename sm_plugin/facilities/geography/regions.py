"""The names of VA's health care regions (VISNs), as they were in 2022. See docs/decisions/0597."""

from django.utils.translation import gettext as _

# Proper names, the same in every language; numbers that are missing were merged into others.
NAMES = {
    1: "VA New England Healthcare System",
    2: "New York/New Jersey VA Health Care Network",
    4: "VA Healthcare",
    5: "VA Capitol Health Care Network",
    6: "VA Mid-Atlantic Health Care Network",
    7: "VA Southeast Network",
    8: "VA Sunshine Healthcare Network",
    9: "VA MidSouth Healthcare Network",
    10: "VA Healthcare System Serving Ohio, Indiana and Michigan",
    12: "VA Great Lakes Health Care System",
    15: "VA Heartland Network",
    16: "South Central VA Health Care Network",
    17: "VA Heart of Texas Health Care Network",
    19: "VA Rocky Mountain Network",
    20: "VA Northwest Health Network",
    21: "VA Sierra Pacific Network",
    22: "VA Desert Pacific Healthcare Network",
    23: "VA Midwest Health Care Network",
}


def visn_in(words: str) -> int | None:
    """Return the number of a region in the words of an address; None if it is no such number."""
    return int(words) if words.isascii() and words.isdigit() and len(words) < 3 else None


def region_in_words(visn: int) -> str:
    """Return "VISN 1: VA New England Healthcare System", or the number of a region without name."""
    number = _("VISN %(visn)s") % {"visn": visn}
    return f"{number}: {NAMES[visn]}" if visn in NAMES else number
