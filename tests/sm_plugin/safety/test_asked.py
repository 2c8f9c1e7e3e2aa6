"""Whoever says yes to a quoted question about a danger has said so, and no to one has not."""

from pathlib import Path

import pytest

from sm_plugin.safety.choices import SafetyLevel
from sm_plugin.safety.default_phrases import shipped_judge

PAGE = SafetyLevel.PAGE.rank
# Answers with what was asked; written before anybody looked at what they bring.
DANGERS, EVERYDAY = (
    [line.split(" | ") for line in Path(__file__).with_name(name).read_text("utf-8").splitlines()]
    for name in ("asked_dangers.txt", "asked_everyday.txt")
)
DENIALS = ("No.", "Not at all.", "Never.", "No, nunca.", "No, thank you. Can I get my refill?")


def level(answer: str, asked: str, mark: str = "> ") -> SafetyLevel:
    """Return what the answer above the question brings; without its mark nothing is quoted."""
    head = "On November 29, 2026, Angela Brooks, RN, wrote:"
    return shipped_judge().judge(["Refill", f"{answer}\n\n{head}\n{mark}{asked}\n"]).level


def test_hardly_an_answer_that_says_yes_to_a_danger_brings_no_page() -> None:
    missed = [asked for answer, asked in DANGERS if level(answer, asked).rank < PAGE]
    assert missed == [
        "Have you hit your wife or your children?",
        "Does anyone make you feel afraid at home?",
    ]


def test_hardly_a_daily_question_of_a_clinic_brings_the_page() -> None:
    shown = [asked for answer, asked in EVERYDAY if level(answer, asked).rank >= PAGE]
    assert shown == [
        "Did you hurt yourself when you fell off the ladder?",
        "Do you want to be alone in the room for the exam?",
        "Did the pain come back after you stopped the pills?",
        "Do you have chest pain?",
    ]


@pytest.mark.parametrize("denial", DENIALS)
def test_no_denial_of_a_danger_brings_more_than_the_words_themselves(denial: str) -> None:
    asked = [asked for answer, asked in DANGERS if not answer.startswith("No")]
    assert [one for one in asked if level(denial, one) != level(denial, one, mark="")] == []


def test_no_answer_takes_anything_from_what_the_words_themselves_bring() -> None:
    for answer, asked in (*DANGERS, *EVERYDAY):
        assert level(answer, asked).rank >= level(answer, asked, mark="").rank


@pytest.mark.parametrize(
    ("answer", "asked"),
    [
        ("No.", "Do you feel safe at home?"),
        ("No.", "\u00bfSe siente seguro en su casa?"),
        ("Not really.", "Can you keep yourself safe?"),
        ("No.", "Can you breathe?"),
        ("I sleep well, but no.", "Are you safe at home?"),
    ],
)
def test_a_no_that_tells_a_danger_brings_the_page(answer: str, asked: str) -> None:
    assert level(answer, asked).rank >= PAGE
    assert level("Yes.", asked).rank < PAGE


def test_a_wrapped_question_and_its_list_are_read_as_one() -> None:
    asked = "Do you feel like\n> hurting\n> yourself or do you\n> want to die?"
    assert level("Yes", asked).rank >= PAGE
    assert level("Yes", "Do you ever:\n>\n> - wish you were dead\n> - sleep badly").rank >= PAGE


def test_a_danger_is_marked_where_it_was_asked() -> None:
    text = "Yes.\n\n> Do you feel like dying?"
    found = shipped_judge().judge([text]).matches
    assert [text[slice(*match.place[1:])] for match in found] == ["Do you feel like dying"]
