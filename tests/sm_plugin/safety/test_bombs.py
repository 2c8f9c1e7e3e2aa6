"""No text of ten thousand characters stops the safety check or takes much of a machine."""

import sys
import tracemalloc
from unicodedata import category

import pytest

from sm_plugin.safety.default_phrases import shipped_judge
from sm_plugin.safety.findings import MOST_WORDS, Findings
from sm_plugin.safety.matching.judgement import Judge
from sm_plugin.safety.matching.tokens import LONGEST_WORD, MARKS, sentences
from tests.pace import costs_less

LENGTH = 10_000  # characters of a message's text
BYTES = 20_000_000
SECONDS = 1

BOMBS = {
    "letters that stand for eighteen": "\ufdfa",
    "letters that fall apart into three": "\uac01",
    "ligatures": "\ufb03",
    "letters without a space": "abcdefghij",
    "one letter held down": "a",
    "numbers with points": "1.",
    "letters with apostrophes": "a\u02bc",
    "accents on one letter": "\u0301",
    "signs that are not seen": "a\u00ad\u200b",
    "letters of other scripts": "\u0456a\u0436 ",
    "letters that are no letters alone": "\uff9e",
    "ends of lines with spaces": "\n ",
    "bullets": "\n * ",
    "dashes": " -",
    "commas": ",",
    "denials": "no ",
    "a list of denials": "no chest pain, ",
    "words of danger": "chest ",
    "phrases of danger": "kill myself ",
    "phrases that a portal may excuse": "cant go on ",
}
SHORT, TIMES = 400, 4  # characters of a text, and how many times as long the other is
MOST_WORK = 1.4  # times the work for each character that the longer text may take


@pytest.fixture(scope="module")
def judge() -> Judge:
    return shipped_judge()


@pytest.mark.parametrize("name", BOMBS)
def test_a_text_that_was_made_to_stop_the_check_costs_little(name: str, judge: Judge) -> None:
    text = (BOMBS[name] * LENGTH)[:LENGTH]
    judge.judge(["once"])  # what is prepared once
    costs_less(SECONDS, lambda: judge.judge([text]))
    tracemalloc.start()
    judge.judge([text])
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < BYTES


def calls_for(text: str, judge: Judge) -> int:
    """Return how many functions are called while the text is judged, built-in ones too."""
    called = 0

    def count(_frame: object, event: str, _what: object) -> None:
        nonlocal called
        called += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        judge.judge([text])
    finally:
        sys.setprofile(before)
    return called


@pytest.mark.parametrize("end", ["", " portal", " refill or no", ". I can't go on"])
@pytest.mark.parametrize("name", BOMBS)
def test_a_longer_text_takes_no_more_work_for_each_character(
    name: str, end: str, judge: Judge
) -> None:
    short, long = (
        f"{BOMBS[name] * (length // len(BOMBS[name]))}{end}" for length in (SHORT, SHORT * TIMES)
    )
    judge.judge([long])  # what is prepared once

    assert calls_for(long, judge) <= TIMES * MOST_WORK * calls_for(short, judge)


@pytest.mark.parametrize(
    "text", ["\u02bc", "\u02bc\u02bc", "a \u02bc b", "\uff9e", "\uff9f!", "\ufdfa", "'", "\u02bc'"]
)
def test_a_lone_apostrophe_or_mark_is_no_word_and_no_failure(text: str, judge: Judge) -> None:
    assert not judge.judge([text]).matches


def test_no_character_makes_the_check_fail_or_passes_for_a_comma(judge: Judge) -> None:
    characters = [chr(code) for code in range(sys.maxunicode + 1)]
    letters = [one for one in characters if one.isalnum() or category(one) == "Lm"]
    for one in letters:
        for tokens in sentences(f"{one} x{one}"):
            words = [token.word for token in tokens]
            assert all(0 < len(word) <= LONGEST_WORD for word in words), hex(ord(one))
            assert not any(word in MARKS or word.isspace() for word in words), hex(ord(one))
    for start in range(0, len(characters), LENGTH):
        judge.judge(["".join(characters[start : start + LENGTH])])
        judge.judge([" ".join(characters[start : start + LENGTH])])


def test_danger_is_found_beside_a_bomb(judge: Judge) -> None:
    text = "\ufdfa" * 9000 + " \u02bc I want to kill myself"
    assert [match.kind for match in judge.judge([text]).matches][:1] == ["suicide"]


def test_a_word_typed_with_held_down_letters_is_found_however_long(judge: Judge) -> None:
    assert judge.judge(["I have chest" + "t" * 500 + " pain"]).matches


def test_danger_in_a_thousand_spellings_is_told_in_a_moment() -> None:
    spellings = [
        f"{number:b}".zfill(1000).replace("0", "a").replace("1", "A") for number in range(5000)
    ]
    texts = [f"{one} {at}" for at, one in enumerate(spellings)]
    costs_less(SECONDS, lambda: Findings.of(["suicide"], (), texts))
    assert len(Findings.of(["suicide"], (), texts).words) == MOST_WORDS
