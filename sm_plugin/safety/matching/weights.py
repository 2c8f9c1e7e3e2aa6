"""A second look at a text in which no phrase was found: do its words add up to danger?

Every word, pair of words and family of words has a weight, learned from labelled sentences by
`scripts/learn_safety_words.py`. Phrases know what somebody thought of; this also catches some of
what nobody did. Pure, like `detection.py`.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from math import sqrt
from pathlib import Path
from typing import NamedTuple

from .detector import SUICIDE, Match
from .families import families
from .tokens import Token, sentences

FILE = Path(__file__).with_name("weights.csv")
KEY = "weighed words"  # in place of a phrase's
EMERGENCY = "emergency"
ENOUGH = 0.9  # about 3 of 100 harmless sentences are above; see docs/safety.md
FEWEST = 7  # words; less is too little to weigh, and mostly an answer to a question
STEM = 4  # letters
ALWAYS = ""  # the weight that every text has


class Weight(NamedTuple):
    danger: float
    suicide: float  # rather than another emergency


def weigh(text: str) -> Iterator[Match]:
    """Yield the sentences whose words add up to danger; else those that do with the next one."""
    parts = [part for part in map(_words, sentences(text)) if part]
    pairs = [[*first, *second] for first, second in pairwise(parts)]
    found = list(filter(_is_danger, parts)) or filter(_is_danger, pairs)
    for words in found:
        total = score(features([token.word for token in words]), _weights())
        start, end = words[0].start, words[-1].end
        kind = SUICIDE if total.suicide > 0 else EMERGENCY
        yield Match(KEY, kind, text[start:end], start, end)


def _is_danger(words: Sequence[Token]) -> bool:
    if len(words) < FEWEST:
        return False
    return score(features([token.word for token in words]), _weights()).danger > ENOUGH


def features(words: Sequence[str]) -> frozenset[str]:
    """Return what is weighed: words, their beginnings, pairs of neighbors, and families."""
    plain = ["#" if word.isdigit() else word for word in words]
    pairs = {f"{first} {second}" for first, second in pairwise(plain)}
    stems = {f"{word[:STEM]}*" for word in plain if len(word) > STEM}
    named = {f"@{name}" for word in set(plain) for name in _families_of().get(word, ())}
    return frozenset({*plain} | pairs | stems | named)


def score(found: frozenset[str], weights: Mapping[str, Weight]) -> Weight:
    """Return the sum of the weights, made comparable between short and long texts."""
    known = [weights[feature] for feature in found if feature in weights]
    size = sqrt(len(found)) or 1
    always = weights[ALWAYS]
    return Weight(
        always.danger + sum(weight.danger for weight in known) / size,
        always.suicide + sum(weight.suicide for weight in known) / size,
    )


def _words(tokens: Sequence[Token]) -> list[Token]:
    return [token for token in tokens if token.word.isalnum()]


@cache
def _weights() -> Mapping[str, Weight]:
    with FILE.open(encoding="utf-8", newline="") as rows:
        return {
            row["feature"]: Weight(float(row["danger"]), float(row["suicide"]))
            for row in csv.DictReader(rows)
        }


@cache
def _families_of() -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    for name, words in families().items():
        for word in words:
            found.setdefault(word.removesuffix("*"), []).append(name)
    return found
