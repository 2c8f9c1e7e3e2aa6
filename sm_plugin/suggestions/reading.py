"""Topics that the words of a message speak of: a few thousand learned weights, no library.

Of a text the beginning is read, word by word and pair by pair. Each topic has weights of its own,
so that two may be found in one message. Where nothing is plain, nothing is found.

See docs/decisions/0522 and `scripts/learn_topic_weights.py`, which makes the file of weights.
"""

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from math import exp
from pathlib import Path

from .choices import TOPIC_OF

FILE = Path(__file__).with_name("weights.csv")
# What the messages were sorted by when the weights were learned.
SUBJECTS = tuple(TOPIC_OF)
ALWAYS = "*"  # a feature of every text
PAIR = " "
STEM = "~"
FEWEST = 4  # words; fewer say nothing
MOST = 250  # words that are read
CHARACTERS = 3000  # that are looked at
WORDS = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+")
TYPED = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?")
LIKELY = 0.5  # from here on a subject is suggested
ALSO_LIKELY = 0.3  # from here on another one is named beside it
REASONS = 3  # words that are shown
HEAVY = 0.5  # a lighter word is no reason

Weights = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class Reading:
    """A subject that a text speaks of, how likely, and the words in it that say so."""

    subject: str
    likely: float
    words: tuple[str, ...] = field(default=(), repr=False)


def words_of(text: str) -> list[str]:
    """Return the words without case and accents; a number is "0", whatever it is."""
    decomposed = unicodedata.normalize("NFD", text[:CHARACTERS].replace("\u2019", "'").lower())
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    found = WORDS.findall(plain)[:MOST]
    return ["0" if word[0].isdigit() else word for word in found]


def features(words: list[str]) -> set[str]:
    """Return words, beginnings of words and pairs of words."""
    pairs = (a + PAIR + b for a, b in pairwise(words))
    return {*words, *(STEM + word[:5] for word in words if len(word) > 5), *pairs}


def read(texts: Iterable[str]) -> list[Reading]:
    """Return what the texts speak of, the most likely first; two at most, mostly one or none."""
    text = "\n".join(texts)
    words = words_of(text)
    if len(words) < FEWEST:
        return []
    found = features(words)
    likely = likelihoods(found, _weights())
    first, second = sorted(likely, key=lambda subject: -likely[subject])[:2]
    if likely[first] < LIKELY:
        return []
    chosen = [first, second] if likely[second] >= ALSO_LIKELY else [first]
    typed = {"".join(words_of(word)): word.lower() for word in TYPED.findall(text[:CHARACTERS])}
    return [
        Reading(one, likely[one], tuple(typed.get(w, w) for w in _reasons(words, one)))
        for one in chosen
    ]


def likelihoods(found: Iterable[str], weights: Weights) -> dict[str, float]:
    """Return how likely each subject is, by itself; they don't add up to one."""
    total = dict(weights[ALWAYS])
    number, known = 0, []
    for feature in found:
        number += 1
        if (row := weights.get(feature)) is not None:
            known.append(row)
    share = 1 / max(1, number) ** 0.5
    for row in known:
        for subject, weight in row.items():
            total[subject] += weight * share
    return {subject: 1 / (1 + exp(-max(-30.0, min(30.0, sum_)))) for subject, sum_ in total.items()}


def _reasons(words: list[str], subject: str) -> Iterator[str]:
    """Yield the heaviest words for the subject, in the order of the text."""
    weights = _weights()
    heavy = {
        word: sum(weights.get(one, {}).get(subject, 0.0) for one in features([word]))
        for word in {*words}
        if len(word) > 3
    }
    heavy = {word: weight for word, weight in heavy.items() if weight > HEAVY}
    best = sorted(heavy, key=lambda word: (-heavy[word], word))[:REASONS]
    yield from sorted(best, key=words.index)


@lru_cache(maxsize=1)
def _weights() -> dict[str, dict[str, float]]:
    """Return the weights by feature and subject, read once a process."""
    weights: dict[str, dict[str, float]] = {}
    with FILE.open(encoding="utf-8", newline="") as file:
        for feature, subject, weight in list(csv.reader(file))[1:]:
            weights.setdefault(feature, {})[subject] = float(weight)
    return weights
