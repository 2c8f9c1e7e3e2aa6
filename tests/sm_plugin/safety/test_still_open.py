"""A row of plain answers closes each its own question, and leaves open what it does not answer."""

import pytest

from sm_plugin.safety.services import still_open

BOTH = "1. Do you have chest pain? 2. Do you have thoughts of suicide?"
BARE = "Do you have chest pain? Did you get the letter?"


@pytest.mark.parametrize(
    ("asked", "reply"),
    [
        (BOTH, "1. no 2. no"),
        (BOTH, "1) no\n2) no"),
        (BOTH, "1-no, 2-no"),
        (BOTH, "#1 no #2 yes"),
        (BOTH, "No to 1, yes to 2"),
        (BARE, "1. no 2. yes"),
        (BARE, "1: no, 2: yes"),
        (BARE, "First: no. Second: yes."),
        (BARE, "No to the first, yes to the second."),
        (BARE, "No to both."),
        (BARE, "1) no 2) s\u00ed"),
    ],
)
def test_no_question_stays_open_that_a_numbered_answer_closes(asked: str, reply: str) -> None:
    assert still_open([asked], reply) == []


@pytest.mark.parametrize(
    ("reply", "left"),
    [
        ("1. no", "2. Do you have thoughts of suicide?"),
        ("2. yes", "1. Do you have chest pain?"),
        ("It was $1. No change.", BOTH.replace(" 2.", "\n\n2.")),
    ],
)
def test_a_number_closes_no_question_but_its_own(reply: str, left: str) -> None:
    assert still_open([BOTH], reply) == [left]
