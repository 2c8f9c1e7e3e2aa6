"""A cry of a few words brings the page at least; an everyday word or two brings nothing."""

import pytest

from sm_plugin.safety.choices import SafetyLevel
from sm_plugin.safety.default_phrases import shipped_judge
from sm_plugin.safety.matching.judgement import FEWEST

CRIES = [
    "I overdosed",
    "I have overdosed",
    "I think I overdosed",
    "I OD'd last night",
    "Overdosed on my meds",
    "I took an overdose",
    "My son just overdosed",
    "My dad overdosed",
    "I'm going to jump off a bridge",
    "I'll jump in front of a train",
    "Going to drive into a tree",
    "I can't move my left arm",
    "I can't feel my right leg",
    "She couldn't move her whole side",
    "My blood sugar is 35",
    "Sugar reads 46",
    "My sugar is at 530",
    "I'm bleeding badly",
    "I am choking",
    "I shot myself",
    "I can't go on",
    "Vomiting blood",
    "My lips turned blue",
    "Please send 911",
    "Tomé una sobredosis",
    "Me di una sobredosis anoche",
    "Me metí una sobredosis",
    "Sobredosis de mis pastillas",
    "No puedo mover el brazo",
    "No siento la pierna",
    "Mi azúcar está en 38",
    "El azúcar subió a 510",
    "Voy a tirarme del puente",
    "Pienso estrellarme contra un árbol",
    "Estoy sangrando mucho",
    "Llamen al 911",
    "Ya no tengo fuerzas para vivir",
]
EVERYDAY = [
    "I can't see my results",
    "I can't move my appointment",
    "My sugar was 140 this morning",
    "My sugar test takes 45 minutes",
    "My glucose monitor is 2 years old",
    "I took both pills",
    "The overdose class was good",
    "My leg is numb as usual",
    "The truck is bleeding brake fluid",
    "I'm dying to see the garden",
    "The recording says call 911",
    "I will jump on the bus",
    "He died last week",
    "I'm so tired",
    "Is it over?",
    "No puedo ver los resultados",
    "El azúcar en 140",
    "Voy a tirar las pastillas viejas",
    "Se me acabó la insulina",
    "Estoy cansado",
]


@pytest.mark.parametrize("cry", CRIES)
def test_a_cry_of_a_few_words_brings_the_page(cry: str) -> None:
    assert len(cry.split()) < FEWEST
    assert shipped_judge().judge(["", cry]).level.rank >= SafetyLevel.PAGE.rank


@pytest.mark.parametrize("text", EVERYDAY)
def test_an_everyday_word_or_two_brings_nothing(text: str) -> None:
    assert len(text.split()) < FEWEST
    assert shipped_judge().judge(["", text]).level == SafetyLevel.NONE


def test_weights_alone_make_no_few_words_a_flag() -> None:
    judged = shipped_judge().judge(["", "Me cuesta mucho respirar desde anoche."])

    assert not judged.matches
    assert judged.level == SafetyLevel.PAGE


@pytest.mark.parametrize(
    "text",
    [
        "My nephew overdosed two years ago and is doing well now, thank God.",
        "The class on overdose taught us how to use the spray for the neighbors.",
        "I read that somebody overdosed in 2019 in our town and it made me think of the old pills.",
        "I can't move my arm all the way up since the rotator surgery, therapy is helping.",
        "The portal makes me want to jump ship, but the nurse on the phone was kind.",
        "I will drive my truck into town on Friday and can pick up the form then.",
        "My sugar is at 40 points lower than last year, the doctor will be glad to hear.",
        "The recording says to call 911 if it is an emergency, and then it hangs up on me.",
        "Mi sobrino tomó una clase sobre sobredosis y trajo el aerosol a la casa.",
        "No puedo mover el brazo muy alto desde la cirugía, pero la terapia ayuda.",
    ],
)
def test_such_words_in_an_everyday_message_are_no_cry(text: str) -> None:
    judged = shipped_judge().judge(["", text])

    assert not judged.matches
    assert judged.level != SafetyLevel.FLAG


@pytest.mark.parametrize("breath", ["...", " ... ", "…", " . . . ", "..", "... … "])
@pytest.mark.parametrize(
    "text",
    ["I just want to|die", "I want to kill|myself", "Quiero|morirme", "I'm going to end|it all"],
)
def test_dots_that_take_a_breath_hide_no_cry(text: str, breath: str) -> None:
    assert level(text.replace("|", f"{breath} ")) == level(text.replace("|", " "))


@pytest.mark.parametrize(
    "text", ["#killmyself", "I want to unalive myself", "I'm going to kms tonight", "wannadie"]
)
def test_words_that_are_run_together_or_put_otherwise_hide_no_cry(text: str) -> None:
    assert level(text).rank >= SafetyLevel.PAGE.rank


def test_dots_that_end_a_sentence_join_nothing() -> None:
    assert level("No chest pain... The new pills work well") is SafetyLevel.NONE
    assert level("I want to...\nDie Hard is on TV") == level("I want to.\n\nDie Hard is on TV")
    assert level("I want to. Die Hard is on TV").rank < level("I want to... die").rank


def level(text: str) -> SafetyLevel:
    return shipped_judge().judge(["", text]).level
