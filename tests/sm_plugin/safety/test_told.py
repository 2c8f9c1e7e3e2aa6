"""What a team or a leaflet says to do if a danger comes is none, told back in one's own words.

The sentences were written before anybody looked at what they bring; those of a danger that comes
after the same words stand beside them.
"""

from pathlib import Path

import pytest

from sm_plugin.safety.choices import SafetyLevel
from sm_plugin.safety.default_phrases import shipped_judge
from tests.pace import costs_less

LINES = [
    line.split(" | ")
    for line in Path(__file__).with_name("told.txt").read_text("utf-8").splitlines()
]
IS_SO, IS_NOT_SO = ([text for kind, text in LINES if kind == which] for which in ("so", "not so"))
NOTHING_ELSE_IS_SAID = [
    "You said to call 911 if I get chest pain. I will.",
    "The nurse said to call 911 if my face droops. I put the card on the fridge.",
    "You told me to call 988 if I ever think of hurting myself. I have the number.",
    "La hoja dice que puede causar pensamientos suicidas. \u00bfLa puedo tomar?",
]


def level(text: str) -> SafetyLevel:
    return shipped_judge().judge(["", text]).level


@pytest.mark.parametrize("text", IS_SO)
def test_a_danger_behind_what_was_told_is_a_flag_still(text: str) -> None:
    assert level(text) == SafetyLevel.FLAG


@pytest.mark.parametrize("text", IS_NOT_SO)
def test_what_was_told_for_a_danger_that_did_not_come_alarms_nobody(text: str) -> None:
    assert level(text).rank < SafetyLevel.PAGE.rank


@pytest.mark.parametrize("text", NOTHING_ELSE_IS_SAID)
def test_what_was_told_alone_is_the_page_at_most(text: str) -> None:
    assert level(text) == SafetyLevel.PAGE


@pytest.mark.parametrize(
    "text",
    [
        "My dad says he is going to kill himself if he has to go to the home.",
        "The voices told me to call you if I want to die.",
        "My wife says to call you if I start talking about dying, she has hid the guns.",
        "The pharmacist warned about trouble breathing. Well guess what.",
        "The leaflet says it can cause thoughts of killing yourself. It sure does.",
        "El papel dice que puede causar ideas de suicidio. A m\u00ed me las causa.",
        "They told me to call 911 if I can't breathe. I haven't, just a little pressure.",
    ],
)
def test_a_danger_that_only_sounds_like_advice_is_not_let_go(text: str) -> None:
    assert level(text).rank >= SafetyLevel.PAGE.rank


def test_a_long_sentence_of_nothing_but_advice_takes_little_time() -> None:
    for piece in (
        "told me to call if ",
        "said if i go to the er ",
        "label may cause chest pain , ",
    ):
        costs_less(2, lambda text=piece * 400: level(text))


def test_what_was_told_is_no_alarm_in_a_reply_either() -> None:
    text = "Yes, I got it. You told me to call 911 if I get chest pain. It has not happened."
    judged = shipped_judge().judge(["", text], asked=["Did you get the paper that I sent?"])
    assert judged.level.rank < SafetyLevel.PAGE.rank


def test_a_yes_to_a_danger_counts_beside_what_was_told() -> None:
    text = "Yes. You told me to call 911 if I get chest pain. It has not happened."
    judged = shipped_judge().judge(["", text], asked=["Do you have thoughts of ending your life?"])
    assert judged.level.rank >= SafetyLevel.PAGE.rank
