"""The word meant by a misspelled one: the nearest word of the mailbox itself.

Words of others, or of a dictionary, would say what is not there. See docs/decisions/0670.
"""

import difflib
import re
from collections.abc import Iterable

from .terms import Terms, fold

NEAR = 0.75  # of 1: difflib's ratio from which a word counts as meant
SHORTEST = 4  # letters; in shorter words one slip makes another word
UNKNOWN_AT_MOST = 3  # each is compared with every word of the mailbox
WORD = re.compile(rf"[^\W\d_]{{{SHORTEST},}}")


class Vocabulary:
    """The words of a mailbox, folded."""

    def __init__(self, texts: Iterable[str]) -> None:
        """Take texts that are folded, or names as they are."""
        pieces: set[str] = set()
        for text in texts:
            pieces.update(text.split())
        self.all = "\n".join(map(fold, pieces))
        self.words = set(WORD.findall(self.all))

    def meant_by(self, terms: Terms) -> Terms:
        """Return the terms with each word that does not occur replaced by the nearest that does.

        The same terms come back if nothing is near, or if too many words do not occur.
        """
        typed = dict.fromkeys(word for term in terms.all for word in term.split())
        unknown = [word for word in typed if word not in self.all]
        if not 0 < len(unknown) <= UNKNOWN_AT_MOST:
            return terms
        nearest = {word: self._nearest(word) for word in unknown}
        return Terms(
            tuple(
                dict.fromkeys(
                    " ".join(nearest.get(word, word) for word in term.split()) for term in terms.all
                )
            )
        )

    def _nearest(self, word: str) -> str:
        if len(word) < SHORTEST:
            return word
        of_this_length = [one for one in self.words if abs(len(one) - len(word)) <= 2]
        near = difflib.get_close_matches(word, sorted(of_this_length), 1, NEAR)
        return near[0] if near else word
