"""What the check sees in single sentences: found, denied, long past, misspelled."""

import pytest

from sm_plugin.errors import InvalidInput
from sm_plugin.safety.default_phrases import default_phrases, shipped_judge
from sm_plugin.safety.matching.detector import Detector, Match, Phrase
from sm_plugin.safety.matching.families import families
from sm_plugin.safety.matching.judgement import Judge
from sm_plugin.safety.matching.patterns import parse

YEAR = 2026


@pytest.fixture(scope="module")
def detector() -> Judge:
    """The phrases as they are shipped."""
    return shipped_judge()


def found(judge: Judge, text: str) -> list[Match]:
    return [*judge.judge([text], year=YEAR).matches]


def judge_of(words: str, *unless: str, kind: str = "emergency") -> Judge:
    return Judge(Detector.of([Phrase("1", kind, "en", words, unless)]))


@pytest.mark.parametrize(
    "text",
    [
        "No fever but chest pain",
        "no fever, my chest hurts",
        "No fever and chest pain",  # could mean either: shown
        "I don't have a fever or cough and my chest hurts",
        "It's not that I don't have chest pain",
        "I can't walk without chest pain",
        "Never had chest pain like this",
        "I haven't slept because of the chest pain",
        "I can't ignore the chest pain",
        "Not sure if it is chest pain",
        "I have chest\npain",
        "no fever\nchest pain",
        "No.\nChest pain",
        "sin fiebre pero con dolor de pecho",
        "no se me quita el dolor de pecho",
    ],
)
def test_a_denial_takes_nothing_with_it_that_it_does_not_deny(detector, text):
    assert {match.kind for match in found(detector, text)} == {"emergency"}


@pytest.mark.parametrize(
    "text",
    [
        "No chest pain",
        "I don't have any chest pain or shortness of breath",
        "no fever, chest pain or cough",
        "Chest pain: no",
        "No I do not have chest pain",
        "chest pain - none",
        "sin dolor en el pecho",
        "No tengo ningún dolor en el pecho",
        "No tengo fiebre ni dolor de pecho",
        "niego dolor de pecho",
    ],
)
def test_what_is_plainly_denied_is_not_found(detector, text):
    assert found(detector, text) == []


@pytest.mark.parametrize(
    "text",
    [
        "I don't want to live",
        "I no longer want to be here",
        "I'm not saying I don't want to live",
        "I'm not suicidal yet",
        "I won't kill myself tonight",
        "not a day goes by without thinking of suicide",
        "I'm not suicidal, but I don't want to wake up",
        "I would never tell my wife but I want to die",
        "I tried to kill myself in 1972",
        "no quiero vivir",
        "no es que no quiera vivir",
    ],
)
def test_wishing_not_to_live_is_a_statement_of_its_own(detector, text):
    assert "suicide" in {match.kind for match in found(detector, text)}


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("Had chest pain in 2009", False),
        (f"Had chest pain in {YEAR}", True),
        ("I had a stroke in 2009 and now my face droops", True),
        ("chest pain since 2019", True),
        ("My father died of a heart attack", False),
        ("My father died of a heart attack and now I have chest pain", True),
        ("My wife had a stroke this morning", True),
        ("hace diez años tuve un infarto", False),
        ("hace dos años que tengo dolor en el pecho", True),
        ("history of chest pain", False),
        ("since my stroke I use a cane", False),
        ("My brother killed himself in 1998", False),
    ],
)
def test_what_is_long_past_is_told_from_what_is_now(detector, text, is_found):
    assert bool(found(detector, text)) is is_found


@pytest.mark.parametrize(
    "text",
    [
        "I CAN\u2019T BREATHE",
        "i cant breathe",
        "I can not breathe",
        "I can't breeathe",
        "i am thinking of sucicide",
        "im goin to kill myselff",
        "tengo presión en el PECHO",
        "tengo presion en el pecho",
        "I wanna die",
        "quiero suicidarm\u00e9",
        "I have bad chset pian today",
    ],
)
def test_case_accents_apostrophes_and_slips_make_no_difference(detector, text):
    assert found(detector, text)


@pytest.mark.parametrize(
    "text",
    [
        "no quiero vivir ma\u0301s",
        "estoy pensando en suicidarme\u0301",
        "I keep thinking of sui\u00adcide",
        "I want to ki\u200bll myself",
        "I will kill\u200bmyself",
        "I will kill\u2060myself",
        "\ufeffI will ki\ufeffll myself",
        "I will k\u0456ll mys\u0435lf",
        "I WILL \u041a\u0406LL MYSELF",
        "I will k\u0336i\u0336l\u0336l\u0336 myself",
        "I will k1ll myself",
        "I think of su1c1d3",
    ],
)
def test_signs_that_nobody_sees_and_letters_that_look_alike_hide_nothing(detector, text):
    assert "suicide" in {match.kind for match in found(detector, text)}


def test_the_place_of_words_counts_what_is_not_seen_too(detector):
    text = "Cafe\u0301 \u200d noon. I want to ki\u00adll mysel\u0301f, doctor."

    places = [match.place for match in found(detector, text)]

    assert "ki\u00adll mysel\u0301f" in {text[start:end] for _number, start, end in places}


def test_a_match_says_where_it_stands_in_the_text_as_typed(detector):
    text = "Hello. I do NOT want\nto live, doctor."

    match = next(match for match in found(detector, text) if match.place[2] == len(text) - 9)

    number, start, end = match.place
    assert (number, text[start:end]) == (0, "do NOT want\nto live")


def test_an_exception_counts_only_in_its_own_statement():
    detector = judge_of("suicide", "suicide prevention", kind="suicide")

    assert not found(detector, "the suicide prevention class")
    assert found(detector, "I missed the suicide prevention class and I think of suicide")


def test_groups_may_come_in_either_order_and_each_must_stand_undenied():
    detector = judge_of("chest & sweat*|jaw")

    assert found(detector, "sweating all night and now my chest")
    assert found(detector, "chest, then the jaw")
    assert not found(detector, "my chest and my knee")
    assert not found(detector, "the jaw, but without chest")
    assert not found(detector, "chest " + "word " * 13 + "jaw")


def test_a_name_with_an_at_sign_stands_for_the_words_of_its_family():
    detector = judge_of("took my? @gun")

    assert found(detector, "I took my revolver")
    assert not found(detector, "I took my coat")
    with pytest.raises(InvalidInput):
        parse("took my @nonesuch")


def test_no_phrase_or_family_that_is_shipped_is_unreadable_or_there_twice():
    rows = list(default_phrases())

    assert len({row["words"] for row in rows}) == len(rows)
    assert max(len(row["words"]) for row in rows) <= 300
    assert max(len(row["unless"]) for row in rows) <= 500
    assert all(parse(f"@{name}") for name in families())


@pytest.mark.parametrize(
    "words", ["", "...", "pain ...", "... pain", "chest?", "a||b", "!", "|", "a & ", "& a"]
)
def test_words_that_match_nothing_are_refused(words):
    with pytest.raises(InvalidInput):
        parse(words)


def test_gaps_endings_choices_and_pairs():
    detector = judge_of("want|need to? ... be+here|swell*")

    assert found(detector, "I want to maybe be here")
    assert found(detector, "need it swelling")
    assert not found(detector, "want to be right over here")
    assert not found(detector, "want one two three four five six swelling")
    assert not found(detector, "I want that but my foot is swelling")


def test_two_dots_reach_over_words_but_not_to_another_thing():
    detector = judge_of("took @many .. pill*")

    assert found(detector, "I took 30 or so of the white pills")
    assert found(detector, "I took 30, maybe, pills")
    assert not found(detector, "I took 30 steps and pills")
    assert not found(detector, "I took 30 minutes to find my pills")
    assert not found(detector, "I took 30 of the one two three four five pills")


def test_a_family_may_have_a_range_of_numbers():
    assert {"10", "137", "365"} <= set(families()["many"])
    assert not {"9", "366"} & set(families()["many"])


@pytest.mark.parametrize(
    "word", ["chest ", "no chest ", "i want to die, ", "cant breathe or ", "\n", "gun no night "]
)
def test_a_long_text_that_says_one_thing_over_and_over_is_checked_to_its_end(detector, word):
    text = word * (10_000 // len(word)) + ". I want to kill myself"

    assert found(detector, text)[-1].place[2] == len(text)
