"""Codes of states that are everyday words, too: "in", "me", "or", "la", "de", "ok".

See docs/decisions/0716.
"""

from enum import IntEnum

from .states import is_code
from .wording import FILLERS, Word

DOUBTFUL = "va"  # Virginia, and what every facility is called
JOINING = frozenset({"al", "as", "de", "in", "la", "me", "mi", "or"})  # within a sentence
EVERYDAY = JOINING | {"co", "hi", "id", "ma", "oh", "ok", "pa"}
BEGINNING_NONE = frozenset({"as", "or"})  # but no sentence
LEFT_OFF = frozenset({"al", "de", "in"})  # after which a sentence goes on
SPANISH = frozenset({"al", "de", "la", "me", "mi"})
BEFORE, BEFORE_ENGLISH = frozenset({"in", "of"}), frozenset({"near", "around", "en", "de"})


class Sureness(IntEnum):
    """The degree to which a code is sure to mean the state."""

    NONE = 0
    SOME = 1  # its places come first, and keep none out
    FULL = 2


def is_everyday(word: Word) -> bool:
    """Return True if the word is a code that people use as a word, too."""
    return word.raw in EVERYDAY


def place_of_code(words: list[Word]) -> tuple[int, Sureness] | None:
    """Return where the code of a state stands, but for words that say little, and how sure it is.

    That is at the end.
    """
    for at in range(len(words) - 1, -1, -1):
        if is_code(words[at]) and words[at].raw != DOUBTFUL:
            sure = _sureness(words, at)
            if sure or not says_little(words[at]):
                return at, sure
        if not says_little(words[at]):
            return None
    return None


def says_little(word: Word) -> bool:
    """Return True for what may stand around the code of a state and no place."""
    return word.is_filler or is_everyday(word)


def _sureness(words: list[Word], at: int) -> Sureness:
    """Return how sure the code is: by what stands before it, if it is an everyday word.

    After a name it is one, and after "in" or "near"; what is in capitals among small letters is,
    too. "My", "la" or "find me a" is none, nor is a word that a sentence was left off after.
    """
    code, before, after = words[at], words[:at], words[at + 1 :]
    if not is_everyday(code) or not (before or after) or not all(map(says_little, before)):
        return Sureness.FULL
    if code.typed.isupper() and any(word.typed.islower() for word in words):
        return Sureness.FULL
    last = before[-1].raw if before else ""
    if last in BEFORE or (last in BEFORE_ENGLISH and code.raw not in SPANISH):
        return Sureness.FULL
    if not _is_of_place(before[-1] if before else after[0]):
        return Sureness.NONE
    is_joining = code.raw in JOINING and (before or code.raw not in BEGINNING_NONE)
    if not is_joining and last != DOUBTFUL:  # a "VA ID" is a card
        return Sureness.FULL
    return Sureness.SOME if before and not after and code.raw not in LEFT_OFF else Sureness.NONE


def _is_of_place(word: Word) -> bool:
    """Return True for "clinic", "hospital", "VA"."""
    return bool(FILLERS.get(word.raw)) or word.raw in {DOUBTFUL, "veterans", "veteranos"}
