"""The test whether a word was meant, though it was typed with one slip."""

from collections.abc import Iterable, Mapping, Sequence

from .tokens import word_set

SHORTEST = 6  # letters; in shorter words one slip makes another word too often
# In words this short only two letters that changed places are guessed: "chset".
SHORT = (4, 5)
# Words of their own that are one slip away from words that matter.
OTHER_WORDS = word_set(
    "beach beaches strike strikes striker prison threat threats breeding planned planted hunting "
    "hurting swallow swollen breaths suicida suicidas chocolate chopping burned turned garden "
    "convulsion derrames infartos disparo sangre diary dairy trial trail form from slit silt "
    "split spilt angel angle unite untie quite quiet bread beard causal casual sacred scared "
    "board broad marital martial clam calm felt left note tone lost slot lots cause sauce "
    "deal lead dale lame male meal mela cara caro caso cosa casa caer cera acera sopa peso pesos "
    "piso pisos solo olas losa hoja ojal vena nave"
)


def by_lost_letter(words: Iterable[str]) -> Mapping[str, Sequence[str]]:
    """The words that may be guessed, by what is left of each when it loses one letter or none."""
    found: dict[str, list[str]] = {}
    for word in words:
        if len(word) >= SHORT[0]:
            for rest in _rests(word):
                found.setdefault(rest, []).append(word)
    return found


def nearest(word: str, known: Mapping[str, Sequence[str]]) -> set[str]:
    """Return the known words that differ from `word` by one letter, or by two that changed places.

    The first letter is the one that people get right.
    """
    if len(word) < SHORT[0] or word in OTHER_WORDS:
        return set()
    near = {other for rest in _rests(word) for other in known.get(rest, ())}
    return {other for other in near if other[0] == word[0] and _is_slip(word, other)}


def _rests(word: str) -> set[str]:
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def _is_slip(word: str, other: str) -> bool:
    if len(other) >= SHORTEST:
        return len(word) >= SHORTEST - 1 and _one_slip(word, other)
    return len(word) == len(other) and sorted(word) == sorted(other) and _one_slip(word, other)


def _one_slip(a: str, b: str) -> bool:
    if len(a) > len(b):
        a, b = b, a
    at = next((i for i in range(len(a)) if a[i] != b[i]), len(a))
    if len(a) < len(b):
        return a[at:] == b[at + 1 :]
    swapped = a[at + 1 : at + 2] + a[at : at + 1] == b[at : at + 2]
    return a[at + 1 :] == b[at + 1 :] or (swapped and a[at + 2 :] == b[at + 2 :])
