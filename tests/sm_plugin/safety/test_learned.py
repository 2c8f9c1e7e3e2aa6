"""What the check learned from, and that what is shipped is what was learned.

Shares of texts that it learned from say nothing about others; docs/safety.md has those.
"""

import json
import re
from collections import Counter
from hashlib import sha256

import pytest

from scripts.measure_safety import Judged, judge, right_flags, wilson
from scripts.safety_texts import GROUPS, LEARNING, LEVELS, SENTENCES, messages, sentences
from sm_plugin.safety.choices import SafetyLevel
from sm_plugin.safety.matching import evidence

TOPICS = {
    "renewal", "scheduling", "medicine", "health", "test_result", "address", "forms", "other",
}  # fmt: skip
ROLES = {"clerk", "pharmacist", "nurse", "provider"}
MESSAGES = messages()
# Of a hundred learned texts: at least so many with page or flag; at most so many with a flag.
PAGES_AT_LEAST = {"emergency": 97, "suicide": 97}
FLAGS_AT_MOST = {"home": 2, "weeks": 5}


@pytest.fixture(scope="module")
def judged() -> list[Judged]:
    return judge(MESSAGES)


def share(judged: list[Judged], group: str, level: SafetyLevel) -> float:
    some = [one for one in judged if one.message.group == group]
    return 100 * sum(one.level.rank >= level.rank for one in some) / len(some)


def test_the_weights_are_those_of_the_datasheet() -> None:
    told = re.search(r"`([0-9a-f]{64})`", evidence.FILE.with_suffix(".md").read_text("utf-8"))

    assert told
    assert sha256(evidence.FILE.read_bytes()).hexdigest() == told[1]


def test_a_thousand_whole_messages_are_labelled_in_both_languages_and_none_is_there_twice() -> None:
    rows = [json.loads(line) for line in LEARNING.read_text("utf-8").splitlines()]
    other_hands = [row for row in rows if row["hand"] != "d"]

    assert len(other_hands) >= 1900
    assert {row["hand"] for row in other_hands} == {"a", "b", "c", "e", "m", "n"}
    assert len({row["text"] for row in rows}) == len({row["id"] for row in rows}) == len(rows)
    assert {row["topic"] for row in other_hands} <= TOPICS
    assert {row["first_role"] for row in other_hands} <= ROLES
    assert {row["written_as"] for row in rows} == set(LEVELS)
    spanish = sum(row["lang"] == "es" for row in other_hands)
    assert 0.3 < spanish / len(other_hands) < 0.37
    assert set(Counter(one.group for one in MESSAGES)) == set(GROUPS)


def test_no_sentence_is_there_twice() -> None:
    texts = [one.text for one in sentences()]

    assert len(set(texts)) == len(texts) > 1700
    assert SENTENCES.exists()


@pytest.mark.parametrize("group", PAGES_AT_LEAST)
def test_hardly_an_emergency_that_was_learned_from_is_missed(
    judged: list[Judged], group: str
) -> None:
    assert share(judged, group, SafetyLevel.PAGE) >= PAGES_AT_LEAST[group]


@pytest.mark.parametrize("group", FLAGS_AT_MOST)
def test_hardly_a_message_without_danger_that_was_learned_from_is_flagged(
    judged: list[Judged], group: str
) -> None:
    assert share(judged, group, SafetyLevel.FLAG) <= FLAGS_AT_MOST[group]


def test_an_interval_holds_its_share_and_narrows_with_more_messages() -> None:
    low, high = wilson(9, 10)
    closer = wilson(900, 1000)

    assert low < 0.9 < high
    assert closer[1] - closer[0] < high - low
    assert wilson(0, 50)[0] == 0


def test_the_measurement_says_how_many_flags_are_right(
    judged: list[Judged], capsys: pytest.CaptureFixture[str]
) -> None:
    right_flags(judged)

    assert "Of flags," in capsys.readouterr().out
