"""The dictionaries of both languages, and which of them a sentence is written in."""

from collections.abc import Collection, Iterable, Sequence
from functools import cache

from spellchecker import SpellChecker

from .tokens import plain, word_set

ENGLISH, SPANISH = "en", "es"
LANGUAGES = (ENGLISH, SPANISH)
# A sentence is in both languages if it has so many words of each, and one to so many others.
FEWEST, ONE_IN = 2, 4
PLURALS = ("as", "os")
# Joined by `tokens`, so no dictionary has them.
CONTRACTIONS = word_set(
    "im ive ill id dont doesnt didnt isnt arent wasnt werent hasnt havent hadnt cant couldnt wont "
    "wouldnt shouldnt thats whats hes shes its theyre youre theres lets"
)


@cache
def dictionary(language: str) -> frozenset[str]:
    """Return the words of a language in their plain form, from the package pyspellchecker."""
    listed = SpellChecker(language, distance=1).word_frequency.keys()
    words = {word if word.isascii() and word.isalpha() else plain(word) for word in listed}
    return frozenset(words | CONTRACTIONS if language == ENGLISH else words)


def is_word(word: str, languages: Collection[str] = LANGUAGES) -> bool:
    """Return True if the word is in the dictionary of one of the languages."""
    return any(word in dictionary(language) for language in languages)


def _is_spanish(word: str) -> bool:
    """Return True for Spanish words, and for plurals such as "pastillas", which the list lacks."""
    spanish = dictionary(SPANISH)
    return word in spanish or (word.endswith(PLURALS) and word[:-1] in spanish)


def languages_of(words: Iterable[str]) -> Sequence[str]:
    """Return the languages that the words are written in; both if they don't tell."""
    english = dictionary(ENGLISH)
    only_english = only_spanish = 0
    for word in words:
        if word in english:
            only_english += not _is_spanish(word)
        elif _is_spanish(word):
            only_spanish += 1
    fewer, more = sorted((only_english, only_spanish))
    if fewer == more or (fewer >= FEWEST and ONE_IN * fewer >= more):
        return LANGUAGES
    return (ENGLISH,) if only_english > only_spanish else (SPANISH,)
