import re
from itertools import pairwise
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Words that anyone who has seen the site would try first.
SITE_WORDS = (
    "secure", "messaging", "message", "messages", "veterans", "veteran", "health", "healthe",
    "portal", "myhealth", "my", "va", "password", "welcome", "login", "admin", "care", "team",
    "doctor", "nurse", "military", "army", "navy", "marines", "facility",
)  # fmt: skip
SHORTEST_REST = 8
_SITE_WORDS = re.compile("|".join(sorted(SITE_WORDS, key=len, reverse=True)), re.IGNORECASE)


class SiteWordsValidator:
    """A password needs 8 letters or signs of its own beside the words of this site."""

    def validate(self, password: str, user: Any = None) -> None:
        rest = re.sub(r"[\W\d_]+", "", _SITE_WORDS.sub("", password))
        if len(rest) < SHORTEST_REST and _SITE_WORDS.search(password):
            raise ValidationError(self.get_help_text(), code="password_site_words")

    def get_help_text(self) -> str:
        return _(
            "Choose words that have nothing to do with this site. Words such as “veteran” or"
            " “message” are easy to guess here."
        )


class CommonPieceValidator(CommonPasswordValidator):
    """A password isn't a common one with digits and signs around it, such as `sunshine1945!!`."""

    def validate(self, password: str, user: Any = None) -> None:
        letters = re.sub(r"[\W\d_]+", "", password).casefold()
        if letters in self.passwords:
            raise ValidationError(self.get_help_text(), code="password_common_piece")

    def get_help_text(self) -> str:
        return _("Choose something else than a common password with digits or signs added to it.")


class RepetitionValidator:
    """A password has some different signs, and isn't one short piece over and over.

    Length alone lets pass `aaaaaaaaaaaaaaa`, which is the first thing that a guesser tries.
    """

    FEWEST_DIFFERENT = 6
    FEWEST_UNREPEATED = 8

    def validate(self, password: str, user: Any = None) -> None:
        folded = password.casefold()
        if len(set(folded)) < self.FEWEST_DIFFERENT or self._is_guessed_from_little(folded):
            raise ValidationError(self.get_help_text(), code="password_repeats")

    def _is_guessed_from_little(self, password: str) -> bool:
        """Count the signs that the ones before don't foretell: repeated pieces and rows do."""
        return len(_without_repeats(_without_rows(password))) < self.FEWEST_UNREPEATED

    def get_help_text(self) -> str:
        return _(
            "Choose a password with more different letters. One that repeats a letter or a word,"
            " or counts up, is easy to guess."
        )


def _without_rows(password: str) -> str:
    """Keep the first sign of each row such as `abcd`, `4321` or `aaaa`."""
    kept = [
        sign for before, sign in pairwise(password) if ord(sign) - ord(before) not in (-1, 0, 1)
    ]
    return password[:1] + "".join(kept)


def _without_repeats(password: str) -> str:
    """Keep the first of each word, and the first piece of what is one piece over and over."""
    words = re.split(r"[\W_]+", password)
    text = "".join(dict.fromkeys(words))
    length = _length_of_piece(text)
    return text[:length] if 2 * length <= len(text) else text


def _length_of_piece(text: str) -> int:
    """Return the length of the shortest piece that, over and over, makes the text.

    Each sign is looked at twice at most: anybody may send a long password.
    """
    edges = [0] * len(text)  # of each beginning: its longest end that is its beginning, too
    for at in range(1, len(text)):
        edge = edges[at - 1]
        while edge and text[at] != text[edge]:
            edge = edges[edge - 1]
        edges[at] = edge + (text[at] == text[edge])
    return len(text) - edges[-1] if text else 0
