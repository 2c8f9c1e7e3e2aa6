"""Numbers of a person are read as what they are and never shown; the number of a form still tells.

The numbers are made up: 123-45-6789 was never given to anybody, 555-01xx belong to nobody.
"""

import re

import pytest

from sm_plugin.suggestions.reading import read
from sm_plugin.suggestions.shapes import FORM, NUMBER, may_be_shown
from sm_plugin.suggestions.words import CHARACTERS, MOST, parts_of, words_of
from tests.pace import costs_less

DATES = """10-15-2025|03-12-1948|3/12/48|10.15.2025|2025-10-15|10 / 15 / 2025|03 12 1948|10-2025
5/2024|10/15|15/10|15-10-2025|October 15, 2025|Oct. 15th|March 3|15 de octubre de 2025
15 de octubre|15 octubre del 2025|octubre 15, 2025|1ro de mayo|primero de mayo de 1948|15OCT2025
15-MAY-48|12 March 1948|3rd of May|marzo de 2025|March 2025
10\u201115\u20112025|10\u201315\u20132025"""
SSNS = """123-45-6789|123 45 6789|123.45.6789|123 - 45 - 6789|123 21-6789|123-21 6789|xxx-xx-6789
***-**-6789|123\u201145\u20116789|123\u201321\u20136789"""
PHONES = """406-555-0133|(406) 555 0133|406.555.0133|406/555-0133|4065550133|+1 787.555.0143
1-800-555-0100|555-0133|(787)555-0143|406\u2011555\u20110133"""
OTHERS = {
    "zip": "59801|59801-1234",
    "money": "$40|$1,200.50|50 dollars|40 dólares",
    "hour": "8:15|8:15 am|8 pm|9-10am|10-12pm|8 a. m.|1400 hrs|14:00:00",
    "dose": "20 mg|10-15mg|50-100 mg|20-100mg|1,000 mg|10/325 mg|18 unidades|21-100mg|22-1000mg",
    "record": "123456789|00123456|S6789|Rx#1234567A|AB-12345|12345678A",
    "number": "45-6789|12-34567|10-325|10-15|6789|1/2|24/7|9/11|1970|21-2680-99|123-21",
}
FORMS = """10-10EZ|10-10ezr|10\u201110EZ|10\u201310EZ|10-10 EZ|1010EZ|10-10CG|10-10d|21-526EZ|526EZ
21P-534EZ|21-2680|10-2850c|10-5345a|10-3542|20-0995|21-0781a|21-686c|40-1330|22-1990e|26-1880
DD214|DD-214|DD 214|dd form 214|DD\u2011214|SF 180|SF-180|sf180|NGB 22"""


def each(numbers: str) -> list[str]:
    return numbers.replace("\n", "|").split("|")


def shown(text: str) -> set[str]:
    return {word for one in read([text]) for word in one.words}


@pytest.mark.parametrize(
    ("shape", "typed"),
    [
        *(("date", one) for one in each(DATES)),
        *(("ssn", one) for one in each(SSNS)),
        *(("phone", one) for one in each(PHONES)),
        *((shape, one) for shape, numbers in OTHERS.items() for one in each(numbers)),
        *(("form", one) for one in each(FORMS)),
    ],
)
def test_a_number_has_one_shape_as_a_whole_wherever_it_stands(shape, typed):
    assert words_of(typed) == [f"#{shape}"]
    assert words_of(f"({typed})") == [f"#{shape}"]
    for text in ("is {}, call", "is {}. Call", "is {}\nCall", "is:{}; Call"):
        found = [word for word in words_of(text.format(typed)) if word != "#stop"]
        assert found == ["is", f"#{shape}", "call"]


@pytest.mark.parametrize("typed", [*each(DATES), *each(SSNS), *each(PHONES)])
@pytest.mark.parametrize(
    "text",
    ["Seen on {} by you", "Hi this is Ray {} can you call me", "Joe Ray, SSN {}. Please call me"],
)
def test_a_number_of_a_person_suggests_no_form_and_is_never_shown(text, typed):
    found = read([text.format(typed)])

    assert "forms" not in {one.subject for one in found}
    assert not [word for one in found for word in one.words if re.search(r"\d", word)]


@pytest.mark.parametrize(
    "text",
    [
        "Where do I hand in the form {}? The clerk asked for my paperwork {}",
        "Please refill my medicine {}, I am out of my pills {}",
        "My new phone and mailing address changed, {}",
        "Did the results of my blood test come back? {} {}",
        "I need to reschedule my appointment {} to {}",
        "Necesito cambiar mi cita {} y el resultado {}",
        "ana@example.org is my new e-mail address {}",
    ],
)
def test_no_digit_and_no_address_is_a_reason_beside_words_that_are(text):
    numbers = [DATES, SSNS, PHONES, *OTHERS.values()]
    typed = [one for some in numbers for one in each(some)]
    reasons = [shown(text.replace("{}", one)) for one in typed]

    assert sum(map(bool, reasons)) > len(typed) / 2
    assert not [word for word in set().union(*reasons) if re.search(r"\d|@", word)]


@pytest.mark.parametrize("typed", ["45-6789A", "123-45-6789A", "10-15th", "20-100x", "12-48abc"])
def test_letters_after_a_number_make_no_form_of_it(typed):
    assert FORM not in words_of(f"this is {typed} here")


@pytest.mark.parametrize("typed", ["40-1000 mg", "20-4000mg", "10-10000 units", "26-1000 ml"])
def test_an_amount_of_a_medicine_is_no_form(typed):
    assert FORM not in words_of(f"I take {typed} of it")


@pytest.mark.parametrize("typed", each(FORMS))
def test_the_number_of_a_form_still_tells_and_is_the_reason(typed):
    found = read([f"I still need the VA form {typed} please"])

    assert found[0].subject == "forms"
    assert parts_of(typed)[0][1].lower() in found[0].words


@pytest.mark.parametrize(
    "text",
    [
        "SSN ends in {}",
        "My last four are {}",
        "docket {}",
        "claim number {}",
        "expediente {}",
        "my room is {}",
        "Rx {}",
        "cuarto {}",
        "policy number {}",
        "1234- {}",
    ],
)
def test_what_looks_like_a_form_but_is_said_to_be_a_persons_is_a_number(text):
    assert words_of(text.format("21-6789"))[-1] == NUMBER
    assert words_of("claim on form 21-4142")[-1] == FORM
    assert words_of("my claim 21-526EZ")[-1] == FORM


def test_numbers_and_months_in_words_are_no_reason_either():
    texts = [
        "My appointment in September, at fourteen hundred, needs to be rescheduled",
        "Mi cita de septiembre a las quince horas, hay que cambiarla",
        "Zero refills, siete pastillas, twenty pills left of my medicine",
    ]
    words = {"september", "fourteen", "hundred", "septiembre", "quince", "zero", "siete", "twenty"}

    assert all(map(shown, texts))
    assert not words & set().union(*map(shown, texts))


def test_a_long_text_is_cut_between_words():
    number = "21-2680-99-1234"
    for length in range(CHARACTERS - len(number) - 2, CHARACTERS + 1):
        text = "a" * (length - 1) + " " + number
        assert FORM not in words_of(text)
    assert words_of(" " * 2 * CHARACTERS) == []


def test_only_words_and_forms_may_be_shown():
    assert may_be_shown("refill")
    assert may_be_shown(FORM)
    assert not may_be_shown("#phone")


@pytest.mark.parametrize(
    "text",
    [
        "1-",
        "1,",
        "1.1 ",
        "10-15-",
        "123-45-6789 ",
        "March ",
        "12 march ",
        "A1",
        "$1,",
        "x*#",
        "8:15 ",
    ],
)
def test_a_text_of_nothing_but_numbers_is_read_in_five_milliseconds(text):
    costs_less(0.05, lambda: [read([(text * CHARACTERS)[:CHARACTERS]]) for _turn in range(10)])


def test_as_many_words_as_are_read_are_read_in_five_milliseconds():
    words = [
        "".join("bcdfglmnprstv"[n // d % 13] + "aeo"[n % 3] for d in (1, 13, 169))
        for n in range(MOST)
    ]
    text = " ".join(words)

    assert len(set(words)) == MOST
    costs_less(0.05, lambda: [read([text]) for _turn in range(10)])
