"""Who knocks her own elbow, or is hit by a ball, was hurt by nobody."""

import pytest

from sm_plugin.safety.choices import SafetyLevel
from sm_plugin.safety.default_phrases import shipped_judge


@pytest.mark.parametrize(
    "text",
    [
        "The aide hit her head on the cabinet, she is fine. We would like somebody else.",
        "My aide hit her elbow on the bed rail, she is fine, do I need to report it?",
        "My wife hit her head on the door, just a bump, she is fine",
        "My wife hit her knee on the coffee table, just a bruise",
        "My daughter hit her hip on the counter last week, fine now",
        "The nurse hit me with the needle three times before she found the vein",
        "My grandson threw the ball and it hit me in the shin, no big deal",
        "The frisbee he threw hit me in the hand",
        "I hit my knee against the dresser again, can I use the gel?",
    ],
)
def test_a_bump_of_ones_own_is_no_violence(text: str) -> None:
    assert not shipped_judge().judge(["", text]).matches


@pytest.mark.parametrize(
    "text",
    [
        "My husband hit her head on the cabinet and told us to keep quiet",
        "My son hit my head on the wall last night",
        "He hit my head on the door because supper was late",
        "He hit her head against the wall, he was drunk",
        "My boyfriend hit me and my head hit the table",
        "my boyfriend hit her head on the door again",
        "The aide grabbed my mother and hit her head on the bed rail",
        "My husband pushed her and she hit her head on the table",
        "My husband hit me with a ball bat",
        "He threw a ball at me then hit me in the face",
        "He hit my elbow with a hammer last night",
        "My son hit his knee into my stomach again",
        "He pushed me and I hit my hip on the tub, I am scared of him",
        "She fell and hit her head on the tub and won't wake up",
    ],
)
def test_violence_and_a_bad_fall_in_the_same_words_are_not_missed(text: str) -> None:
    assert shipped_judge().judge(["", text]).level == SafetyLevel.FLAG
