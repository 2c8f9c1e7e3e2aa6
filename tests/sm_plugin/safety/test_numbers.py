"""A dangerous number counts whichever it is, and no other number beside the same word does."""

import pytest

from sm_plugin.safety.choices import SafetyLevel
from sm_plugin.safety.default_phrases import shipped_judge

DANGEROUS = {
    "My oxygen says {} on the finger thing.": range(70, 88),
    "oxímetro en {} y sube y baja": range(70, 88),
    "bp {} over 110 and my head is pounding": range(200, 291),
    "La presión está en {} y veo borroso": range(200, 291),
    "Heart rate of {} for hours and dizzy": range(140, 200),
    "Pulse is {} and I feel faint": range(20, 40),
    "My sugar is {} and I am shaking": range(20, 55),
    "Sugar of {} and vomiting all day": range(400, 801),
    "Her sugar reads {} now": range(410, 801),
    "Temperature {} with shaking chills": range(101, 108),
    "Fever of {}.4 and she is confused": range(101, 107),
    "tiene {},5 de fiebre y está confundido": range(39, 42),
}
HARMLESS = [
    "I am on oxygen at night and 77 years old, please send the tubing.",
    "The oxygen man drives 84 miles to bring my tanks.",
    "Oxígeno 97, peso 84 kilos, todo bien.",
    "My oxygen runs 94 to 96 every morning.",
    "Blood pressure 128 over 76, pulse 70.",
    "The pressure washer is 210 dollars and my head is bald.",
    "Bought sugar free candy, 45 minutes in line, still in a good mood.",
    "The metformin for my sugar is 500 mg, I keep taking it.",
    "Temperature of 98.6 and no fever.",
]


@pytest.mark.parametrize("text", DANGEROUS)
def test_every_number_of_its_range_brings_the_page(text: str) -> None:
    judge = shipped_judge()
    missed = [
        number
        for number in DANGEROUS[text]
        if judge.judge([text.format(number)]).level.rank < SafetyLevel.PAGE.rank
        or not judge.judge([text.format(number)]).matches
    ]
    assert missed == []


@pytest.mark.parametrize("text", HARMLESS)
def test_a_number_of_something_else_brings_none(text: str) -> None:
    found = shipped_judge().judge([text])
    assert not found.matches
    assert found.level.rank < SafetyLevel.PAGE.rank
