"""The words meant by misspelled ones: the nearest that a text has, in sound and in letters."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

SHORTEST = 4  # letters; in shorter words one slip makes another word
LONG = 8  # letters from which a word may have two slips; among vowels alone, from fewer
SURE = 6  # letters from which the first one may be the slip
UNKNOWN_AT_MOST = 3  # each is compared with every word; more of them are no slips
WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f])*")  # also with accents of their own
VOWELS = re.compile(r"[aeiou]")
# Letters that people write for each other, in English or Spanish, in this order.
_SOUNDS = [
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"ph", "f"),
        (r"ch|sh", "x"),
        (r"qu(?=[ei])|q|ck|c(?![eiy])", "k"),
        (r"c|z", "s"),
        (r"g(?=[eiy])", "j"),
        (r"gu(?=[ei])", "g"),
        (r"h", ""),
        (r"v", "b"),
        (r"y|ll(?=[aeiou])", "i"),
        (r"(.)\1+", r"\1"),
    )
]


def nearest_words(unknown: Iterable[str], known: Mapping[str, int]) -> dict[str, str]:
    """Return for each of these words the nearest known one, and the word itself if none is near.

    `known` says how often each word occurs. Short words are left out. Nothing is returned for more
    words than are misspelled at once: they would take long, and anybody may type them.
    """
    words = dict.fromkeys(word for word in unknown if len(word) >= SHORTEST)
    return {word: _nearest(word, known) for word in words} if len(words) <= UNKNOWN_AT_MOST else {}


@lru_cache(maxsize=32768)
def bare(word: str) -> str:
    """Return the word without case and accents."""
    return folded(word)


def folded(text: str) -> str:
    """Return the text without case and accents; no text is kept, as words are by `bare`."""
    if text.isascii():
        return text.lower()
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


@lru_cache(maxsize=32768)
def sound_of(word: str) -> str:
    """Return how the word sounds, roughly: the same for words that are heard alike."""
    sound = bare(word)
    for pattern, heard in _SOUNDS:
        sound = pattern.sub(heard, sound)
    return sound


def _nearest(word: str, known: Mapping[str, int]) -> str:
    """Return the known word that differs least: but for accents, in letters heard alike, by a slip.

    Of those that differ as much, the one that occurs most.
    """
    plain, sound = bare(word), sound_of(word)
    best, rank = word, (9, 0)
    for one, times in known.items():
        if len(one) < SHORTEST or abs(len(one) - len(word)) > 2:
            continue
        far = _distance(plain, sound, one)
        if far is not None and (far, -times) < rank:
            best, rank = one, (far, -times)
    return best


def _distance(plain: str, sound: str, other: str) -> int | None:
    """Return how far apart two words are, or None where one is not meant by the other."""
    there = bare(other)
    if there == plain:
        return 0
    heard = sound_of(other)
    if heard == sound:
        return 1
    is_other_first = there[0] != plain[0] and heard[:1] != sound[:1]
    if is_other_first and (len(plain) < SURE or there[1:] not in (plain[1:], plain)):
        return None
    is_near = len(plain) >= LONG or (
        len(plain) >= SURE and VOWELS.sub("", heard) == VOWELS.sub("", sound)
    )
    most = 2 if is_near and not is_other_first else 1
    slips = min(_slips(plain, there, most), _slips(sound, heard, most) + 1)
    return 2 * slips + is_other_first if slips <= most else None


def _slips(one: str, other: str, most: int) -> int:
    """Return how many letters are missing, too many, others, or changed about; `most` + 1 is many.

    Two letters changed about are one slip.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        two_before, before, row = before, row, [i]
        for j, b in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, two_before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
