"""Replies to questions that ask something else than their words say, and answers of other shapes.

The pairs were written before anybody looked at what they bring, and each kind has dangers and
everyday replies side by side.
"""

from pathlib import Path

import pytest

from sm_plugin.safety.choices import SafetyLevel
from sm_plugin.safety.default_phrases import shipped_judge
from sm_plugin.text.questions import questions

PAGE = SafetyLevel.PAGE.rank
PAIRS = [
    line.replace(" // ", "\n\n").split(" | ")
    for line in Path(__file__).with_name("asking.txt").read_text("utf-8").splitlines()
]


def level(reply: str, *asked: str) -> SafetyLevel:
    return shipped_judge().judge(["", reply], asked=asked).level


def missed(kind: str) -> list[str]:
    return _with(kind, "danger", shows=False)


def shown(kind: str) -> list[str]:
    return _with(kind, "everyday", shows=True)


def _with(kind: str, which: str, *, shows: bool) -> list[str]:
    pairs = [(reply, asked) for one, how, reply, asked in PAIRS if (one, how) == (kind, which)]
    assert pairs
    return [asked for reply, asked in pairs if (level(reply, asked).rank >= PAGE) is shows]


def test_a_yes_above_a_clinics_closing_line_is_no_alarm() -> None:
    assert shown("advice") == []


def test_a_danger_that_is_asked_of_beside_advice_is_not_missed() -> None:
    assert missed("advice") == [
        "Do you feel you would be better off dead if the pain does not stop?"
    ]


def test_advice_alone_is_answered_by_a_bare_yes_and_by_no_other() -> None:
    advice = "Your labs are fine.\n\nHaving chest pain? Call 911."
    assert level("Yes.", advice).rank >= PAGE
    assert level("Yes, I picked it up.", advice).rank < PAGE
    assert level("Yes I will be there.", advice).rank < PAGE


@pytest.mark.parametrize(
    "asked",
    [
        "Are you having chest pain? Call 911 if you are.",
        "Any chest pain today? Call us at 555-0147.",
        "Any chest pain? If so, call 911.",
        "Let me know if you would call me if you had chest pain. Is your chest hurting?",
    ],
)
def test_what_one_person_is_asked_is_no_advice(asked: str) -> None:
    assert level("Yes.", f"Can you come on Tuesday?\n\n{asked}").rank >= PAGE


def test_a_title_before_a_name_ends_no_question() -> None:
    assert questions("Have you seen Dr. Lee? Did Mrs. Hale call?") == [
        "Have you seen Dr. Lee?",
        "Did Mrs. Hale call?",
    ]
