"""Staff ask without a question mark, too; what only advises asks nothing."""

from pathlib import Path

import pytest

from sm_plugin.text.questions import asking, asks

# Sentences of staff. None was written to fit a pattern; those of `statements` advise or tell.
DEMANDS, STATEMENTS, OFFERS = (
    Path(__file__).with_name(f"{one}.txt").read_text("utf-8").splitlines()
    for one in ("demands", "statements", "offers")
)

ASKING = (
    "Let us know if you are having thoughts of killing yourself.",
    "Please let us\nknow if you think of suicide",
    "Let us know if you have any questions or thoughts of suicide.",
    "Please don\u2019t hesitate to let me know if you think of killing yourself.",
    "Please tell me whether you feel like killing yourself.",
    "Tell your nurse about any thoughts of suicide.",
    "Write to us if you think of killing yourself.",
    "Reply with yes or no: thoughts of killing yourself.",
    "Thoughts of killing yourself: yes / no",
    "I need to know if you want to kill yourself.",
    "I\u2019d like to ask about thoughts of suicide.",
    "We are wondering whether you feel safe.",
    "Please describe your thoughts of suicide.",
    "Do you have thoughts of killing yourself.",
    "Good morning Ruth, are you still thinking of suicide",
    "1) Have you been thinking of killing yourself",
    "Hello.\n- Have you been thinking of killing yourself",
    "How often do thoughts of suicide come.",
    "Is there a plan to kill yourself",
    "Do you think of suicide\uff1f",
    "Thoughts of suicide\u2753",
    "D\u00edgame si piensa en quitarse la vida.",
    "Av\u00edsenos si ha pensado en suicidarse.",
    "Por favor, h\u00e1ganos saber si tiene pensamientos suicidas.",
    "Cu\u00e9nteme c\u00f3mo se siente y si piensa en el suicidio.",
    "Quisiera saber si piensa en matarse.",
    "Le pregunto si tiene ganas de morir.",
    "Responda s\u00ed o no: piensa en morir",
    "Ha pensado en quitarse la vida",
    "Tiene pensamientos de suicidio",
)
ADVISING = (
    "Your refill is ready.",
    "If you have thoughts of suicide, call 988.",
    "Should you have thoughts of suicide, call 988 then 1.",
    "Call 988 if you think of killing yourself.",
    "Call us if you feel like killing yourself.",
    "Text 838255 if you think of suicide.",
    "When you feel like killing yourself, call 988.",
    "Tell your family or call 988 if you want to die.",
    "If you feel worse, have your wife call 911.",
    "Don\u2019t write to us if you feel like killing yourself; call 911.",
    "Do not reply to this message if you think of suicide: call 988.",
    "Let us know if you have any questions.",
    "Please let me know if you need anything else!",
    "We will reply within three business days.",
    "The lab will tell us how your kidneys are.",
    "The crisis line is for thoughts of suicide and is there day and night.",
    "Some people think of suicide after a loss. You are not alone.",
    "You told us that you want to die. I am sorry to hear that.",
    "The pill can cause thoughts of suicide. Stop it and go to the emergency room then.",
    "What you feel is common. How to sleep better: no coffee.",
    "Si piensa en el suicidio, llame al 988 y oprima el 1.",
    "D\u00edgale a su familia si piensa en quitarse la vida.",
    "No nos escriba si piensa en quitarse la vida: llame al 911.",
    "Av\u00edsenos si tiene alguna pregunta.",
    "H\u00e1ganos saber si necesita algo m\u00e1s.",
)


@pytest.mark.parametrize("text", ASKING)
def test_no_demand_of_staff_is_taken_for_a_statement(text: str) -> None:
    assert asks(text)
    assert asks(f"Good morning.\n\n{text.upper()}\n\nYour nurse")


@pytest.mark.parametrize("text", ADVISING)
def test_no_advice_is_taken_for_a_question(text: str) -> None:
    assert not asks(text)
    assert not asks(f"Good morning.\n\n{text}\n\nYour nurse")


def test_no_everyday_demand_of_staff_is_taken_for_a_statement() -> None:
    assert not [one for one in DEMANDS if not asks(one)]
    assert not [one for one in DEMANDS if not asks(f"I sent the refill. {wrapped(one)} Take care.")]


def test_no_everyday_statement_or_offer_of_staff_is_taken_for_a_question() -> None:
    assert not [one for one in (*STATEMENTS, *OFFERS) if asks(one)]
    assert not [one for one in STATEMENTS if asks(f"I sent the refill. {one} Take care.")]
    assert not [one for one in OFFERS if asks(f"I sent the refill.\n{wrapped(one)}\nTake care.")]


def test_an_offer_with_one_word_of_danger_in_it_is_a_demand() -> None:
    for offer in OFFERS:
        told = offer.rstrip(".!:;) ").partition(".")[0]
        if "know" in told or told.startswith(("Av", "D")):
            for danger in ("or thoughts of suicide", "o ganas de morir", "or any of these"):
                assert asks(f"{told} {danger}."), told


@pytest.mark.parametrize(
    "told",
    [
        "Call us or write to us, but not here.",
        "If you do not, tell us.",
        "Tell your wife or us if you want to die.",
        "Let your brother or your nurse know if you want to die.",
        "**Please** _let us know_ if you want to die.",
        "Please let Dr. Chen know if you want to die.",
        "If you feel like this tell your nurse.",
        "Let us know how you are and if you have any questions.",
        "Let us know if you have any concerns like these.",
        "Let us know if you have any concerns: wanting to die, poor sleep.",
        "Si no, av\u00edsenos.",
    ],
)
def test_a_demand_stays_one_whatever_stands_around_it(told: str) -> None:
    assert asks(told)


SIGNS = "- thoughts of killing yourself\n- poor sleep"


@pytest.mark.parametrize(
    "text",
    [
        f"Do you have any of these?\n\n{SIGNS}",
        f"Let us know if you have any of these:\n\n{SIGNS}",
        f"Are you well?\n\n\n{SIGNS}",
        "Do you have any of these?\n\n- suicide\n\n- poor sleep\n\n- pain",
        "Do you have any of these?\n\nThoughts of suicide\n\nPoor sleep",
        "Do you have any of these?\n\nThoughts of suicide.",
        "Please answer:\n\n1. Thoughts of suicide.\n\n2) Poor sleep.",
        "\u00bfTiene algo de esto, de estos signos?\n\nPensamientos suicidas.",
        "**Do you have any of these?**\n\nThoughts of suicide.",
        "\u00bfTiene algo de esto?\n\n\u2022 pensamientos suicidas.\n\u2022 dolor.",
        f"Many have such signs:\n\n{SIGNS}\n\nTell us if you have any of them.",
        "The pill can make you think of suicide.\n\nTell us if you have such thoughts.",
        "Please tell me whether you\n\nthink of suicide",
    ],
)
def test_a_list_beside_a_question_is_asked_with_it(text: str) -> None:
    for lines in (text.splitlines(), f"Good morning.\n\n{text}\n\nBe well.".splitlines()):
        asked = dict(zip(lines, asking(lines), strict=True))
        assert all(asked[line] for line in text.splitlines()[-2:] if line)
        assert all(asked[line] for line in text.splitlines()[1:] if line)


def test_what_stands_around_a_question_and_its_list_is_left_out() -> None:
    lines = f"Good morning.\n\nDo you have these:\n\n{SIGNS}\n\nBe well.".splitlines()
    assert asking(lines) == [False, False, True, False, True, True, False, False]


@pytest.mark.parametrize(
    "text",
    [
        f"Call 988 for any of these:\n\n{SIGNS}",
        f"Call 988 for any of these:\n\n{SIGNS}\n\nLet us know if you have any questions.",
        "If you think of suicide, call 988.\n\nYour refill is ready.",
    ],
)
def test_a_list_of_advice_asks_nothing(text: str) -> None:
    assert not any(asking(text.splitlines()))


def test_advice_in_a_paragraph_beside_a_question_is_none() -> None:
    told = ["If you think of suicide, call 988.", "", "How was your week?", "", "Call 988 then."]
    assert asking(told) == [False, False, True, False, False]


def wrapped(sentence: str) -> str:
    """Return it as two lines, broken at a blank in the middle."""
    half = sentence.find(" ", len(sentence) // 2)
    return sentence if half < 0 else f"{sentence[:half]}\n{sentence[half + 1 :]}"
