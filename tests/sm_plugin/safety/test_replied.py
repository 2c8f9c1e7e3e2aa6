"""Whoever replies "Yes, since Tuesday" to a question about a danger has said so."""

from pathlib import Path

import pytest

from sm_plugin.safety.choices import SafetyLevel
from sm_plugin.safety.default_phrases import shipped_judge
from sm_plugin.safety.matching.replies import reply_in
from sm_plugin.text.questions import questions
from tests.pace import costs_less

PAGE, FLAG = SafetyLevel.PAGE.rank, SafetyLevel.FLAG
# A reply, and the team's message before it; written in three parts, each before anybody looked at
# what it brings, and the first thirty of both before there were rules.
DANGERS, EVERYDAY = (
    [
        line.replace(" // ", "\n\n").split(" | ")
        for line in Path(__file__).with_name(name).read_text("utf-8").splitlines()
    ]
    for name in ("replied_dangers.txt", "replied_everyday.txt")
)


def level(reply: str, *asked: str) -> SafetyLevel:
    return shipped_judge().judge(["", reply], asked=asked).level


def test_hardly_a_reply_that_says_yes_to_a_danger_brings_no_page() -> None:
    missed = [reply for reply, asked in DANGERS if level(reply, asked).rank < PAGE]
    assert missed == [
        "Yes, a little when I climb the stairs.",  # "Are you short of breath?": the line
        "Yes, the left side.",
        "No more than usual.",
    ]


def test_without_what_was_asked_hardly_one_of_them_brings_the_page() -> None:
    assert len([reply for reply, _asked in DANGERS if level(reply).rank >= PAGE]) == 1


def test_hardly_an_everyday_reply_below_routine_advice_brings_the_page() -> None:
    shown = [reply for reply, asked in EVERYDAY if level(reply, asked).rank >= PAGE]
    assert shown == ["Not since I stopped the old pill.", "Yes. I have a ride.", "No, not now."]


def test_what_was_asked_takes_nothing_from_what_the_words_themselves_bring() -> None:
    for reply, asked in (*DANGERS, *EVERYDAY):
        assert level(reply, asked).rank >= level(reply).rank


@pytest.mark.parametrize("reply", ["\U0001f44d", "\U0001f64f\U0001f64f", "?", "...", "!!"])
def test_what_is_no_word_tells_nothing_by_itself(reply: str) -> None:
    advice = "Your refill is on its way. Call 911 if you have chest pain."
    assert level(reply) == level(reply, advice) == SafetyLevel.NONE


def test_a_picture_may_be_a_yes_to_what_was_asked() -> None:
    assert level("\U0001f44d", "Do you have thoughts of ending your life?").rank >= PAGE
    assert level("\U0001f44d", "Let us know if you have chest pain.") == SafetyLevel.NONE


@pytest.mark.parametrize(
    "reply",
    [
        *("No.", "No, never.", "Not at all.", "No, thank you.", "Absolutely not.", "Still no."),
        *("Of course not.", "I do not.", "Claro que no.", "Thanks!"),
    ],
)
def test_no_plain_no_brings_the_question_itself(reply: str) -> None:
    asked = [one for _own, one in DANGERS if "safe" not in one and "seguro" not in one]
    assert [one for one in asked if level(reply, one).rank >= PAGE] == []


def test_a_yes_to_another_question_is_none_to_the_danger() -> None:
    both = "Do you have chest pain? Do you need a refill?"
    assert level("Yes.", both).rank >= PAGE
    assert level("Yes, every day.", both).rank >= PAGE
    assert level("Yes, please refill it.", both) == SafetyLevel.NONE
    assert level("No. Yes, refill it.", both) == SafetyLevel.NONE


def test_a_yes_to_what_is_only_to_be_told_counts_where_nothing_else_is_asked() -> None:
    told = "Let us know if you have thoughts of killing yourself."
    assert level("Yes, I do.", told).rank >= PAGE
    assert level("Yes, I will.", told) == SafetyLevel.NONE
    assert level("Yes, I do.", f"Did you get the letter?\n\n{told}") == SafetyLevel.NONE


def test_a_pain_that_is_not_over_is_told_by_a_no() -> None:
    asked = "Has the chest pain stopped?"
    assert level("No.", asked).rank >= PAGE
    assert level("No, it is still there.", asked).rank >= PAGE
    assert level("Yes.", asked) == SafetyLevel.NONE
    assert level("Yes.", "Have you wished that you were gone?", "Do you want to die?").rank >= PAGE


def test_a_question_that_names_nothing_is_read_with_the_sentence_before_it() -> None:
    assert level("Correct.", "You wrote that you want to die. Did I understand that right?") == FLAG
    assert level("Yes.", "You had chest pain on Monday. Is it worse today?").rank >= PAGE
    assert level("No.", "You had chest pain on Monday. Is it better?").rank >= PAGE
    assert level("Yes.", "You had chest pain on Monday. Did you get the letter?").rank < PAGE


def test_a_no_that_tells_a_danger_brings_the_page() -> None:
    assert level("No.", "Do you feel safe at home?").rank >= PAGE
    assert level("Yes.", "Do you feel safe at home?") == SafetyLevel.NONE


def test_a_question_in_an_earlier_message_of_several_is_answered_too() -> None:
    assert level("Yes.", "Do you want to die?", "I tried to call you.").rank >= PAGE
    assert level("Yes.", "Do you want to die?", "Are you there?").rank >= PAGE


def test_the_questions_of_a_text_are_parted_from_its_advice() -> None:
    text = (
        "Your potassium is fine. Can you come on Tuesday? Call 911 if you have chest pain.\n\n"
        "You said the pain came back. Is it still there?\n\n"
        "Do you have any of these?\n\n- thoughts of suicide\n- poor sleep\n\n"
        "Let us know if you have any questions."
    )
    assert questions(text) == [
        "Can you come on Tuesday?",
        "You said the pain came back. Is it still there?",
        "Do you have any of these?",
        "- thoughts of suicide\n- poor sleep",
    ]


@pytest.mark.parametrize(
    "part", ["Yes, since Tuesday. ", "No. Most nights. ", "yes\n", "\u00bfTiene dolor? ", "a,b;"]
)
def test_what_is_asked_and_answered_a_thousand_times_is_read_in_a_moment(part: str) -> None:
    text = (part * (100_000 // len(part) + 1))[:100_000]
    costs_less(8, lambda: reply_in(["", text], questions(text)))
    costs_less(
        8, lambda: reply_in(["", text], ["Do you have chest pain?", "Has the pain stopped?"])
    )
