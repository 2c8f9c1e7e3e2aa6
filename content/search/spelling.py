"""Guesses at words that no page has: run together, or misspelled."""

from collections.abc import Sequence

from sm_plugin.safety.matching.words import LANGUAGES, is_word
from sm_plugin.text.spelling import SHORTEST, nearest_words

from .vocabulary import Vocabulary, shared_forms

SHORTEST_PART = 3  # letters of a word that ran together with another


def meant_by(words: Sequence[str], known: Vocabulary) -> list[str]:
    """Return the words with each one that our pages don't have replaced by what it stands for.

    That is two words that were run together, or the nearest word of our pages. A word that is
    spelled right means itself: then no page has it, and nothing else was asked for. The same
    words come back when nothing is near.
    """
    missing = [word for word in words if not known.forms_of(word) and not _is_right(word)]
    apart = {word: parts for word in missing if (parts := _apart(word, known))}
    nearest = _nearest([word for word in missing if word not in apart], known)
    return [one for word in words for one in apart.get(word) or [nearest.get(word, word)]]


def _nearest(missing: list[str], known: Vocabulary) -> dict[str, str]:
    """Return the nearest word for each; where none is near, for one of what there are many."""
    nearest = nearest_words(missing, known.counts)
    for word in (word for word, near in nearest.items() if near == word):
        forms = list(shared_forms(word, known.language))
        found = nearest_words(forms, known.counts)
        nearest[word] = next((found[one] for one in forms if found.get(one, one) != one), word)
    return nearest


def _is_right(word: str) -> bool:
    """Return True if a dictionary has the word, with or without accents, of one or of many."""
    return any(is_word(form) for code in LANGUAGES for form in shared_forms(word, code))


def _apart(word: str, known: Vocabulary) -> list[str]:
    """Return the two words of our pages that were run together, the most used ones; or none."""
    cuts = range(SHORTEST_PART, len(word) - SHORTEST_PART + 1)
    found = [
        [first, second]
        for first, second in ((word[:cut], word[cut:]) for cut in cuts)
        if max(len(first), len(second)) >= SHORTEST
        and known.forms_of(first)
        and known.forms_of(second)
    ]
    counts = known.counts
    return max(found, key=lambda parts: min(counts.get(one, 0) for one in parts), default=[])
