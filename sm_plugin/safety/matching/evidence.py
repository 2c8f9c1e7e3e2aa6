"""Weigh the words of a whole message: how much does its most alarming stretch add up to?

Each word, pair of neighbors, concept and pair of concepts close to each other has two weights, one
for each kind of danger, learned from whole messages by `scripts/learn_safety_weights.py`: what
speaks for one kind says little of the other. Concepts are words of both languages for
one thing, so that what is learned in one language counts in the other. Ends of sentences, capitals
and accents count for nothing. Pure: knows no database.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import log2
from pathlib import Path

from sm_plugin.safety.choices import SafetyKind

from .concepts import concepts
from .tokens import word_set

FILE = Path(__file__).with_name("weights.csv")
# Words that are weighed together: who takes leave needs more of them than who is in pain.
STRETCH = {SafetyKind.EMERGENCY: 60, SafetyKind.SUICIDE: 80}
NEAR = 8  # words between two concepts that make a pair
REACH = 5  # words that a denial reaches
STEM = 5  # letters
ALWAYS = ""  # the weight that every message has
LENGTH = "~"  # the weight of a message's length
LONG = 150  # words, from which on it counts no more
Features = Sequence[str]
Weights = Mapping[str, float]

DENIALS = word_set(
    "no not never denies deny denied without none dont doesnt didnt havent hasnt isnt neither nor "
    "sin niego niega nunca ningun ninguna ni"
)
# "No puedo respirar" and "I don't want to live" deny nothing.
DENIES_NOTHING = ("pued", "pud", "pod", "quier", "quis", "aguant", "want", "know")
BREAKS = word_set("but however although because and pero aunque sino porque y")
# Of numbers: sugar, fever in both scales, pressure, oxygen, pulse.
SIZES = (10, 30, 38, 42, 55, 70, 90, 100, 107, 131, 181, 250, 300, 400)


@dataclass(frozen=True, slots=True)
class Stretch:
    """The words from `start` up to, not including, `end` add up to `weight`."""

    weight: float
    start: int
    end: int


def features(words: Sequence[str]) -> list[Features]:
    """Return what is weighed at each word."""
    found: list[Features] = []
    recent: list[tuple[int, str]] = []
    denied_at = -REACH - 1
    names = [_size(word) if word[0].isdigit() else word for word in words]
    for at, (word, name) in enumerate(zip(words, names, strict=True)):
        here = [name]
        if len(name) > STEM + 1:
            here.append(f"{name[:STEM]}*")
        if at:
            here.append(f"{names[at - 1]} {name}")
        if word in BREAKS:
            denied_at = -REACH - 1
        sign = "-@" if at - denied_at <= REACH else "@"
        if word in DENIALS and not "".join(words[at + 1 : at + 2]).startswith(DENIES_NOTHING):
            denied_at = at
        named = [f"{sign}{concept}" for concept in concepts().ending_at(words, at)]
        if named:
            recent = [(place, other) for place, other in recent if at - place <= NEAR]
            here += named
            here += [
                f"{min(one, other)}{max(one, other)}"
                for one in named
                for _place, other in recent
                if one != other
            ]
            recent += [(at, one) for one in named]
        found.append(here)
    return found


def heaviest(found: Sequence[Features], weights: Weights, length: int) -> Stretch:
    """Return the stretch of so many words that weighs most; what it has twice counts once."""
    known = [[feature for feature in here if feature in weights] for here in found]
    counts: dict[str, int] = {}
    weight, best = 0.0, Stretch(0.0, 0, 0)
    for end in range(1, len(found) + length):  # at last the stretch gets shorter from its beginning
        for feature in known[end - 1] if end <= len(found) else ():
            count = counts[feature] = counts.get(feature, 0) + 1
            if count == 1:
                weight += weights[feature]
        start = end - length
        for feature in known[start - 1] if start > 0 else ():
            count = counts[feature] = counts[feature] - 1
            if not count:
                weight -= weights[feature]
        if weight > best.weight or end == 1:
            best = Stretch(weight, max(0, start), min(end, len(found)))
    return best


def length_of(count: int) -> float:
    """Return how long a message of so many words is: a long one says, and so weighs, more."""
    return log2(1 + min(count, LONG))


def weigh(found: Sequence[Features], weights: Weights, length: int, *, told: int = LONG) -> float:
    """Return what a whole message weighs, as if it had no more than `told` words."""
    always = weights[ALWAYS] + weights[LENGTH] * length_of(min(len(found), told))
    return always + heaviest(found, weights, length).weight


@cache
def weights() -> Mapping[SafetyKind, Weights]:
    """Return the shipped weights of each kind; the file leaves out what weighs nothing."""
    with FILE.open(encoding="utf-8", newline="") as rows:
        read = [(row["feature"], row) for row in csv.DictReader(rows)]
    return {
        kind: {feature: float(row[kind]) for feature, row in read if row[kind]} for kind in STRETCH
    }


def _size(number: str) -> str:
    """Return a name for numbers of about the same size: a sugar of 40 is like one of 45."""
    digits = "".join(letter for letter in number[:6] if letter.isdecimal() or letter == ".")
    if ":" in number or digits.count(".") > 1 or not digits.strip("."):
        return "#"
    if len(digits) == 4 and digits[:2] in ("19", "20"):
        return "#year"
    return f"#{next((size for size in SIZES if float(digits) < size), 'more')}"
