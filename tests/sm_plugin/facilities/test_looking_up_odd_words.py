"""Towns without a facility, street words, abbreviations and chat: what is shown is meant, or told.

Each list has what a reviewer found and further words of its kind.
"""

import pytest

from sm_plugin.facilities.geography.addresses import without_phones, zip_of
from sm_plugin.facilities.geography.codes import EVERYDAY
from sm_plugin.facilities.geography.looking_up import Answer, look_up
from sm_plugin.facilities.geography.states import OF_CODE, USUAL_ABBREVIATIONS
from sm_plugin.facilities.geography.wording import FILLERS, LONG_FORMS
from tests.sm_plugin.facilities.test_looking_up import LONGEST, cities_of, states_of

CODES = [code for code in OF_CODE if code != "VA"]
ALSO_WORDS = [code for code in CODES if code.casefold() in {*FILLERS, *LONG_FORMS}]


def asked_of(places):
    """Yield every city with each code that is a word that says little, and with some others."""
    cities = sorted({row.city for row in places.rows} - {"El Centro"})  # "el centro" is a center
    others = [code for code in CODES if code not in ALSO_WORDS]
    for at, city in enumerate(cities):
        for code in [*ALSO_WORDS, others[at % len(others)], others[(at * 7 + 3) % len(others)]]:
            yield f"{city}, {code}", code
            yield f"{city} {code.lower()}", code


def test_a_city_with_the_code_of_a_state_shows_none_of_another_without_a_word(places):
    assert {"IN", "LA", "DE", "MI", "MT"} <= set(ALSO_WORDS)
    wrong = [
        (words, states_of(places, answer))
        for words, code in asked_of(places)
        if (answer := look_up(places, words)).places
        and not answer.corrected
        and states_of(places, answer) != {code}
    ]
    assert not wrong


@pytest.mark.parametrize(
    "words",
    [
        "Decatur, IN",
        "Aurora, MT",
        "Portland, MI",
        "salem in",
        "Bedford LA VA clinic",
        "Lancaster, DE.",
    ],
)
def test_a_city_that_is_in_other_states_only_is_not_found(words, places):
    assert look_up(places, words) == Answer()


@pytest.mark.parametrize(
    ("words", "city"),
    [
        ("Houston clinic in the VA", "Houston"),
        ("hospital Houston de la VA", "Houston"),
        ("Baton Rouge LA VA clinic", "Baton Rouge"),
        ("detroit mi va", "Detroit"),
    ],
)
def test_such_a_word_within_a_sentence_is_none(words, city, places):
    assert cities_of(places, look_up(places, words)) == {city}


@pytest.mark.parametrize(
    ("words", "told", "states"),
    [
        ("Cary NC", "NC", {"NC"}),
        ("Heath OH", "OH", {"OH"}),
        ("Medina OH", "OH", {"OH"}),
        ("Medina Ohio", "Ohio", {"OH"}),
        ("Hosptal, Texas", "Texas", {"TX"}),
        ("clinc Texsa", "Texas", {"TX"}),
        ("Clover, VA", "", set()),
        ("Medina VA", "", set()),
        ("Mexico Beach FL", "", set()),
        ("N. Mexico", "", {"NM"}),
    ],
)
def test_a_town_is_no_slip_of_a_word_that_says_little(words, told, states, places):
    answer = look_up(places, words)
    assert (answer.corrected, states_of(places, answer)) == (told, states)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Houstn hospitl", "Houston Hospital"),
        ("Clinc Boise", "Clinic Boise"),
        ("medcal center Tampa", "Medical center Tampa"),
        ("El Cento", "El Centro"),
        ("vetrans hospitl Houstn", "Hospital Houston"),
    ],
)
def test_the_kind_of_a_place_is_mended_and_what_is_of_a_city(words, told, places):
    assert look_up(places, words).corrected == told


@pytest.mark.parametrize(
    "words",
    [
        "12 Willow Ct", "1200 Lomas Blvd NE", "10 Broadway 2nd Fl", "100 Oak La", "5 Adams Co",
        "can 2 people help me", "CAN 2 PEOPLE HELP ME", "open 7 days a week hi", "9 Birch Ave NE",
        "14 St Marys Ct", "77 4th St NE", "8 Eagle Mt", "10 Pine St 3rd Fl", "30 Xyzzy ok",
        "12 WILLOW CT", "6 Elm St Apt 3 Ct", "people help me", "Willow la",
    ],
)  # fmt: skip
def test_a_word_of_a_street_or_of_every_day_is_no_whole_state(words, places):
    assert look_up(places, words).places == []


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("5 Oak St, Vienna, Me", "ME"),
        ("12 Oak St, Middletown, Ct", "CT"),
        ("100 MAIN ST, LITTLETON, CO", "CO"),
        ("1200 4th Ave NE, Xyzzy, OH", "OH"),
        ("7 Xyzzy TX", "TX"),
        ("5 Xyzzy CO", "CO"),
        ("12 Oak St, Xyzzy, Mass.", "MA"),
        ("I live in ok", "OK"),
        ("12 Willow Rd, Ohio", "OH"),
    ],
)
def test_a_state_after_a_street_with_its_city_is_one(words, state, places):
    answer = look_up(places, words)
    assert (states_of(places, answer), bool(answer.corrected)) == ({state}, True)


@pytest.mark.parametrize(
    ("words", "city"),
    [
        ("Houston, TX, USA", "Houston"),
        ("Houston, TX, U. S. A.", "Houston"),
        ("Houston Texas United States of America", "Houston"),
        ("Tampa, Florida, EE.UU.", "Tampa"),
        ("Tampa, Florida, Estados Unidos", "Tampa"),
        ("2002 Holcombe Blvd, Houston, TX, USA", "Houston"),
        ("Bruce B Downs Blvd Tampa", "Tampa"),
        ("Xyzzy Pkwy Tampa", "Tampa"),
        ("Houston mental health", "Houston"),
        ("I live in Tampa", "Tampa"),
        ("does the Tampa VA use secure messaging", "Tampa"),
        ("clínica de salud mental en Houston", "Houston"),
        ("psychiatrist houston tx", "Houston"),
        ("taxi a la clínica de Boise", "Boise"),
        ("¿Cómo llego a la clínica de Boise?", "Boise"),
        ("my clinic is within 50 miles of Tampa", "Tampa"),
    ],
)
def test_words_that_no_place_has_keep_a_city_from_nobody(words, city, places):
    assert cities_of(places, look_up(places, words)) == {city}


def test_and_what_was_looked_for_instead_is_told_without_an_of_before_it(places):
    assert look_up(places, "I live in Tampa").corrected == "Tampa"
    assert look_up(places, "clinic within 50 miles of Tampa").corrected == "Tampa"
    assert look_up(places, "psychiatrist Los Angeles").corrected == "Los Angeles"
    assert look_up(places, "Houston, TX, USA").corrected == ""


@pytest.mark.parametrize("words", ["Xanadu", "Xanadu clinic", "psychiatrist", "USA", "use it"])
def test_words_without_a_city_or_state_find_nothing(words, places):
    assert look_up(places, words).places == []


ABBREVIATIONS = [
    (short.title(), row[:2]) for row in USUAL_ABBREVIATIONS.split("|") for short in row[3:].split()
]
DOTTED = [("W. Va.", "WV"), ("W.Va.", "WV"), ("N. Mex.", "NM"), ("N.Mex", "NM"), ("N. Dak.", "ND")]
DOTTED += [("S. Dak", "SD"), ("N. Car.", "NC"), ("S. Car.", "SC"), ("N. Mexico", "NM")]
DOTTED += [("R. I.", "RI"), ("N. H.", "NH"), ("N.D.", "ND"), ("U.S.V.I.", "VI"), ("No. Dak.", "ND")]


@pytest.mark.parametrize(("words", "state"), [*ABBREVIATIONS, *DOTTED])
def test_the_usual_abbreviation_of_a_state_is_the_state(words, state, places):
    if state not in places.states:
        return
    assert states_of(places, look_up(places, words)) == {state}
    city = next(row.city for row in places.rows if row.state == state)
    answer = look_up(places, f"{city}, {words}")
    assert (states_of(places, answer), answer.corrected) == ({state}, "")


@pytest.mark.parametrize(
    ("words", "city"),
    [("I miss Houston", "Houston"), ("Fort Worth TX", "Fort Worth"), ("del Tampa", "Tampa")],
)
def test_an_abbreviation_that_is_a_word_is_one_within_a_sentence(words, city, places):
    assert cities_of(places, look_up(places, words)) == {city}
    assert {"ill", "miss", "mass", "wash", "ore", "ark", "del"} <= EVERYDAY


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("Houston, TX", "ME"),
        ("Houston Tex.", "ME"),
        ("Houston, TX, USA", "ME"),
        ("Portland, OR", "ME"),
        ("Charleston W. Va.", "TX"),
        ("2002 Holcombe Blvd, Houston TX", "ME"),
        ("I live in Tampa", "ME"),
        ("NYC", "TX"),
    ],
)
def test_a_city_with_its_state_is_told_to_be_elsewhere(words, state, places):
    answer = look_up(places, words, state)
    if words == "NYC":  # of Texas there is one that is called "New York Avenue"
        assert states_of(places, answer) == {"TX"}
    else:
        assert answer == Answer(is_elsewhere=True)


LONG = [
    ("Edith Nourse Rogers Memorial Veterans' Hospital, 200 Springs Rd, Bedford, MA", "Bedford"),
    (
        "Michael E. DeBakey Department of Veterans Affairs Medical Center, 2002 Holcombe Blvd, "
        "Houston, TX",
        "Houston",
    ),
    ("the big hospital that I always go to when my knee hurts is at 5 Oak Rd, Boise, ID", "Boise"),
]


@pytest.mark.parametrize(("words", "city"), LONG)
def test_a_name_with_its_address_finds_the_city_at_its_end(words, city, places):
    places.looks = 0
    assert len(words) <= LONGEST
    assert cities_of(places, look_up(places, words)) == {city}
    assert places.looks < 50


@pytest.mark.parametrize(
    ("words", "digits"),
    [
        ("Houston, TX 77030-", "77030"),
        ("77030\u2013 Houston", "77030"),
        ("PR-00921", "00921"),
        ("pr 00921", "00921"),
        ("TX-77030", "77030"),
        ("TX77030-4211", "77030"),
        ("PR00921", "00921"),
        ("ZIP77030", "77030"),
        ("zip-77030", "77030"),
        ("#77030", "77030"),
    ],
)
def test_a_zip_with_something_joined_to_it_is_one(words, digits):
    zip_code = zip_of(without_phones(words))
    assert zip_code
    assert (zip_code.digits, zip_code.sure) == (digits, True)


@pytest.mark.parametrize(
    "words",
    [
        "ID-12345",
        "ME77030",
        "A77030",
        "TXX77030",
        "123-45-67890",
        "12-77030",
        "77030-1",
        "7-77030-",
    ],
)
def test_what_looks_like_one_is_not(words):
    assert zip_of(without_phones(words)) is None


@pytest.mark.parametrize(
    ("words", "city"),
    [
        ("15000 Denver", "Denver"),
        ("12345 Tampa", "Tampa"),
        ("11301 Houston", "Houston"),
        ("10000 Boise", "Boise"),
        ("15000 Colorado", None),
    ],
)
def test_a_number_with_a_city_of_elsewhere_is_that_of_a_house(words, city, places):
    zip_code = zip_of(words)
    assert zip_code
    assert not zip_code.sure
    found = look_up(places, words)
    assert cities_of(places, found) == {city} if city else states_of(places, found) == {"CO"}


@pytest.mark.parametrize("words", ["77030 Houston", "77030 Texas", "04330 hospital", "33612 FL"])
def test_and_beside_its_own_city_or_state_it_is_a_zip(words):
    zip_code = zip_of(words)
    assert zip_code
    assert zip_code.sure


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("Los Angelos", "Los Angeles"),
        ("San Fransisco", "San Francisco"),
        ("Los Angles", "Los Angeles"),
        ("Fort Wroth", "Fort Worth"),
    ],
)
def test_the_whole_name_of_a_city_is_mended_first(words, first, places):
    answer = look_up(places, words)
    assert first in {places.rows[at].city for at in answer.places[:5]}
    assert "San Angelo" not in cities_of(places, answer)


@pytest.mark.parametrize(
    "words",
    ["24 hour clinic near me", "24/7 clinic near me", "3 clinics nearest me", "a gym near me"],
)
def test_a_number_or_an_unknown_word_beside_near_me_is_asked_where(words, places):
    assert look_up(places, words) == Answer(asks_where=True)


@pytest.mark.parametrize(
    ("words", "city"),
    [
        ("NYC", "New York"),
        ("N.Y.C.", "New York"),
        ("Ciudad de Nueva York", "New York"),
        ("Nueva Orleans", "New Orleans"),
        ("hospital en Nueva Orleáns", "New Orleans"),
        ("Filadelfia", "Philadelphia"),
        ("clínica de Filadelfia PA", "Philadelphia"),
        ("Cayo Hueso", "Key West"),
        ("USVI", "Saint Thomas"),
        ("U.S. Virgin Islands", "Saint Thomas"),
        ("Samoa", "Pago Pago"),
        ("Hawai\u02bbi", "Honolulu"),
        ("O\u02bcFallon", "O'Fallon"),
        ("Coeur d\u02bbAlene", "Coeur d'Alene"),
    ],
)
def test_names_that_people_use_are_known(words, city, places):
    answer = look_up(places, words)
    assert city in {places.rows[at].city for at in answer.places[:20]}
    assert answer.corrected == ""


@pytest.mark.parametrize(
    ("words", "city"),
    [
        ("Cincinatti", "Cincinnati"),
        ("Talahasee florida", "Tallahassee"),
        ("Massachussets", "Boston"),
    ],
)
def test_letters_doubled_or_not_are_one_slip(words, city, places):
    answer = look_up(places, words)

    assert city in cities_of(places, answer)
    assert answer.corrected
