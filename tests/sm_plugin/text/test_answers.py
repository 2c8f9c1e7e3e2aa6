"""A plain no is told from a yes and from all else, wherever it stands beside a quoted question."""

import pytest

from sm_plugin.text.answers import answered

ASKED = "> Do you want to die?"
PLAIN = (
    *("No.", "no", "NO!", "No, thank you. Can I get my refill?", "Not at all", "Never."),
    *("No, nunca.", "No, para nada", "Para nada.", "I do not.", "No, I don't. Thank you", "Nope"),
    *("I have no such thoughts.", "No tengo pensamientos as\u00ed.", "None of those.", "- No"),
    *("No. I am out of lisinopril, though. Please send it.", "Of course not!", "No gracias"),
    *("Hello,\nNo.", "Good morning Angela, no.", "Hola. No, gracias.", "I don\u2019t."),
)
UNCLEAR = (
    *("Yes.", "S\u00ed", "si", "Every night.", "I do.", "No doubt.", "No, every night", "Thanks"),
    *("No to the first, yes to the second", "I don't know", "No lo s\u00e9", "Not really", ""),
    *("Not a day goes by without it", "No, but sometimes", "No. But I do.", "No. Yes.", "Not sure"),
    *("No, solo de noche.", "I don't feel good", "No puedo m\u00e1s", "See you Monday."),
)


def may_be(text: str) -> list[tuple[str, bool, bool]]:
    return [(text[one.start : one.end].strip(), *one[2:]) for one in answered(text)]


@pytest.mark.parametrize("own", PLAIN)
def test_a_plain_no_is_no_yes(own: str) -> None:
    assert may_be(f"{own}\n\nOn Sunday, Angela wrote:\n{ASKED}") == [(ASKED, False, True)]
    assert may_be(f"{ASKED}\r\n\r\n{own}") == [(ASKED, False, True)]


@pytest.mark.parametrize("own", UNCLEAR)
def test_all_else_may_be_a_yes(own: str) -> None:
    assert may_be(f"{own}\n\nOn Sunday, Angela wrote:\n{ASKED}")[0][1]
    assert may_be(f"{ASKED}\n{own}")[0][1]


def test_the_answer_below_a_question_is_that_of_no_other() -> None:
    text = f"> Do you sleep?\nNo.\n{ASKED}\nYes."
    assert may_be(text) == [("> Do you sleep?", False, True), (ASKED, True, False)]
    assert may_be(f"Yes.\n\n{ASKED}\nNo.") == [(ASKED, True, True)]
    assert may_be(f"No.\n\n{ASKED}\nBye, Ruth") == [(ASKED, False, True)]


def test_a_no_may_end_the_line_that_asks_if_it_is_nothing_else() -> None:
    assert may_be(f"{ASKED} No.") == [(f"{ASKED} No.", False, True)]
    told = f"{ASKED} No one should feel alone."
    assert may_be(f"Yes.\n\n{told}") == [(told, True, False)]


def test_a_question_in_two_lines_is_one_and_what_only_tells_is_none() -> None:
    text = "Yes.\n\n> Good morning.\n>\n> Do you want\n> to die?\n>\n> Call 988 then."
    assert may_be(text) == [("> Do you want\n> to die?", True, False)]
    assert answered("Do you want to die? Yes.") == []
    assert answered("") == answered(">") == []
