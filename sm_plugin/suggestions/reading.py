"""Topics that the words of a message speak of: learned weights, no library.

Of a text the beginning is read, word by word and pair by pair. Each topic has weights of its own,
so that two may be found in one message. Where nothing is plain, nothing is found.

See docs/decisions/0522 and `scripts/learn_topic_weights.py`, which makes the file of weights.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import exp
from pathlib import Path

from .choices import TOPIC_OF
from .shapes import STOP, may_be_shown
from .stop_words import NEVER_SHOWN
from .words import STEM, features, parts_of, pieces

FILE = Path(__file__).with_name("weights.csv")
# What the messages were sorted by when the weights were learned.
SUBJECTS = tuple(TOPIC_OF)
ALWAYS = "*"  # a feature of every text
FEWEST = 2  # different words; fewer say nothing
LIKELY = 0.5  # from here on a subject is suggested
LIKELY_ALONE, ALONE = 0.3, 2.0  # or from here on, if another is less likely by so much
ALSO_LIKELY = 0.35  # from here on another one is named beside it
REASONS = 3  # words that are shown
SHORTEST = 3  # letters of a word that is shown
HEAVY = 0.5  # a lighter word is no reason

Weights = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class Reading:
    """A subject that a text speaks of, how likely, and the words in it that say so."""

    subject: str
    likely: float
    words: tuple[str, ...] = field(default=(), repr=False)


def read(texts: Iterable[str]) -> list[Reading]:
    """Return what the texts speak of, the most likely first; two at most, mostly one or none.

    What no word of the texts is a reason for is not said.
    """
    parts = parts_of("\n".join(texts))
    words = [word for word, _typed in parts]
    if len({*words} - {STOP}) < FEWEST:
        return []
    chosen = plain(likelihoods(features(words), _weights()))
    typed = {word: typed.lower() for word, typed in reversed(parts)}
    found = [
        Reading(one, likely, tuple(typed[word] for word in _reasons(words, one)))
        for one, likely in chosen.items()
    ]
    return [one for one in found if one.words]


def plain(likely: Mapping[str, float]) -> dict[str, float]:
    """Return the subjects that are likely enough to be named, of a topic the likeliest."""
    best: dict[str, str] = {}
    for subject in sorted(likely, key=lambda subject: -likely[subject]):
        best.setdefault(TOPIC_OF[subject], subject)
    first, second = list(best.values())[:2]
    if not stands_out(likely[first], likely[second]):
        return {}
    chosen = [first, second] if likely[second] >= ALSO_LIKELY else [first]
    return {subject: likely[subject] for subject in chosen}


def stands_out(first: float, second: float) -> bool:
    """Tell whether the first is likely, or likely enough for how unlikely the second is."""
    return first >= LIKELY or (first >= LIKELY_ALONE and second * ALONE <= first)


def likelihoods(found: Iterable[str], weights: Weights) -> dict[str, float]:
    """Return how likely each subject is, by itself; they don't add up to one.

    What says nothing makes nothing less likely: only features with a weight are counted.
    """
    total = dict(weights[ALWAYS])
    known = [row for feature in found if (row := weights.get(feature)) is not None]
    share = 1 / max(1, len(known)) ** 0.5
    for row in known:
        for subject, weight in row.items():
            total[subject] += weight * share
    return {subject: 1 / (1 + exp(-max(-30.0, min(30.0, sum_)))) for subject, sum_ in total.items()}


def _reasons(words: Sequence[str], subject: str) -> Iterator[str]:
    """Yield the heaviest words for the subject, in the order of the text."""
    weights = _weights()
    heavy = {}
    for word in filter(may_be_shown, {*words} - NEVER_SHOWN):
        of = {one: weights.get(one, {}).get(subject, 0.0) for one in (word, *pieces(word))}
        # An ending alone is no reason: many words end alike.
        says_it = any(weight > 0 for one, weight in of.items() if one == word or one[0] == STEM)
        if len(word) >= SHORTEST and says_it:
            heavy[word] = sum(of.values())
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
