"""Words find the places of the packaged list that they mean, and cost little whatever they are."""

import random

import pytest

from sm_plugin.facilities.geography.addresses import without_phones, zip_of
from sm_plugin.facilities.geography.looking_up import TRIES, Answer, _mended, look_up
from sm_plugin.facilities.geography.places import NEIGHBORS, Places
from sm_plugin.facilities.geography.readings import READINGS, readings_of
from sm_plugin.facilities.geography.states import OF_CODE
from sm_plugin.facilities.geography.wording import WORDS, typed_words, word_of

FIRST = 20  # places that a reader sees
LONGEST = 160  # letters that the form takes
LOOKS = 500  # words that are looked up among the places for one search, at most


def states_of(places: Places, answer: Answer) -> set[str]:
    return {places.rows[at].state for at in answer.places}


def cities_of(places: Places, answer: Answer) -> set[str]:
    return {places.rows[at].city for at in answer.places}


WAYS = {
    "number": lambda row: row.station_number,
    "name": lambda row: row.name,
    "city and code": lambda row: f"{row.city}, {row.state}",
    "city and state": lambda row: f"{row.city} {OF_CODE[row.state]}",
}


@pytest.mark.parametrize("way", WAYS)
def test_every_place_is_among_the_first_by_what_it_is_called(way, places):
    missing = [
        row
        for at, row in enumerate(places.rows)
        if at not in look_up(places, WAYS[way](row)).places[:FIRST]
    ]
    assert not missing


WORST = ["lann " * 16, "bston medicl clinc hospitl lann " * 3, "va " * 27, "med " * 20]
WORST += ["ohio iowa utah guam " * 4, "1 " * 40, "1 lann me " * 8, "o " * 40, "santa new fort " * 6]
WORST += ["va utah ohio o iowa 1 me me lann me lann for sreet me guam 1 lann spring hospit"]
WORST += ["us of " * 27, "city of " * 20, "w va n mex " * 15, "1 blvd salem in " * 10]
WORST += ["1 " * 12 + "mass miss del la in va lann bston houstn nueva york usa " * 3]


@pytest.mark.parametrize("state", ["", "ME"])
@pytest.mark.parametrize("words", WORST)
def test_no_words_are_worth_many_looks(words, state, places):
    places.looks = 0
    look_up(places, words[:LONGEST], state)
    assert places.looks <= LOOKS


def test_nor_are_any_letters_that_the_form_takes(places):
    rnd = random.Random(1273)
    slips = [word[1:] for word in places.vocabulary] + [word[:-1] for word in places.vocabulary]
    pool = slips + ["va", "me", "or", "in", "1", "ohio", "utah", "guam", "lann", "med", "san"] * 100
    for _ in range(200):
        places.looks = 0
        look_up(places, " ".join(rnd.choice(pool) for _ in range(40))[:LONGEST])
        assert places.looks <= LOOKS


@pytest.mark.parametrize("words", WORST)
def test_words_are_read_and_mended_in_a_few_ways(words, places):
    typed = typed_words(words)[:WORDS]
    assert len(list(readings_of(typed))) <= READINGS
    assert len(list(_mended(places, typed))) <= TRIES
    assert all(len(places.one_slip_from(word)) <= NEIGHBORS for word in typed)


def test_of_many_unknown_words_none_is_mended(places):
    """Each has several neighbors: together these were millions of ways."""
    assert len(places.one_slip_from(word_of("lann", "lann"))) > 2
    assert list(_mended(places, typed_words("lann " * 3)))
    assert not list(_mended(places, typed_words("lann " * 4)))


NEAR_ME = [
    "clinic closest to me", "nearest to me", "hospital nearest me", "hospital for me", "near me",
    "clinic close by me", "clinics around here", "clinic nearby", "nearest VA", "next to me",
    "clinic near my house", "VA in my area", "where is the closest hospital",
    "el hospital más cercano a mí", "clínica cercana a mi", "cerca de mi", "hospital más cercano",
    "clinica cerca de mi casa", "hospital por aquí", "hospital cerca mío", "clínicas cerca de aquí",
    "centro junto a mí", "clínica en mi zona", "cerca de donde vivo", "hospital cerca de mi\u0301",
]  # fmt: skip


@pytest.mark.parametrize("words", NEAR_ME)
def test_who_asks_for_what_is_near_is_asked_where(words, places):
    assert look_up(places, words) == Answer(asks_where=True)


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("clinic near me in Houston", "TX"),
        ("Houston clinic near me", "TX"),
        ("closest hospital in ok", "OK"),
        ("hospital cerca de mí en Houston", "TX"),
        ("clinics near OR", "OR"),
    ],
)
def test_who_says_where_finds_what_is_there(words, state, places):
    assert states_of(places, look_up(places, words)) == {state}


@pytest.mark.parametrize("code", [code.lower() for code in OF_CODE if code not in {"VA", "AS"}])
def test_a_code_alone_is_the_state(code, places):
    if states := states_of(places, look_up(places, code)):
        assert states == {code.upper()}


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("hospital in ok", "OK"),
        ("ok city?", "OK"),
        ("clinic in or", "OR"),
        ("clinics oh", "OH"),
        ("hospital in la", "LA"),
        ("hospital in me", "ME"),
        ("clinic in in", "IN"),
        ("pa clinics", "PA"),
        ("clínica en ok", "OK"),
        ("VA clinic ME", "ME"),
        ("clinic IN", "IN"),
        ("Portland or", "OR"),
        ("Portland me", "ME"),
        ("Baton Rouge la", "LA"),
        ("or hospitals", "OR"),
        ("hospital co", "CO"),
        ("find me a clinic in ok", "OK"),
        ("who can help me in Ohio", "OH"),
        ("hi, houston", "TX"),
        ("find me a hospital in Houston", "TX"),
        ("clinica de pr", "PR"),
        ("mobile al", "AL"),
        ("where is the va in hi", "HI"),
        ("I need a hospital in Maine", "ME"),
    ],
)
def test_an_everyday_word_is_a_state_where_people_write_one(words, state, places):
    assert states_of(places, look_up(places, words)) == {state}


@pytest.mark.parametrize(
    "words",
    [
        "va clinic in",
        "find me a clinic",
        "oh my clinic",
        "mi clinica",
        "la clínica",
        "mi hospital",
        "hospital de la va",
        "hospital de",
        "show me clinics",
        "ok where is my clinic",
        "la hospitals",
        "hi where is the hospital",
        "my va id",
        "clínica en mi",
        "al hospital",
        "clinic me",
    ],
)
def test_and_elsewhere_it_keeps_no_other_state_out(words, places):
    assert len(states_of(places, look_up(places, words))) > 20


def test_a_code_after_the_kind_of_a_place_comes_first(places):
    found = look_up(places, "clinic me").places
    assert {places.rows[at].state for at in found[:9]} == {"ME"}


@pytest.mark.parametrize(
    ("words", "city"),
    [
        ("13000 Bruce B. Downs Blvd, Tampa FL", "Tampa"),
        ("10000 Bay Pines Blvd, Bay Pines, FL", "Bay Pines"),
        ("11301 Wilshire Blvd Los Angeles", "Los Angeles"),
        ("11301 Los Angeles", "Los Angeles"),
        ("15000 Main St Denver CO", "Denver"),
        ("950 Campbell Ave West Haven CT", "West Haven"),
        ("10000 New York Ave Tampa", "Tampa"),
        ("P.O. Box 12345, Boise ID", "Boise"),
        ("#10200 Houston", "Houston"),
        ("Suite 10200, 2002 Holcombe Blvd, Houston, Texas 713-791-1414", "Houston"),
        ("10 Calle Casia, San Juan", "San Juan"),
        ("50 Irving St NW Washington DC (202) 745-8000 ext. 12345", "Washington"),
    ],
)
def test_an_address_without_a_zip_finds_its_city(words, city, places):
    zip_code = zip_of(without_phones(words))
    assert not (zip_code and zip_code.sure)
    assert cities_of(places, look_up(places, without_phones(words))) == {city}


@pytest.mark.parametrize(
    ("words", "digits"),
    [
        ("13000 Bruce B. Downs Blvd, Tampa FL 33612", "33612"),
        ("10000 Bay Pines Blvd, Bay Pines, FL 33744-1234", "33744"),
        ("15000 Main St Denver CO 80202", "80202"),
        ("PO Box 12345, Boise, ID 83702", "83702"),
        ("2002 Holcombe Blvd Suite 10200 Houston TX 77030", "77030"),
        ("Houston 77030 ext. 12345", "77030"),
        ("Tampa FL 33612 813-972-2000", "33612"),
        ("Tampa, Florida 33612, United States of America", "33612"),
        ("33612 Tampa Florida", "33612"),
        ("77030 Houston TX hospital", "77030"),
        ("90073 Los Angeles California", "90073"),
        ("Tampa FL 33612 attention John Smith", "33612"),
        ("ZIP #04330", "04330"),
        ("04330", "04330"),
    ],
)
def test_of_several_numbers_the_zip_is_taken(words, digits):
    zip_code = zip_of(without_phones(words))
    assert zip_code
    assert (zip_code.digits, zip_code.sure) == (digits, True)


@pytest.mark.parametrize(
    "words",
    ["Suite 10200", "PO Box 12345", "ext 12345", "Apt. No. 12345", "tel: 12345", "Oak #12345"],
)
def test_the_number_of_a_suite_a_box_or_a_telephone_is_no_zip(words):
    assert zip_of(words) is None


def test_a_zip_with_words_that_no_place_has_is_not_that_of_a_street():
    words = zip_of("04330 mental health services")
    assert words
    assert (words.digits, words.sure, words.in_street) == ("04330", False, False)
    street = zip_of("12345 Elm Street, Nowhere")
    assert street
    assert (street.sure, street.in_street) == (False, True)


ELSEWHERE = [("Houston", "ME"), ("Dallas", "OR"), ("Fargo", "FL"), ("Casper VA clinic", "GA")]


@pytest.mark.parametrize(("words", "state"), ELSEWHERE)
def test_words_that_places_of_other_states_have_are_not_mended(words, state, places):
    assert look_up(places, words, state) == Answer(is_elsewhere=True)


@pytest.mark.parametrize(
    ("words", "state", "corrected"), [("Salm", "OR", "Salem"), ("Bangr", "ME", "Bangor")]
)
def test_a_slip_is_mended_within_the_state_that_was_chosen(words, state, corrected, places):
    answer = look_up(places, words, state)
    assert (answer.corrected, states_of(places, answer)) == (corrected, {state})


@pytest.mark.parametrize(
    ("words", "city"),
    [
        ("Washington, D. C.", "Washington"),
        ("Washington D C", "Washington"),
        ("Buffalo N. Y.", "Buffalo"),
        ("Poplar Bluff, M. O.", "Poplar Bluff"),
        ("Poplar Bluff, M.O.", "Poplar Bluff"),
        ("Charlotte, N. C.", "Charlotte"),
        ("New York City, NY", "New York"),
        ("city of Houston", "Houston"),
        ("ciudad de Houston", "Houston"),
        ("Salt Lake City", "Salt Lake City"),
    ],
)
def test_codes_in_pieces_and_cities_that_are_called_so_are_known(words, city, places):
    assert cities_of(places, look_up(places, words)) == {city}


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("Washington state", "WA"),
        ("state of Washington", "WA"),
        ("estado de Washington", "WA"),
        ("Oregon state", "OR"),
        ("New York state", "NY"),
        ("estado de Nueva York", "NY"),
        ("VA hospital in Washington State", "WA"),
        ("Virginia state", "VA"),
        ("Indiana state", "IN"),
        ("New York city state", "NY"),
        ("N. Y.", "NY"),
        ("el estado Washington", "WA"),
        ("Seattle, state of Washington", "WA"),
        ("State College PA", "PA"),
    ],
)
def test_a_state_that_is_called_one_is_sure(words, state, places):
    found = look_up(places, words).places
    states = {places.rows[at].state for at in found}
    assert states == {state}
    assert places.rows[found[0]].state == state
