"""The beginnings of words that a text is found by."""

import re
from collections.abc import Iterable, Iterator

from .terms import TERMS_AT_MOST, fold

SHORTEST, LONGEST = 3, 24  # letters of a beginning; what is shorter is found as a whole word
WORD = re.compile(r"[^\W_]+")


def words_of(text: str) -> list[str]:
    """Return the words of a text, folded, as they are looked for; signs between them are none."""
    return WORD.findall(fold(text))


def beginnings(texts: Iterable[str]) -> list[str]:
    """Return every beginning by which the words of these texts are found, in their order."""
    words = dict.fromkeys(word for text in texts for word in words_of(text))
    return list(dict.fromkeys(part for word in words for part in _of_word(word)))


def _of_word(word: str) -> Iterator[str]:
    if len(word) < SHORTEST:
        yield word
    for end in range(SHORTEST, min(len(word), LONGEST) + 1):
        yield word[:end]


def words_to_find(typed: str) -> list[str]:
    """Return the words of what was typed, the longest first: few threads have that.

    Ten at most, see `has_more_words`.
    """
    return sorted(_words_of(typed)[:TERMS_AT_MOST], key=len, reverse=True)


def has_more_words(typed: str) -> bool:
    """Return whether words were typed beyond those that a search looks for."""
    return len(_words_of(typed)) > TERMS_AT_MOST


def _words_of(typed: str) -> list[str]:
    return list(dict.fromkeys(word[:LONGEST] for word in words_of(typed)))
