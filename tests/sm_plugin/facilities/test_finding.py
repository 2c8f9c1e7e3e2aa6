"""A facility is found by what people type: name, city, state by name or code, with one slip."""

import pytest
import zipcodes
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sm_plugin.facilities.geography import zip_areas
from sm_plugin.facilities.geography.finding import (
    MOST,
    NEAREST,
    find_facilities,
)
from sm_plugin.facilities.geography.places import is_one_slip
from sm_plugin.facilities.geography.states import STATES
from sm_plugin.facilities.importing import PACKAGED_CSV, apply_plan, plan_import
from sm_plugin.facilities.importing.csv_rows import read_rows
from sm_plugin.facilities.models import Facility


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
    assert {one.station_number for one in facilities} == found


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
        ("auggustta", True),
        ("agust", False),
        ("", False),
    ],
)
def test_one_slip_is_one_letter_or_two_changed_about(typed, is_one):
    assert is_one_slip(typed, "augusta") is is_one
    assert is_one_slip("augusta", typed) is is_one


@pytest.fixture
def across(make_facility):
    """Places whose names and cities are written in many ways."""
    for number, name, city, state in (
        (
            "580",
            "Michael E. DeBakey Department of Veterans Affairs Medical Center",
            "Houston",
            "TX",
        ),
        ("590", "Hampton VA Medical Center", "Hampton", "VA"),
        ("652", "Hunter Holmes McGuire Hospital", "Richmond", "VA"),
        ("583GB", "Richmond VA Clinic", "Richmond", "IN"),
        ("668GB", "Coeur d 'Alene VA Clinic", "Coeur d'Alene", "ID"),
        ("657GA", "St. Charles County VA Clinic", "O'Fallon", "MO"),
        ("657", "John J. Cochran Veterans Hospital", "St. Louis", "MO"),
        ("610", "Fort Wayne VA Medical Center", "Fort Wayne", "IN"),
        ("598", "Eugene J. Towbin Healthcare Center", "North Little Rock", "AR"),
        ("568", "Hot Springs VA Medical Center", "Hot Springs", "SD"),
        ("672GZ", "Mayagüez VA Clinic", "Mayagüez", "PR"),
        ("501", "Raymond G. Murphy Medical Center", "Albuquerque", "NM"),
        ("561", "East Orange VA Medical Center", "East Orange", "NJ"),
        ("523", "Jamaica Plain VA Medical Center", "Boston", "MA"),
        ("629", "Baton Rouge VA Clinic", "Baton Rouge", "LA"),
        ("641", "Greensboro VA Clinic", "Greensboro", "NC"),
    ):
        kind = "clinic" if "Clinic" in name else "medical_center"
        make_facility(number, name=name, city=city, state=state, kind=kind)


def numbers(words: str, state: str = "") -> list[str]:
    return [one.station_number for one in find_facilities(words, state).facilities]


WAYS = [
    "{}", "{} VA", "{} VAMC", "{} VA Medical Center", "VA hospital {}", "the VA clinic in {}",
    "{} CBOC", "Veterans health care near {}", "hospital de veteranos en {}",
    "clínica cerca de {}", "centro médico {}", "{} va health care system",
]  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("city", "number"), [("Houston", "580"), ("O'Fallon", "657GA")])
def test_words_that_every_place_could_have_keep_none_out(way, city, number, across):
    assert numbers(way.format(city)) == [number]


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("Richmond VA", "652"),  # Virginia
        ("Richmond, VA hospital", "652"),
        ("Richmond clinic", "583GB"),
        ("clínica de Richmond", "583GB"),
        ("Richmond hospital", "652"),
        ("hampton va", "590"),
        ("VA", "590"),
    ],
)
def test_words_that_keep_none_out_say_which_comes_first(words, first, across):
    assert numbers(words)[0] == first


def test_words_that_every_place_could_have_find_by_themselves_who_has_them(across):
    assert "583GB" in numbers("clinic")
    assert "580" not in numbers("clinic")
    assert numbers("near me") == []


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("Nuevo México", "501"),
        ("hospital en nuevo mejico", "501"),
        ("Carolina del Norte", "641"),
        ("Luisiana", "629"),
        ("Nueva Jersey", "561"),
        ("newjersey", "561"),
        ("N. Carolina", "641"),
        ("Houston Tx.", "580"),
        ("TX Houston", "580"),
        ("Houston, Texas VA", "580"),
        ("Washington D.C.", "688"),
        ("washington dc hospital", "688"),
    ],
)
def test_a_state_is_known_by_each_of_its_names_and_by_its_code(words, number, across):
    assert numbers(words) == [number]


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("Coeur d\u2019Alene", "668GB"),
        ("coeur d alene", "668GB"),
        ("O\u2019Fallon", "657GA"),
        ("ofallon", "657GA"),
        ("o fallon", "657GA"),
        ("Saint Louis", "657"),
        ("St Louis", "657"),
        ("stlouis", None),
        ("Ft. Wayne", "610"),
        ("fort\u2013wayne", "610"),
        ("N. Little Rock", "598"),
        ("Hot Spgs", "568"),
        ("Mayaguez", "672GZ"),
        ("MAYAGÜEZ", "672GZ"),
        ("batonrouge", "629"),
    ],
)
def test_a_place_is_found_however_its_name_is_written(words, number, across):
    assert numbers(words) == ([number] if number else [])


@pytest.mark.parametrize(
    ("words", "number", "corrected"),
    [
        ("Bston", "523", "Boston"),  # and not Baton
        ("new jersy", "561", "new Jersey"),
        ("Houstn VA hospitl", "580", "Houston VA Hospital"),
        ("alburquerque nuevo mexico", "501", "Albuquerque nuevo mexico"),
    ],
)
def test_of_all_words_within_one_slip_the_likeliest_is_taken(words, number, corrected, across):
    found = find_facilities(words)
    assert [one.station_number for one in found.facilities] == [number]
    assert found.corrected.casefold() == corrected.casefold()


def test_the_state_that_was_chosen_keeps_the_others_out(across):
    assert numbers("Richmond VA", "IN") == ["583GB"]
    assert numbers("Houston", "IN") == []


def test_every_state_of_the_packaged_list_has_a_name():
    assert {row.state for row in read_rows(PACKAGED_CSV).values()} <= set(STATES.values())


@pytest.mark.parametrize(("words", "statements"), [("Augusta", 2), ("Agusta", 2), ("04330", 3)])
def test_finding_costs_few_statements(words, statements):
    with CaptureQueriesContext(connection) as queries:
        assert find_facilities(words).facilities
    assert len(queries) == statements


@pytest.mark.parametrize(("words", "state"), [("Clinic", ""), ("", "CO"), ("Clinc", "")])
def test_a_long_list_is_cut_and_says_how_many_are_left_out(words, state, make_facility):
    for number in range(500, 500 + MOST + 2):
        make_facility(str(number), name=f"Clinic {number}", state="CO")
    found = find_facilities(words, state)
    assert len(found.facilities) == MOST
    everything = {"Clinic": MOST + 3, "": MOST + 2, "Clinc": MOST + 3}  # Caribou has one, too
    assert found.more == everything[words] - MOST


def test_a_list_that_just_fits_leaves_nothing_out(make_facility):
    for number in range(500, 500 + MOST):
        make_facility(str(number), name=f"Clinic {number}", state="CO")
    found = find_facilities("", "CO")
    assert (len(found.facilities), found.more) == (MOST, 0)


@pytest.fixture
def far_apart(make_facility):
    """Togus, Portland in Maine, San Juan, Guam: each where it is, and the others in Seattle."""
    others = Facility.objects.exclude(station_number="402")
    others.update(latitude="47.661500", longitude="-122.308800")
    make_facility("402HC", name="Portland VA Clinic", latitude="43.663570", longitude="-70.255730")
    make_facility("672", name="San Juan VA Clinic", latitude="18.389940", longitude="-66.076800")
    make_facility("459GE", name="Guam VA Clinic", latitude="13.474960", longitude="144.749680")


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("04330", "Togus VA Medical Center"),  # Augusta, Maine
        ("04101", "Portland VA Clinic"),
        ("04101-1234", "Portland VA Clinic"),
        (" 00907 ", "San Juan VA Clinic"),
        ("zip 00907", "San Juan VA Clinic"),
        ("Portland, ME 04101\u20131234", "Portland VA Clinic"),
        ("Portland 04101.", "Portland VA Clinic"),
        ("96913", "Guam VA Clinic"),
        ("04330 mental health services", "Togus VA Medical Center"),
        ("13000 Congress St, Suite 10200, Portland, ME 04101", "Portland VA Clinic"),
    ],
)
def test_a_zip_code_finds_the_nearest_facility_first(words, first, far_apart):
    found = find_facilities(words)
    names = [one.name for one in found.facilities]
    assert names[0] == first
    assert found.near in words
    assert len(found.near) == 5
    miles = [one.miles for one in found.facilities]
    assert miles == sorted(miles)
    assert miles[0] < 30


def test_the_miles_are_those_of_the_map(far_apart):
    """Augusta to Portland, Maine, is about 50 miles."""
    [portland] = [one for one in find_facilities("04330").facilities if "Portland" in one.name]
    assert 45 < portland.miles < 55


def test_a_zip_code_finds_ten_at_most_and_those_of_the_state_that_was_chosen(make_facility):
    for number in range(500, 512):
        make_facility(str(number), name=f"Clinic {number}", state="CO", latitude="39.7")
    assert len(find_facilities("04330").facilities) == NEAREST
    states = {one.state for one in find_facilities("04330", "CO").facilities}
    assert states == {"CO"}


def test_a_zip_code_that_is_in_no_list_stands_for_its_sorting_center_or_finds_nothing():
    assert zip_areas.area_of("04300") is not None  # no such area, but others of 043
    assert zip_areas.area_of("09001") is None  # military, abroad
    assert not find_facilities("09001").facilities
    assert not find_facilities("00000").facilities


def test_the_house_number_before_a_city_of_another_state_is_no_zip():
    found = find_facilities("15000 Augusta", "VT")
    assert (found.near, found.is_elsewhere) == ("", True)


MILITARY = "96505 96507 96510 96515 96521 96546 96598 96201 96301 96401 96601 09001 09499 34002"


@pytest.mark.parametrize("words", MILITARY.split())
def test_the_post_of_soldiers_abroad_is_near_nothing(words):
    assert zip_areas.area_of(words) is None
    assert not find_facilities(f"FPO AP {words}").facilities


@pytest.mark.parametrize(
    ("digits", "miles"),
    [("96941", 1020), ("96960", 1850), ("96940", 810), ("96942", 630), ("96950", 135)],
)
def test_islands_of_the_pacific_are_as_far_from_guam_as_on_the_map(digits, miles):
    guam, island = zip_areas.area_of("96910"), zip_areas.area_of(digits)
    assert guam
    assert island
    far = zip_areas.miles_between(guam.position, island.position)
    assert far == pytest.approx(miles, rel=0.04)


@pytest.mark.parametrize("digits", ["96949", "96999", "96798", "99799"])
def test_a_zip_of_no_list_stands_for_none_where_others_of_its_center_lie_far_apart(digits):
    assert digits not in {row["zip_code"] for row in zipcodes.similar_to(digits[:3])}
    assert zip_areas.area_of(digits) is None


def test_no_zip_with_a_position_is_far_from_all_others_of_its_state():
    """A sign that was changed put Majuro on the other side of the date line."""
    positions: dict[str, list[zip_areas.Position]] = {}
    for state, position in zip_areas.every_position():
        positions.setdefault(state, []).append(position)
    for state, found in positions.items():
        middle = sorted(found)[len(found) // 2]
        most = {"AK": 1300, "FM": 1000}.get(state, 800)
        assert all(zip_areas.miles_between(middle, one) < most for one in found), state


@pytest.mark.parametrize(
    "words", ["12345 Elm St", "Suite 12345", "0433", "043300", "04330-1", "0433O", "٠٤٣٣٠"]
)
def test_what_is_no_zip_code_is_looked_for_as_words(words):
    assert find_facilities(words).near == ""


# Augusta, Los Angeles, Honolulu, Guam, San Juan, Anchorage, Key West, Point Roberts, Montana; and
# the Aleutians, where nothing lies around.
ACROSS = "04330 90012 96813 96913 00907 99501 33040 98281 59420 99685"


@pytest.mark.parametrize("words", ACROSS.split())
def test_the_ten_nearest_are_those_that_measuring_every_one_finds(words):
    apply_plan(plan_import(PACKAGED_CSV), actor=None)
    area = zip_areas.area_of(words)
    assert area
    start = area.position
    places = Facility.objects.values_list("latitude", "longitude")
    miles = sorted(
        zip_areas.miles_between(start, (float(one), float(other))) for one, other in places
    )
    with CaptureQueriesContext(connection) as asked:
        found = [one.miles for one in find_facilities(words).facilities]
    assert found == [round(one) for one in miles[:NEAREST]]
    assert len(asked) <= 3


@pytest.mark.parametrize("degrees", [1.0, 4.0, 30.0])
@pytest.mark.parametrize("latitude", [-80.0, -14.3, 0.0, 18.4, 44.3, 64.8, 88.0])
@pytest.mark.parametrize("longitude", [-178.0, -69.8, 0.0, 144.7, 179.9])
def test_nothing_outside_of_a_box_is_nearer_than_it_is_whole(latitude, longitude, degrees):
    box, whole = zip_areas.box_around((latitude, longitude), degrees)
    south, north, west, east = box
    edges = [(south + (north - south) * n / 50, side) for n in range(51) for side in (west, east)]
    edges += [(side, west + (east - west) * n / 50) for n in range(51) for side in (south, north)]
    for edge in edges:
        assert zip_areas.miles_between((latitude, longitude), edge) >= whole - 1e-6
    reaches_round = abs(latitude) + degrees >= 90 or abs(longitude) + degrees >= 180
    assert (whole == 0) is reaches_round


def test_every_packaged_facility_is_near_a_zip_area():
    """If positions of the two lists disagreed, somebody would be sent to another state."""
    rows = [(float(one["lat"]), float(one["long"])) for one in zipcodes.list_all()]
    cells = {(round(latitude * 2), round(longitude * 2)) for latitude, longitude in rows}
    for row in read_rows(PACKAGED_CSV).values():
        down, across = round(float(row.latitude) * 2), round(float(row.longitude) * 2)
        around = {(down + y, across + x) for y in (-1, 0, 1) for x in (-1, 0, 1)}
        assert row.state == "PH" or around & cells, row
