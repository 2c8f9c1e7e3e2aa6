"""What a form asks is read with its answer: "Yes" below "Do you want to die?" is a danger."""

import pytest

from sm_plugin.safety.choices import SafetyLevel
from sm_plugin.safety.default_phrases import shipped_judge
from sm_plugin.teams.topics.default_text import QUESTIONS

# What a station may ask in a form of its own, and the answer.
DANGERS = (
    ("Do you have thoughts of ending your life?", "Yes"),
    ("Are you having chest pain right now?", "Yes"),
    ("Have you thought about killing yourself?", "Sometimes"),
    ("Do you have trouble breathing?", "Yes, since this morning"),
    ("Is your speech slurred since today?", "Yes"),
    ("Do you wish you were dead?", "Most days"),
    ("Do you feel safe at home?", "No"),
    ("Have you coughed up blood?", "Yes"),
    ("\u00bfPiensa en quitarse la vida?", "S\u00ed"),
    ("\u00bfTiene dolor de pecho?", "S\u00ed, desde ayer"),
)
HARMLESS = (
    ("Do you have thoughts of ending your life?", "No"),
    ("Are you having chest pain right now?", "No, none."),
    ("Which pharmacy do you use?", "The one downtown"),
    ("Have you taken all your pills today?", "Yes"),
    ("Do you need a refill?", "Yes"),
    ("How should we reach you?", "By phone"),
    ("Do you have a fever?", "Not sure"),
    ("Do you feel safe at home?", "Yes"),
    ("\u00bfPiensa en quitarse la vida?", "No, nunca"),
    ("\u00bfNecesita transporte?", "S\u00ed"),
)


def level(label: str, answer: str) -> SafetyLevel:
    return shipped_judge().judge(["Form", "See below.", answer], labels=[label]).level


@pytest.mark.parametrize(("label", "answer"), DANGERS)
def test_a_danger_that_a_form_asks_for_is_told_by_its_answer(label: str, answer: str) -> None:
    assert level(label, answer).rank >= SafetyLevel.PAGE.rank


@pytest.mark.parametrize(("label", "answer"), HARMLESS)
def test_a_question_of_a_form_is_no_danger_by_itself(label: str, answer: str) -> None:
    assert level(label, answer).rank < SafetyLevel.PAGE.rank


def test_each_answer_is_one_to_its_own_question_alone() -> None:
    labels = ["Do you want to die?", "Do you need a refill?"]
    judge = shipped_judge().judge
    assert judge(["", "", "No", "Yes"], labels=labels).level == SafetyLevel.NONE
    found = judge(["", "Yes.", "Yes", "No"], labels=labels)
    assert found.level == SafetyLevel.FLAG
    assert [place[0] for place in found.answers] == [2]


def test_no_shipped_question_makes_a_danger_of_a_choice() -> None:
    asked = [(one.label, one.choices) for one in QUESTIONS]
    pairs = [(label, choice) for label, choices in asked for choice in choices.splitlines()]
    judge = shipped_judge().judge
    assert pairs
    for label, choice in pairs:
        assert level(label, choice) == judge(["Form", "See below.", choice]).level
