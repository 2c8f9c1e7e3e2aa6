"""What people write every day is let through: 40 messages and all of the demonstration's."""

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.demo import stories
from sm_plugin.safety.choices import SafetyLevel
from sm_plugin.safety.default_phrases import shipped_judge

EVERYDAY = Path(__file__).with_name("everyday.txt").read_text("utf-8").splitlines()
# Talk of a medicine, a procedure or this portal in words that elsewhere are a cry for help.
SOUNDS_ALARMING = Path(__file__).with_name("sounds_alarming.txt").read_text("utf-8").splitlines()
# Two of the demonstration's texts tell of something that somebody should ask about.
WORTH_ASKING = ("Short of breath on the stairs", "Dizzy since the new blood pressure pill")


def demonstration() -> Iterator[tuple[str, str]]:
    """Yield what the demonstration's Veterans write: the subject, and the text."""
    for module in pkgutil.iter_modules(stories.__path__):
        told = importlib.import_module(f"{stories.__name__}.{module.name}")
        for story in getattr(told, "STORIES", ()):
            for step in story.steps:
                if step.by == story.veteran and step.words:
                    yield story.subject, step.words


TEXTS = list(demonstration())


def level(*texts: str) -> SafetyLevel:
    return shipped_judge().judge(texts).level


def test_there_are_forty_messages_and_the_demonstrations_thirty_seven() -> None:
    assert (len(set(EVERYDAY)), len(TEXTS)) == (40, 37)


@pytest.mark.parametrize("text", EVERYDAY)
def test_an_everyday_message_is_no_flag(text: str) -> None:
    assert level("", text) != SafetyLevel.FLAG


@pytest.mark.parametrize("text", SOUNDS_ALARMING)
def test_talk_of_a_medicine_or_the_portal_is_no_flag_and_names_no_suicide(text: str) -> None:
    judged = shipped_judge().judge(["", text])

    assert judged.level != SafetyLevel.FLAG
    assert "suicide" not in {match.kind for match in judged.matches}


@pytest.mark.parametrize(
    "text",
    [
        "I can't take it anymore.",
        "My wife left. I can't take it anymore, and the metformin is the least of it.",
        "The portal is slow. I can't do this anymore, I am so alone since she passed.",
        "I can't do this anymore. The portal will not even let me say goodbye.",
        "I can't bear it anymore, the nausea and being alone at night.",
        "I took all my pills last night and woke up sick this morning.",
        "I took all the pills tonight, do not send a refill.",
        "I took all of the antibiotics and the oxycodone at once, I feel sleepy.",
        "I took a double dose of insulin this morning and need a refill.",
        "I've been on prednisone and can't stand it anymore, I see no reason to go on.",
        "Ya no puedo más. Me duele el estómago y estoy solo.",
        "Me tomé todas las pastillas juntas, la receta era nueva.",
        "Me tomé todas las pastillas de la receta anoche y no quiero despertar.",
    ],
)
def test_a_cry_beside_a_medicine_or_the_portal_stays_one(text: str) -> None:
    judged = shipped_judge().judge(["", text])

    assert judged.level == SafetyLevel.FLAG
    assert judged.matches


def test_a_medicine_in_the_subject_or_two_sentences_before_excuses_nothing() -> None:
    for texts in (
        ("Metformin", "I can't take it anymore."),
        ("", "I take metformin. It rained. I can't take it anymore."),
    ):
        assert level(*texts) == SafetyLevel.FLAG


@pytest.mark.parametrize(("subject", "text"), TEXTS)
def test_what_the_demonstrations_veterans_write_is_no_flag(subject: str, text: str) -> None:
    assert level(subject, text) != SafetyLevel.FLAG or subject in WORTH_ASKING


def test_of_both_at_most_one_meets_the_page() -> None:
    stopped = [text for text in EVERYDAY if level("", text).rank >= SafetyLevel.PAGE.rank]
    stopped += [
        text
        for subject, text in TEXTS
        if subject not in WORTH_ASKING and level(subject, text).rank >= SafetyLevel.PAGE.rank
    ]
    assert len(stopped) <= 1, stopped


@pytest.mark.parametrize(
    "reply",
    [
        "yes",
        "No.",
        "More",
        "It hurts.",
        "See the file",
        "I took it this morning.",
        "ok i will do that",
        "Sí, está bien.",
        "Gracias, muy amable",
    ],
)
def test_a_reply_of_a_few_words_brings_nothing_unless_they_say_danger(reply: str) -> None:
    assert shipped_judge().judge([reply]).level == SafetyLevel.NONE


@pytest.mark.parametrize(
    "reply", ["chest pain", "can't breathe", "quiero morirme", "need help now"]
)
def test_a_few_words_of_danger_are_enough(reply: str) -> None:
    assert shipped_judge().judge([reply]).level == SafetyLevel.FLAG
