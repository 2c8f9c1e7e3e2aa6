"""Whoever takes all that was prescribed has taken no overdose, and whoever took too much has."""

import pytest

from sm_plugin.safety.choices import SafetyLevel
from sm_plugin.safety.default_phrases import shipped_judge

PAGE = SafetyLevel.PAGE.rank
REGULAR = (
    ("Have you taken all your pills today?", "Yes ma'am, every one."),
    ("Did you take your heart pills this morning?", "Yes"),
    ("Are you still taking all of your medications?", "Yes I am"),
    ("Have you been taking all of your tablets?", "Yes"),
    ("Are you able to take all the medicines on your list?", "Yes"),
    ("Have you already taken your second pill today?", "Yes"),
    ("Did your wife give you all of your evening pills?", "Yes."),
    ("Did you take your whole dose of insulin this morning?", "Yes"),
    ("Are you taking your sleeping pills every night?", "Yes"),
    ("\u00bfSe tom\u00f3 todas las pastillas?", "S\u00ed"),
    ("\u00bfYa se tom\u00f3 todas las pastillas de hoy?", "S\u00ed"),
)
TOO_MUCH = (
    ("Did you take too many pills?", "Yes"),
    ("Have you taken a handful of pills?", "Yes, last night"),
    ("Did you swallow the whole bottle of Tylenol?", "Yes"),
    ("Did you take all your pills at once?", "Yes"),
    ("Have you taken all the pills that were left in the bottle?", "Yes"),
    ("Did you take a double dose of your metoprolol?", "Yes I did, by mistake."),
    ("Are you thinking about taking all your pills?", "Yes"),
    ("Are you going to take all your pills?", "Yes"),
    ("Did you take all your sleeping pills?", "Yes"),
    ("Have you taken your wife's pills?", "Yes, all of them"),
    ("Have you taken all your pills today?", "Yes, all of them at once"),
    ("Have you taken all your pills today, and do you have chest pain now?", "Yes"),
    ("\u00bfSe tom\u00f3 todas las pastillas de una vez?", "S\u00ed"),
)
AS_TOLD = (
    "I took all my pills today.",
    "I have taken all of my tablets this week.",
    "I took all my medicine as prescribed.",
    "I am taking all my pills as directed.",
    "I take all my medications every day.",
    "Tom\u00e9 todas mis pastillas hoy.",
    "I took all my heart pills this morning but my pressure is 150",
    "I took all my pills today but my sugar is 180.",
    "Took all my meds this morning, pressure 155 over 88.",
    "I took all of my blood pressure pills as prescribed, it was 152 today.",
    "I took all my heart pills today and my weight is 182.",
    "Tom\u00e9 todas mis medicinas hoy pero el az\u00facar est\u00e1 en 170.",
)
NOT_AS_TOLD = (
    "I took all my pills.",
    "I took all my pills today. Goodbye.",
    "I took all my pills this morning and I don't want to wake up.",
    "I took all my pills at once today.",
    "I took all the pills in the bottle today.",
    "I swallowed all my pills this morning.",
    "Took all of my sleeping pills today and I feel sleepy.",
    "I took all of my wife's pills this morning.",
    "I took all my morphine today.",
    "I took all my pills today, the whole bottle.",
    "I took all of my meds today, every pill in the house.",
    "Me tom\u00e9 todas las pastillas juntas hoy.",
    "I took all my heart pills this morning, every one in the house",
    "I took all my heart pills this morning and left a note",
    "I took all my heart pills this morning because I am done, my pressure is 150",
    "I took all my heart pills this morning and my chest is tight",
    "I took all my heart pills this morning and I fainted, my pressure is 70",
    "Tom\u00e9 todas mis pastillas hoy, quiero morirme.",
)


def level(text: str, *asked: str) -> int:
    return shipped_judge().judge(["", text], asked=asked).level.rank


@pytest.mark.parametrize(("asked", "reply"), REGULAR)
def test_a_yes_to_a_daily_question_about_pills_is_no_overdose(asked: str, reply: str) -> None:
    assert level(reply, asked) < PAGE


@pytest.mark.parametrize(("asked", "reply"), TOO_MUCH)
def test_a_yes_to_a_question_about_too_much_brings_the_page(asked: str, reply: str) -> None:
    assert level(reply, asked) >= PAGE


@pytest.mark.parametrize("text", AS_TOLD)
def test_who_took_all_pills_as_told_meets_no_page(text: str) -> None:
    assert level(text) < PAGE


@pytest.mark.parametrize("text", NOT_AS_TOLD)
def test_who_took_all_pills_otherwise_meets_the_page(text: str) -> None:
    assert level(text) >= PAGE
