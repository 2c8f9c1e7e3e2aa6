"""Codes of states that are everyday words, too: "in", "me", "or", "la", "de", "ok", "miss".

See docs/decisions/0716.
"""

from enum import IntEnum

from .states import code_of
from .wording import FILLERS, Word

DOUBTFUL = "va"  # Virginia, and what every facility is called
JOINING = frozenset({"al", "as", "de", "del", "in", "la", "me", "mi", "or"})  # within a sentence
EVERYDAY = JOINING | {"co", "hi", "id", "ma", "oh", "ok", "pa"}
EVERYDAY |= {"ark", "ill", "mass", "miss", "ore", "wash"}
BEGINNING_NONE = frozenset({"as", "or"})  # but no sentence
LEFT_OFF = frozenset({"al", "de", "del", "in"})  # after which a sentence goes on
SPANISH = frozenset({"al", "de", "del", "la", "me", "mi"})
# Beside these it is a word of a sentence: "in the", "de los", "en la".
ARTICLES = frozenset({"a", "an", "the", "my", "el", "la", "las", "los", "mi", "un", "una"})
BEFORE_SPANISH = frozenset({"a", "con", "de", "en", "para", "por"})
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
        if code_of(words[at]) and words[at].raw != DOUBTFUL:
            sure = _sureness(words, at)
            if sure or not says_little(words[at]):
                return at, sure
        if not says_little(words[at]):
            return None
    return None


def says_little(word: Word) -> bool:
    """Return True for what may stand around the code of a state and no place."""
    return word.is_filler or is_everyday(word)


def in_capitals(code: Word, words: list[Word]) -> bool:
    """Return True if the code stands in capitals among small letters: "Cary OH", "Cary, Ill."."""
    is_short = len(code.raw) == 2
    is_capital = code.typed.isupper() if is_short else code.typed[:1].isupper()
    return is_capital and any(word.typed != word.typed.upper() for word in words)


def _sureness(words: list[Word], at: int) -> Sureness:
    """Return how sure the code is: by what stands before it, if it is an everyday word.

    After a name it is one, and after "in" or "near"; what is in capitals among small letters is,
    too. "My", "la" or "find me a" is none, nor is a word that a sentence was left off after.
    """
    code, before, after = words[at], words[:at], words[at + 1 :]
    if not is_everyday(code) or not (before or after):
        return Sureness.FULL
    if code.typed.isupper() and any(word.typed.islower() for word in words):
        return Sureness.FULL
    last = before[-1].raw if before else ""
    if before and _joins(code, last, after[0].raw if after else ""):
        return Sureness.NONE
    if not all(map(says_little, before)):
        return Sureness.FULL
    if last in BEFORE or (last in BEFORE_ENGLISH and code.raw not in SPANISH):
        return Sureness.FULL
    if not _is_of_place(before[-1] if before else after[0]):
        return Sureness.NONE
    is_joining = code.raw in JOINING and (before or code.raw not in BEGINNING_NONE)
    if not is_joining and last != DOUBTFUL:  # a "VA ID" is a card
        return Sureness.FULL
    return Sureness.SOME if before and not after and code.raw not in LEFT_OFF else Sureness.NONE


def _joins(code: Word, last: str, next_one: str) -> bool:
    """Return True for "in the", "de los" and "en la": no state, but words of a sentence."""
    is_joining = code.raw in JOINING and next_one in ARTICLES
    return is_joining or (code.raw in SPANISH and last in BEFORE_SPANISH)


def _is_of_place(word: Word) -> bool:
    """Return True for "clinic", "hospital", "VA"."""
    return bool(FILLERS.get(word.raw)) or word.raw in {DOUBTFUL, "veterans", "veteranos"}
