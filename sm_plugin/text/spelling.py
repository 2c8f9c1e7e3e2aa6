"""The words meant by misspelled ones: the nearest of those that a text has."""

import difflib
import re
from collections.abc import Iterable, Mapping

NEAR = 0.75  # of 1: difflib's ratio from which a word counts as meant
SHORTEST = 4  # letters; in shorter words one slip makes another word
UNKNOWN_AT_MOST = 3  # each is compared with every word; more of them are no slips
WORD = re.compile(r"[^\W\d_]+")


def nearest_words(unknown: Iterable[str], known: Mapping[str, int]) -> dict[str, str]:
    """Return for each of these words the nearest known one, and the word itself if none is near.

    `known` says how often each word occurs. Short words are left out. Nothing is returned for more
    words than are misspelled at once: they would take long, and anybody may type them.
    """
    words = dict.fromkeys(word for word in unknown if len(word) >= SHORTEST)
    return {word: _nearest(word, known) for word in words} if len(words) <= UNKNOWN_AT_MOST else {}


def _nearest(word: str, known: Mapping[str, int]) -> str:
    alike = [one for one in known if len(one) >= SHORTEST and abs(len(one) - len(word)) <= 2]
    near = difflib.get_close_matches(word, alike, 3, NEAR)
    # Of those that look most alike, the one that occurs most.
    return max(near, key=lambda one: (_alike(word, one), known[one]), default=word)


def _alike(word: str, other: str) -> float:
    return round(difflib.SequenceMatcher(None, word, other).ratio(), 2)
