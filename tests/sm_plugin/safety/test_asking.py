"""Replies to questions that ask something else than their words say, and answers of other shapes.

The pairs were written before anybody looked at what they bring, and each kind has dangers and
everyday replies side by side.
"""

from pathlib import Path

import pytest

from sm_plugin.safety.choices import SafetyLevel
from sm_plugin.safety.default_phrases import shipped_judge
from sm_plugin.text.questions import questions

PAGE, PAGE_LEVEL, FLAG = SafetyLevel.PAGE.rank, SafetyLevel.PAGE, SafetyLevel.FLAG
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


def test_a_yes_that_does_not_begin_its_sentence_is_not_missed() -> None:
    assert missed("late yes") == []


def test_a_no_in_polite_words_brings_no_page() -> None:
    assert shown("late yes") == []


def test_whoever_would_rather_not_say_is_shown_the_numbers_and_is_no_flag() -> None:
    asked = "Do you have thoughts of ending your life?"
    assert level("I'd rather not say.", asked) == SafetyLevel.PAGE
    assert level("I'd rather not say.", "Can you come on Tuesday?") == SafetyLevel.NONE


def test_as_many_plain_answers_as_questions_answer_one_each() -> None:
    assert missed("in order") == []
    assert shown("in order") == ["Are you feeling better? Any more chest pain?"]  # one yes to two


def test_a_no_that_is_taken_back_is_no_row_of_answers() -> None:
    asked = "Did you get the letter? Do you have thoughts of suicide?"
    assert level("Yes. No, most nights.", asked).rank >= PAGE
    assert level("Yes. No, but sometimes.", asked).rank >= PAGE


def test_a_danger_that_is_not_over_or_not_denied_is_not_missed() -> None:
    assert missed("turned") == ["Are you pain free in your chest?"]


def test_a_danger_that_is_over_brings_no_page() -> None:
    assert shown("turned") == []


def test_correct_agrees_that_there_is_none() -> None:
    asked = "So no more chest pain?"
    assert level("Correct.", asked) == SafetyLevel.NONE
    assert level("Yes.", asked) == SafetyLevel.PAGE
    assert level("Yes.", "Do you want to be free of this life and be dead?").rank >= PAGE


def test_a_call_a_visit_or_a_paper_about_a_danger_is_none() -> None:
    assert shown("about") == []


def test_a_danger_that_is_there_now_is_asked_of_beside_a_call() -> None:
    assert missed("about") == ["Have you seen blood when you vomit?"]  # no phrase knows these words
    assert level("Yes.", "Did you see Dr. Lee for the chest pain you are having now?").rank >= PAGE
    assert level("Yes.", "Did you go to the ER for chest pain?").rank >= PAGE


def test_a_no_to_whether_all_is_well_tells_the_danger() -> None:
    assert missed("well") == [
        "Are you and the kids safe?",  # the line
        # What the person would say in his own words brings nothing.
        "Are you able to speak clearly?",
        "Is he awake?",
        "\u00bfPuede hablar con claridad?",
        "\u00bfHa podido retener l\u00edquidos?",
    ]


def test_a_no_to_what_the_team_asks_for_is_no_danger() -> None:
    assert shown("well") == []


def test_staff_see_a_no_as_what_it_says_in_ones_own_words() -> None:
    assert level("No.", "Can you breathe all right?") == FLAG == level("I can't breathe all right.")
    assert level("No.", "Can you swallow?") == PAGE_LEVEL == level("I can't swallow.")
    assert level("I have no ride.", "Can you breathe all right?") != FLAG
    assert level("No, no trouble at all.", "Can you breathe all right?") != FLAG
    assert level("No problem.", "Can you swallow?") == SafetyLevel.NONE
    both = "Can you breathe all right? Can you come on Tuesday?"
    assert level("I can't come on Tuesday.", both).rank < PAGE
    assert level("Yes, I can breathe and I have no pain.", both).rank < PAGE


def test_a_yes_to_such_a_question_counts_as_before() -> None:
    asked = "Are you safe, or are you thinking of killing yourself?"
    assert level("Yes.", asked).rank >= PAGE


def test_a_question_of_too_much_is_not_missed_however_it_is_measured() -> None:
    assert missed("excess") == ["Did you take more than one dose of methadone today?"]
    assert level("I took more than my usual dose of oxycodone.").rank >= PAGE


def test_a_question_of_the_usual_dose_or_of_more_of_something_else_is_no_overdose() -> None:
    assert shown("excess") == []
    assert level("Yes", "Did the doctor give you more insulin than usual?").rank < PAGE


def test_an_answer_that_names_the_number_of_its_question_answers_that_one() -> None:
    assert missed("numbered") == []
    assert shown("numbered") == []


def test_a_question_of_a_medicine_for_a_danger_is_none_of_the_danger() -> None:
    assert shown("medicine") == []
    assert level("Yes, I take the nitroglycerin.", "Do you take nitroglycerin for chest pain?") == (
        level("Yes, I take the nitroglycerin.")
    )


def test_what_was_taken_today_for_a_danger_is_a_danger() -> None:
    assert missed("medicine") == []


def test_who_is_well_and_says_yes_to_the_next_question_has_said_no_danger() -> None:
    assert shown("all well") == []


def test_whoever_is_not_quite_well_or_says_yes_to_the_danger_is_not_missed() -> None:
    assert missed("all well") == []


def test_an_answer_to_a_screening_question_is_not_missed() -> None:
    assert missed("screening") == [
        "Thoughts that you would be better off dead or of hurting yourself in some way"
    ]
    item = "Thoughts that you would be better off dead or of hurting yourself in some way"
    for answer in ("Several days", "More than half the days", "Nearly every day", "1", "3"):
        assert shipped_judge().judge([answer], labels=[item]).level == FLAG


def test_a_screening_question_that_is_answered_with_none_brings_no_page() -> None:
    assert shown("screening") == []
    item = "Pensamientos de que estar\u00eda mejor muerto"
    assert shipped_judge().judge(["0"], labels=[item]).level == SafetyLevel.NONE


def test_staff_see_who_has_had_thoughts_of_harming_himself_as_one_who_thinks_of_hurting() -> None:
    for thoughts in ("harming", "hurting"):
        asked = f"Have you had thoughts of {thoughts} yourself?"
        assert level(f"I have had thoughts of {thoughts} myself.") == level("Yes", asked) == FLAG


@pytest.mark.parametrize("asked", ["Can you swallow?", "Are you safe?", "\u00bfPuede tragar?"])
def test_a_no_beside_a_quoted_question_whether_all_is_well_shows_the_page(asked: str) -> None:
    assert level(f"No.\n\n> {asked}") == level(f"> {asked}\nNo.") == PAGE_LEVEL
    assert level(f"Yes.\n\n> {asked}").rank < PAGE


def test_one_no_to_several_questions_shows_the_page_and_is_no_flag() -> None:
    both = "Do you have a fever? Can you breathe all right?"
    assert level("No.", both) == PAGE_LEVEL
    assert level("No. No.", both) == FLAG
