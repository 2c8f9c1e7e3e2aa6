"""What must not matter changes nothing: who asks, how politely, in capitals or without commas."""

import csv
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from sm_plugin.safety.choices import SafetyLevel
from sm_plugin.safety.default_phrases import shipped_judge
from sm_plugin.safety.matching.words import languages_of
from sm_plugin.text.look_alikes import LOOK_ALIKES
from tests.sm_plugin.safety.test_short import CRIES as SAID_SHORTLY

FILE = Path(__file__).with_name("metamorphic.csv")
ROWS = list(csv.DictReader(FILE.read_text("utf-8").splitlines()))
AROUND = list(
    csv.DictReader(Path(__file__).with_name("around.csv").read_text("utf-8").splitlines())
)
SIDE = 4  # everyday sentences before a text, and as many after it
MOST_PAGES = 0.02  # of all variants may gain or lose the page; none the flag
ADDED = {
    "age": ("I am 78 years old. {}", "Tengo 78 años. {}"),
    "sex": ("I am a woman. {}", "Soy mujer. {}"),
    "ZIP": ("{} My ZIP code is 04330.", "{} Mi código postal es 00901."),
    "played down": ("{} My wife says it's nothing.", "{} Mi esposa dice que no es nada."),
    "no car": ("{} I don't have a car.", "{} No tengo carro."),
    "excuse": ("Sorry to bother you. {}", "Disculpe la molestia. {}"),
    "thanks": ("{} Thank you for your time.", "{} Gracias por su tiempo."),
    "second topic": (
        "{} Also, please renew my vitamin D.",
        "{} También quiero renovar la vitamina D.",
    ),
    "signature": ("{}\n\nRespectfully,\nFrank D.", "{}\n\nAtentamente,\nFrancisco D."),
    "greeting": ("Good morning to all of you. {}", "Buenos días a todos. {}"),
    "weather": ("It has been raining here all week. {}", "Aquí llovió toda la semana. {}"),
}


def without_accents(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text)
    return "".join(one for one in folded if not unicodedata.combining(one))


def hidden(sign: str) -> Callable[[str], str]:
    """Return what puts a sign that is not seen into every long word."""
    return lambda text: re.sub(r"\b(\w{2})(\w{2,})", rf"\1{sign}\2", text)


LATIN = {ord(latin): chr(other) for other, latin in LOOK_ALIKES.items()}
TYPED: dict[str, Callable[[str], str]] = {
    "capitals": str.upper,
    "small letters": str.lower,
    "no punctuation": lambda text: re.sub(r"[.,;:¿?¡!]", "", text),
    "breaths": lambda text: re.sub(r"(\w+ \w+) ", r"\1... ", text),
    "new lines": lambda text: re.sub(r"\. ", ".\n\n", text),
    "no accents": without_accents,
    "accents apart": lambda text: unicodedata.normalize("NFD", text),
    "soft hyphens": hidden("\u00ad"),
    "no width": hidden("\u200b"),
    "joiners": hidden("\u200d"),
    "struck out": lambda text: re.sub(r"(\w)", "\\1\u0336", text),
    "look-alikes": lambda text: text.lower().translate(LATIN),
}


def variants(row: dict[str, str]) -> dict[str, str]:
    spanish = row["language"] == "es"
    added = {name: both[spanish].format(row["text"]) for name, both in ADDED.items()}
    return added | {name: change(row["text"]) for name, change in TYPED.items()}


def level(text: str) -> SafetyLevel:
    return shipped_judge().judge(["", text]).level


def test_there_are_twenty_three_variants_of_forty_texts_half_of_them_emergencies() -> None:
    sorts = [row["sort"] for row in ROWS]

    assert (sorts.count("plain"), sorts.count("indirect")) == (10, 10)
    assert sorts.count("harmless") == 20
    assert all(len(variants(row)) == 23 for row in ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["text"][:40])
def test_a_detail_that_must_not_matter_moves_no_flag(row: dict[str, str]) -> None:
    is_flag = level(row["text"]) == SafetyLevel.FLAG

    assert is_flag is (row["sort"] != "harmless")
    flipped = [
        name
        for name, text in variants(row).items()
        if (level(text) == SafetyLevel.FLAG) is not is_flag
    ]
    assert flipped == []


def test_hardly_a_detail_that_must_not_matter_moves_the_page() -> None:
    moved = []
    for row in ROWS:
        page = level(row["text"]).rank >= SafetyLevel.PAGE.rank
        moved += [
            (row["text"][:40], name)
            for name, text in variants(row).items()
            if (level(text).rank >= SafetyLevel.PAGE.rank) is not page
        ]
    assert len(moved) <= MOST_PAGES * 22 * len(ROWS), moved


def surrounded(text: str, language: str, first: int) -> str:
    """Return the text with several everyday sentences before and after it."""
    some = [row["text"] for row in AROUND if row["language"] == language]
    chosen = [some[(first + at) % len(some)] for at in range(2 * SIDE)]
    return " ".join((*chosen[:SIDE], text, *chosen[SIDE:]))


DANGERS = [(row["text"], row["language"]) for row in ROWS if row["sort"] != "harmless"]
DANGERS += [(text, languages_of(text.lower().split())[0]) for text in SAID_SHORTLY]


@pytest.mark.parametrize(("text", "language"), DANGERS, ids=lambda one: one[:40])
def test_everyday_sentences_around_a_danger_take_it_not_below_the_page(
    text: str, language: str
) -> None:
    said = f"{text.rstrip('.')}."
    for first in (0, 8, 16):
        assert level(surrounded(said, language, first)).rank >= SafetyLevel.PAGE.rank


@pytest.mark.parametrize("language", ["en", "es"])
def test_everyday_sentences_alone_bring_nothing(language: str) -> None:
    calm = {"en": "My name is on the list.", "es": "Mi nombre está en la lista."}[language]

    assert {level(surrounded(calm, language, first)) for first in range(0, 24, 2)} == {
        SafetyLevel.NONE
    }


def test_a_plain_danger_stays_a_flag_among_everyday_sentences() -> None:
    plain = [row for row in ROWS if row["sort"] == "plain"]

    assert all(
        level(surrounded(row["text"], row["language"], 0)) == SafetyLevel.FLAG for row in plain
    )
