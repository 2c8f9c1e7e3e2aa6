"""A slip of the pen hides no danger, and no word of a language is taken for another."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.review_safety_words import FILE, alarming
from sm_plugin.safety.choices import SafetyLevel
from sm_plugin.safety.default_phrases import default_phrases, shipped_judge
from sm_plugin.safety.matching.spelling import Speller
from sm_plugin.safety.matching.words import LANGUAGES, dictionary, languages_of

EVERY = 97  # of so many words one is looked at again in each run of the tests
ROWS = list(csv.DictReader(Path(FILE).read_text("utf-8").splitlines()))


def kinds(text: str) -> set[str]:
    return {match.kind for match in shipped_judge().judge([text]).matches}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("I am going to kil my self", "suicide"),
        ("I keep thinking about sucide", "suicide"),
        ("I will end my live tonight", "suicide"),
        ("I think I took to many pills", "emergency"),
        ("I cant breth and my chst hurts bad", "emergency"),
        ("my husband had a siezure an hour ago", "emergency"),
        ("Quiero quitarme la bida", "suicide"),
        ("estoy pensando en suisidarme", "suicide"),
        ("me boy a matar", "suicide"),
        ("mi nieto se trago unas pilas de boton", "emergency"),
        ("el nene se trago la bateria del control", "emergency"),
        ("tengo un dolor en el pehco desde aller", "emergency"),
    ],
)
def test_a_common_slip_is_caught(text: str, kind: str) -> None:
    assert kind in kinds(text)
    assert shipped_judge().judge(["", text]).level.rank >= SafetyLevel.PAGE.rank


@pytest.mark.parametrize(
    "text",
    [
        "The swelling began to subside on Monday.",
        "I am certain it was the eye clinic.",
        "The strike of the clock is too loud for my hearing aid.",
        "We were on the beach all week and I planted a garden.",
        "My diary says the visit is on the 4th.",
        "La cera del piso está nueva y el pecado es mío.",
    ],
)
def test_a_word_of_its_own_is_no_slip_of_another(text: str) -> None:
    assert kinds(text) == set()
    assert shipped_judge().judge(["", text]).level.rank < SafetyLevel.PAGE.rank


def test_no_word_of_a_dictionary_is_ever_put_right() -> None:
    speller = Speller(["suicide", "curtain", "pecho", "sangre", "choking"])

    for language in LANGUAGES:
        changed = [
            word for word in dictionary(language) if speller.meant(word, (language,)) != word
        ]
        assert changed == []
    assert speller.meant("sucide", ("en",)) == "suicide"
    assert speller.meant("curtian", ("en",)) == "curtain"


def test_a_digit_stands_for_a_letter_only_in_a_word_that_matters() -> None:
    speller = Speller(["kill", "pills", "east", "alc"])
    typed = ["b12", "h1n1", "5mg", "10am", "4th", "20", "3457"]

    meant = [speller.meant(word, ("en",)) for word in ["k1ll", "p1ll5", "ki11", *typed]]

    assert meant == ["kill", "pills", "kill", *typed]


def test_both_dictionaries_have_twenty_thousand_words_and_more() -> None:
    assert min(len(dictionary(language)) for language in LANGUAGES) > 20_000


def in_words(text: str) -> tuple[str, ...]:
    return tuple(languages_of(text.split()))


def test_a_phrase_is_tried_only_in_its_own_language() -> None:
    assert kinds("The label says no puedo, what does it mean?") == set()
    assert in_words("me duele el pecho desde anoche") == ("es",)
    assert in_words("my chest hurts since last night") == ("en",)
    assert in_words("tengo chest pain desde ayer") == ("en", "es")
    assert kinds("Tengo chest pain desde ayer") == {"emergency"}


def sampled() -> Iterator[tuple[str, list[str]]]:
    """Yield a part of each dictionary, and all its words that stand in a phrase."""
    of_phrases = {one for row in default_phrases() for one in re.findall(r"\w+", row["words"])}
    for language in LANGUAGES:
        words = dictionary(language)
        yield language, sorted({*sorted(words)[::EVERY], *(of_phrases & set(words))})


@pytest.mark.parametrize(("language", "words"), list(sampled()), ids=LANGUAGES)
def test_a_word_that_nobody_reviewed_brings_no_page_by_itself(
    language: str, words: list[str]
) -> None:
    reviewed = {row["word"] for row in ROWS if row["language"] == language}

    assert set(alarming(language, words)) <= reviewed


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
def test_of_all_words_only_the_reviewed_ones_bring_the_page(language: str) -> None:
    reviewed = {row["word"] for row in ROWS if row["language"] == language}

    assert set(alarming(language, sorted(dictionary(language)))) <= reviewed


def test_the_reviewed_words_are_few() -> None:
    assert 0 < len(ROWS) <= 60
