"""Answers of other shapes than yes and no, and those of a conversation that goes on.

The dialogues were written before anybody looked at what they bring; each kind has dangers and
everyday ones side by side. "T:" is the team, "P:" the patient, whose last message is checked.
"""

from collections.abc import Sequence
from pathlib import Path

from sm_plugin.safety.choices import SafetyLevel
from sm_plugin.safety.default_phrases import shipped_judge
from sm_plugin.safety.matching.asking.left_open import Asked
from sm_plugin.safety.services import still_open
from tests.pace import costs_less

PAGE = SafetyLevel.PAGE.rank
DIALOGUES = [
    line.split(" | ")
    for line in Path(__file__).with_name("answering.txt").read_text("utf-8").splitlines()
]


TOLD_BEFORE = ("told before", "danger")


def level(turns: Sequence[str]) -> SafetyLevel:
    """Return what the last one brings, with what those before it asked and left open."""
    left: list[str] = []
    newest: list[str] = []
    for turn in turns[:-1]:
        if turn.startswith("T:"):
            newest.append(turn[2:])
        else:
            left, newest = still_open(Asked(newest, left), turn[2:]), []
    return shipped_judge().judge(["", turns[-1][2:]], asked=Asked(newest, left)).level


def missed(kind: str) -> list[str]:
    return _with(kind, "danger", shows=False)


def shown(kind: str) -> list[str]:
    return _with(kind, "everyday", shows=True)


def _with(kind: str, which: str, *, shows: bool) -> list[str]:
    dialogues = [turns for one, how, *turns in DIALOGUES if (one, how) == (kind, which)]
    assert dialogues
    return [turns[-1][2:] for turns in dialogues if (level(turns).rank >= PAGE) is shows]


def test_whoever_says_no_in_other_words_than_no_is_no_alarm() -> None:
    assert shown("plain no") == []


def test_what_only_begins_as_a_no_is_not_missed() -> None:
    assert missed("plain no") == [
        "Nope, except on Sunday.",  # the line: "any blood in your stool?"
        "Neither better nor gone.",
        "Not so much as last night but some.",  # the line
        "Zero sleep last night because of it",  # nothing says what "it" is
        "Nothing new today, same pain",
    ]


def test_thoughts_of_suicide_that_are_not_there_today_are_the_page_and_no_flag() -> None:
    for asked, reply in (
        ("Do you have thoughts of ending your life?", "Not today."),
        ("Do you have thoughts of ending your life?", "No. None lately."),
        ("\u00bfHa pensado en quitarse la vida?", "Por ahora no."),
    ):
        assert level(["T:" + asked, "P:" + reply]) == SafetyLevel.PAGE
    assert level(["T:Do you have chest pain?", "P:Not today."]) == SafetyLevel.NONE


def test_a_yes_to_the_next_question_is_none_to_one_that_was_answered_in_words() -> None:
    # "Do you need more?" names nothing.
    assert shown("two rounds") == ["Yes 90 days."]


def test_a_yes_that_belongs_to_what_was_left_open_is_not_missed() -> None:
    assert missed("two rounds") == [
        "Bad."
    ]  # "Are you short of breath?", and "What about it?" later


def test_what_names_nothing_may_go_on_with_an_earlier_question_and_is_no_flag() -> None:
    asked = Asked(["Did you get it?"], ["Do you have thoughts of ending your life?"])
    assert shipped_judge().judge(["", "Yes."], asked=asked).level == SafetyLevel.PAGE


def test_an_answer_that_compares_or_tells_since_when_is_not_missed() -> None:
    assert missed("in words") == [
        "Bright red, and a good amount of it.",  # the line: "Is the bleeding bright red or dark?"
        "Exactly like that one, maybe stronger.",
        "M\u00e1s fuertes que antes, la verdad.",  # no phrase knows the question
    ]


def test_an_everyday_answer_in_words_is_hardly_a_page() -> None:
    # All four by the weight of their words, as before.
    assert shown("in words") == [
        "They took my blood on Monday at noon.",
        "I was at the lake with the boys all weekend.",
        "About ten or so, enough until Monday.",
        "It left after the second nitro and stayed gone.",
    ]


def test_an_answer_in_words_is_the_page_at_most() -> None:
    asked = "How have the thoughts of ending your life been?"
    assert level(["T:" + asked, "P:They are there most of the day."]) == SafetyLevel.PAGE
    assert level(["T:" + asked, "P:They went away after the group."]) == SafetyLevel.NONE


def test_what_was_long_ago_is_no_alarm_where_a_question_asks_of_the_past() -> None:
    assert shown("long past") == []


def test_what_is_so_now_or_again_is_not_taken_for_the_past() -> None:
    assert missed("long past") == []


def test_thoughts_of_suicide_are_never_past() -> None:
    asked = "Have you ever tried to kill yourself?"
    assert level(["T:" + asked, "P:Yes, in 1998."]) == SafetyLevel.PAGE


def test_a_plan_for_what_the_sentence_before_says_is_not_missed() -> None:
    # A question stands between what was told and the weapon; and a phrase is missing (the line).
    asked = [turns[0] for how, _danger, *turns in DIALOGUES if (how, _danger) == TOLD_BEFORE]
    assert [one for one in asked if level([one, "P:Yes."]).rank < PAGE] == [
        "T:You said you think about hurting your wife. Is she home with you?"
        " Do you have access to weapons?",
        "T:Nos cont\u00f3 que quiere morirse. \u00bfYa pens\u00f3 c\u00f3mo y cu\u00e1ndo?",
    ]


def test_another_question_below_what_a_person_told_is_no_alarm() -> None:
    # "Do you have a plan for the holidays?" and "... for his birthday?", by the weight of a plan.
    assert shown("told before") == ["Yes.", "Yes."]


def test_a_yes_to_a_plan_is_the_flag_and_one_to_a_gun_that_is_locked_up_the_page_at_most() -> None:
    told = "T:You told us that you want to end your life."
    assert level([f"{told} Do you have a plan?", "P:Yes."]) == SafetyLevel.FLAG
    assert level([f"{told} Is the gun loaded?", "P:Yes."]) == SafetyLevel.PAGE
    assert level([f"{told} Do you have a plan?", "P:No."]) == SafetyLevel.NONE


def test_a_long_row_of_what_was_told_is_read_in_a_moment() -> None:
    asked = "You told us it hurts. Do you have it? " * 2_000
    costs_less(8, lambda: level([f"T:{asked}Any of these?", "P:Yes."]))


def test_what_lasts_fails_or_goes_on_is_told_whatever_else_is_over() -> None:
    lines = Path(__file__).with_name("lasting.txt").read_text("utf-8").splitlines()
    for which, *turns in (line.split(" | ") for line in lines):
        assert (level(turns).rank >= PAGE) is (which == "danger"), turns


def test_what_somebody_means_to_do_is_an_alarm_though_not_today() -> None:
    asked = "T:Are you going to kill yourself?"
    assert level([asked, "P:Not tonight"]) == SafetyLevel.FLAG
    assert level([asked, "P:No"]) == SafetyLevel.NONE
