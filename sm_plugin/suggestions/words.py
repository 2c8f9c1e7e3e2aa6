"""Words of a text, shapes for its numbers, and pieces that survive a spelling mistake.

Nothing that somebody typed is kept beyond a call: there is no cache here.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise

from .shapes import AS_TYPED, FORM, NEAR, NUMBER, PARTS, SHAPE, STOP, is_of_a_form
from .stop_words import STOP_WORDS

PAIR = " "
STEM = "~"
END = "$"
MOST = 250  # that are read: words, numbers and ends of sentences
CHARACTERS = 3000  # that are looked at
BEGINNING, ENDING = 5, 4  # letters
LONG = 6  # letters that a word has at least whose ending says something

TWICE = re.compile(r"(.)\1+")
LIKE_S = re.compile(r"[sc](?=[eiy])|z")
LIKE_C = re.compile(r"[kq]u?")


def parts_of(text: str) -> list[tuple[str, str]]:
    """Return what the text is read as, one by one, each with how it was typed.

    A word has neither case nor accents, a number is its shape, whatever it is.
    """
    found: list[tuple[str, str]] = []
    for part in PARTS.finditer(_beginning(text)):
        kind, typed = part.lastgroup or "word", part[0]
        word = _plain(typed) if kind == "word" else SHAPE + kind
        if word == FORM and not is_of_a_form(typed, [one for one, _typed in found[-NEAR:]]):
            word = NUMBER
        found.append((word, typed))
        if len(found) == MOST:
            break
    return found


def _beginning(text: str) -> str:
    """Return what is looked at; the cut is between words, as a part of a number looks like less."""
    if len(text) > CHARACTERS:
        text = "".join(text[: CHARACTERS + 1].rsplit(None, 1)[:1])[:CHARACTERS]
    return unicodedata.normalize("NFC", text).translate(AS_TYPED)


def words_of(text: str) -> list[str]:
    """Return what the text is read as, without how it was typed."""
    return [word for word, _typed in parts_of(text)]


def features(words: Sequence[str]) -> set[str]:
    """Return words, their pieces, and pairs of words within a sentence."""
    pairs = (a + PAIR + b for a, b in pairwise(words) if STOP not in (a, b))
    return {*words, *(piece for word in words for piece in pieces(word)), *pairs} - {STOP}


def is_of_stop_words(feature: str) -> bool:
    """Tell whether the feature is a word that is in every text, or nothing but such words."""
    return STOP_WORDS.issuperset(feature.split(PAIR))


def pieces(word: str) -> tuple[str, ...]:
    """Return how the word begins, by its sound, and how it ends; none of a stop word."""
    return () if word in STOP_WORDS or word.startswith(SHAPE) else tuple(_pieces(word))


def _pieces(word: str) -> Iterator[str]:
    sound = TWICE.sub(r"\1", word).replace("ph", "f").replace("h", "")
    sound = LIKE_C.sub("c", LIKE_S.sub("s", sound)).replace("v", "b")
    if len(sound) >= BEGINNING - 1:
        yield STEM + sound[:BEGINNING]
    if len(word) >= LONG:
        yield END + word[-ENDING:]


def _plain(word: str) -> str:
    decomposed = unicodedata.normalize("NFD", word.replace("\u2019", "'").lower())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
