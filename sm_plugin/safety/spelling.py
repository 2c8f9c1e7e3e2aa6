"""Whether a word was meant, though it was typed with one slip."""

from collections.abc import Iterable, Mapping, Sequence

from .words import word_set

SHORTEST = 6  # letters; in shorter words one slip makes another word too often
# Words of their own that are one slip away from words that matter.
OTHER_WORDS = word_set(
    "beach beaches strike strikes striker prison threat threats breeding planned planted hunting "
    "hurting swallow swollen breaths suicida suicidas chocolate chopping burned turned garden "
    "convulsion derrames infartos disparo sangre"
)


def by_first_letter(words: Iterable[str]) -> Mapping[str, Sequence[str]]:
    """The words long enough to be guessed, by their first letter, which people get right."""
    found: dict[str, list[str]] = {}
    for word in words:
        if len(word) >= SHORTEST:
            found.setdefault(word[0], []).append(word)
    return found


def nearest(word: str, known: Mapping[str, Sequence[str]]) -> list[str]:
    """The known words that differ from `word` by one letter, or by two that changed places."""
    if len(word) < SHORTEST - 1 or word in OTHER_WORDS:
        return []
    return [
        other
        for other in known.get(word[0], ())
        if abs(len(other) - len(word)) <= 1 and _one_slip(word, other)
    ]


def _one_slip(a: str, b: str) -> bool:
    if len(a) > len(b):
        a, b = b, a
    at = next((i for i in range(len(a)) if a[i] != b[i]), len(a))
    if len(a) < len(b):
        return a[at:] == b[at + 1 :]
    swapped = a[at + 1 : at + 2] + a[at : at + 1] == b[at : at + 2]
    return a[at + 1 :] == b[at + 1 :] or (swapped and a[at + 2 :] == b[at + 2 :])
