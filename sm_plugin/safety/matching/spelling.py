"""The word that was meant where no dictionary has it: one slip away from one that matters.

A word of the language is never taken for another: "subside" is not suicide, "certain" no curtain.
"""

from collections.abc import Collection, Iterable

from .words import is_word

SHORTEST = 3  # letters
# In words this short a letter may be missing, doubled or have changed its place, not be another.
SHORT = 5
# Digits that stand for a letter they look like; a one for either of two.
DIGITS = [str.maketrans("013457", f"o{one}east") for one in "il"]
SOUNDS = (("h", ""), ("v", "b"), ("z", "s"), ("ce", "se"), ("ci", "si"), ("ll", "y"), ("qu", "k"))


class Speller:
    """Knows the words that matter, by what is left when each loses a letter or none."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = frozenset(words)
        self._by_rest: dict[str, list[str]] = {}
        self._by_sound: dict[str, str] = {}
        for word in sorted(word for word in self.words if len(word) > SHORTEST):
            for rest in _rests(word):
                self._by_rest.setdefault(rest, []).append(word)
            self._by_sound.setdefault(sound(word), word)

    def meant(self, word: str, languages: Collection[str]) -> str:
        """Return the word that was meant; the word itself if it is one, or like none."""
        if word in self.words or len(word) < SHORTEST:
            return word
        if not word.isalpha():
            return next((one for one in _with_letters(word) if one in self.words), word)
        if is_word(word, languages):
            return word
        single = _single(word)
        if single in self.words:
            return single
        near = {other for rest in _rests(word) for other in self._by_rest.get(rest, ())}
        slips = [other for other in near if other[0] == word[0] and _is_slip(word, other)]
        return min(slips, default=self._by_sound.get(sound(word), word))


def _with_letters(word: str) -> list[str]:
    """Return the words that digits may hide: "k1ll" is "kill", and "b12" none."""
    if 2 * sum(map(str.isalpha, word)) < len(word):
        return []
    return [word.translate(table) for table in DIGITS]


def sound(word: str) -> str:
    """Return how Spanish says it, in which "bibir" is "vivir"."""
    for written, said in SOUNDS:
        word = word.replace(written, said)
    return word


def _rests(word: str) -> set[str]:
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def _single(word: str) -> str:
    """Letters held down: "helpp" for "help"."""
    return "".join(a for a, b in zip(word, [*word[1:], ""], strict=True) if a != b)


def _is_slip(word: str, other: str) -> bool:
    """Return True if one letter is missing, too many or another, or two changed their places."""
    a, b = sorted((word, other), key=len)
    at = next((i for i in range(len(a)) if a[i] != b[i]), len(a))
    if len(a) < len(b):
        return a[at:] == b[at + 1 :]
    if a[at + 1 : at + 2] + a[at : at + 1] == b[at : at + 2]:
        return a[at + 2 :] == b[at + 2 :]
    return len(word) > SHORT and a[at + 1 :] == b[at + 1 :]
