"""A facility is found by what people type: name, city, state by name or code, with one slip."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sm_plugin.facilities.finding import STATES, find_facilities, is_one_slip
from sm_plugin.facilities.importing import PACKAGED_CSV
from sm_plugin.facilities.importing.csv_rows import read_rows


@pytest.fixture(autouse=True)
def places(togus, junction, caribou, make_facility):
    make_facility("663", name="Seattle VA Medical Center", city="Seattle", state="WA")
    make_facility("688", name="Washington VA Medical Center", city="Washington", state="DC")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("togus", {"402"}),
        ("405", {"405"}),
        ("Maine", {"402", "402GA"}),
        ("me", {"402", "402GA"}),
        ("Augusta, Maine", {"402", "402GA"}),
        ("white river vt", {"405"}),
        ("Washington", {"663", "688"}),
        ("Agusta", {"402", "402GA"}),
        ("Seatlte", {"663"}),
        ("Caribuo clinic", {"402GA"}),
        ("Vermot", {"405"}),
        ("Springfield", set()),
        ("%", set()),
    ],
)
def test_a_facility_is_found_by_what_people_type(words, found):
    facilities = find_facilities(words).facilities
    assert set(facilities.values_list("station_number", flat=True)) == found


def test_what_was_looked_for_instead_is_told():
    assert find_facilities("Agusta").corrected == "Augusta"
    assert find_facilities("Augusta").corrected == ""
    assert find_facilities("Springfield").corrected == ""


@pytest.mark.parametrize(
    ("typed", "is_one"),
    [
        ("augusta", False),
        ("agusta", True),
        ("auugusta", True),
        ("auguste", True),
        ("uagusta", True),
        ("augustaa", True),
        ("agust", False),
        ("", False),
    ],
)
def test_one_slip_is_one_letter_or_two_changed_about(typed, is_one):
    assert is_one_slip(typed, "augusta") is is_one
    assert is_one_slip("augusta", typed) is is_one


def test_every_state_of_the_packaged_list_has_a_name():
    assert {row.state for row in read_rows(PACKAGED_CSV).values()} <= set(STATES.values())


def test_a_slip_costs_three_queries_at_most():
    with CaptureQueriesContext(connection) as queries:
        list(find_facilities("Agusta").facilities)
    assert len(queries) <= 3
