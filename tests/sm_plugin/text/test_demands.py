"""A sentence without a verb is read word by word: none is cut in pieces, and none takes long."""

import pytest

from sm_plugin.text.questions import asks
from tests.pace import costs_less

BEGINNINGS = (
    *("Still", "Ever", "What about", "How about", "Feeling", "Still thinking", "Any", "Anything"),
    *("Having", "Wanting", "Anyone at home", "Alg\u00fan dolor", "Algunas ideas"),
)
ADVICE = (
    "Any uncontrolled bleeding/lightheadedness: go to the nearest emergency room.",
    "Still constipated/uncomfortable after the weekend (or feverish): stop the iron.",
    "Having occupational-therapy/physical-therapy on one day: bring lunch.",
    "Feeling light-headed/wobbly on hydrochlorothiazide & standing up = common.",
)
TOLD = (
    *("Everyday chores count as exercise.", "Anyhow, the form went out.", "Every vial has a date."),
    *("Anyway, the lab closes at four.", "Anyplace near you has the strips."),
    *("Stillwater has a clinic, too.", "Everything is in the envelope.", "Anyone can walk in."),
)


@pytest.mark.parametrize("text", ADVICE)
def test_advice_with_long_words_keeps_nobody_waiting(text: str) -> None:
    costs_less(0.05, lambda: asks(text))


@pytest.mark.parametrize("piece", ["a", "a-", "/a", "a'", " a", ", a", ",a", "no ", "is/"])
def test_no_run_of_letters_behind_a_beginning_holds_a_worker(piece: str) -> None:
    for beginning in BEGINNINGS:
        for length in (30, 10_000):
            text = f"{beginning} {(piece * length)[:length]}%"
            costs_less(0.5, lambda text=text: asks(text))


@pytest.mark.parametrize("text", TOLD)
def test_the_rest_of_a_word_is_no_sentence_of_its_own(text: str) -> None:
    assert not asks(text)


@pytest.mark.parametrize(
    "text",
    [
        *("Any pain,swelling,fever", "Any thoughts/plans to end it", "Still that low at night"),
        *("Any, even small, thoughts of dying", "Anything else troubling you at night"),
        *("Anything that worries you you are ashamed of", "Anyone's hands on you since then"),
        *("Anyone at home hurting you", "Alg\u00fan pensamiento de morir", "Ever felt that way"),
    ],
)
def test_what_is_asked_without_a_verb_asks_still(text: str) -> None:
    assert asks(text)
