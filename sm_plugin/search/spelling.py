"""The word meant by a misspelled one: the nearest word of the mailbox itself.

Words of others, or of a dictionary, would say what is not there. See docs/decisions/0670.
"""

from collections import Counter
from collections.abc import Iterable

from sm_plugin.text.spelling import WORD, nearest_words

from .terms import Terms, fold


class Vocabulary:
    """The words of a mailbox, folded."""

    def __init__(self, texts: Iterable[str]) -> None:
        """Take texts that are folded, or names as they are."""
        pieces: set[str] = set()
        for text in texts:
            pieces.update(text.split())
        self.all = "\n".join(map(fold, pieces))
        self.words = Counter(WORD.findall(self.all))

    def meant_by(self, terms: Terms) -> Terms:
        """Return the terms with each word that does not occur replaced by the nearest that does.

        The same terms come back if nothing is near, or if too many words do not occur.
        """
        typed = (word for term in terms.all for word in term.split())
        nearest = nearest_words((word for word in typed if word not in self.all), self.words)
        if not nearest:
            return terms
        return Terms(
            tuple(
                dict.fromkeys(
                    " ".join(nearest.get(word, word) for word in term.split()) for term in terms.all
                )
            )
        )
