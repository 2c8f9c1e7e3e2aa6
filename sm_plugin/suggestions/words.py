"""Words of a text, shapes of its numbers, and pieces that survive a spelling mistake.

Nothing that somebody typed is kept beyond a call: there is no cache here.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise

from .stop_words import STOP_WORDS

PAIR = " "
STEM = "~"
END = "$"
SHAPE = "#"
STOP = SHAPE + "stop"  # of a sentence; no pair goes over it
MOST = 250  # that are read: words, numbers and ends of sentences
CHARACTERS = 3000  # that are looked at
BEGINNING, ENDING = 5, 4  # letters
LONG = 6  # letters that a word has at least whose ending says something

SHAPES = {
    "email": r"\b[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})+",
    "form": r"\d{2}-(?:\d{2}[a-z]{1,4}|\d{3,5}[a-z]{0,4})\b|\bdd[ -]?214\b",
    "phone": r"\(?\b\d{3}\)?[ .-]{0,2}\d{3}[ .-]?\d{4}\b|\b\d{3}[ .-]\d{4}\b",
    "pressure": r"\b\d{3} ?(?:/|over|con|sobre) ?\d{2,3}\b",
    "dose": r"\b\d+(?:[.,]\d+)? ?(?:mg|mcg|ml|miligramos|milligrams|units|unidades)\b",
    "hour": r"\b\d{1,2}(?::\d{2}| ?[ap]\.?m\b)",
    "zip": r"\b\d{5}(?:-\d{4})?\b",
    "decimal": r"\b\d+[.,]\d+\b",
    "number": r"\d+",
    "stop": r"[.!?:;\n]+",
    "word": r"[^\W\d_]+(?:['\u2019][^\W\d_]+)?",
}
PARTS = re.compile("|".join(f"(?P<{name}>{shape})" for name, shape in SHAPES.items()), re.I)
SOUNDS = (
    (re.compile(r"(.)\1+"), r"\1"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"h"), ""),
    (re.compile(r"[sc](?=[eiy])|z"), "s"),
    (re.compile(r"[kq]u?"), "c"),
    (re.compile(r"v"), "b"),
)


def parts_of(text: str) -> list[tuple[str, str]]:
    """Return what the text is read as, one by one, each with how it was typed.

    A word has neither case nor accents, a number is its shape, whatever it is.
    """
    found: list[tuple[str, str]] = []
    for part in PARTS.finditer(unicodedata.normalize("NFC", text[:CHARACTERS])):
        kind, typed = str(part.lastgroup), part[0]
        found.append((_plain(typed) if kind == "word" else SHAPE + kind, typed))
        if len(found) == MOST:
            break
    return found


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
    sound = word
    for written, heard in SOUNDS:
        sound = written.sub(heard, sound)
    if len(sound) >= BEGINNING - 1:
        yield STEM + sound[:BEGINNING]
    if len(word) >= LONG:
        yield END + word[-ENDING:]


def _plain(word: str) -> str:
    decomposed = unicodedata.normalize("NFD", word.replace("\u2019", "'").lower())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
