"""The findings of the check in the texts of one message.

See docs/decisions/0032.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

UNCHECKED = "unchecked"  # a reason of its own: the check could not be made
ORDER = ("suicide", "emergency", UNCHECKED)
MOST_WORDS = 8  # pieces of text told to staff
MOST_COMPARED = 100  # pieces among which those are chosen


@dataclass(frozen=True)
class Findings:
    """`kinds` in the order in which they are told; empty when nothing was found.

    `words` is what the person typed, kept out of the repr because faults are logged.
    """

    kinds: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    words: tuple[str, ...] = field(default=(), repr=False)

    def __bool__(self) -> bool:
        return bool(self.kinds)

    def __or__(self, other: "Findings") -> "Findings":
        return Findings.of(
            (*self.kinds, *other.kinds),
            (*self.phrases, *other.phrases),
            (*self.words, *other.words),
        )

    @classmethod
    def of(
        cls, kinds: Iterable[str], phrases: Iterable[str] = (), words: Iterable[str] = ()
    ) -> "Findings":
        """Each only once; of words that stand in one another only the longest."""
        found = frozenset(kinds)
        return cls(
            tuple(kind for kind in ORDER if kind in found),
            tuple(dict.fromkeys(phrases)),
            _longest(list(dict.fromkeys(" ".join(piece.split()) for piece in words))),
        )

    def to_text(self) -> str:
        """As it is sealed with the work item."""
        return json.dumps([self.kinds, self.phrases, self.words], ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str) -> "Findings":
        return cls.of(*json.loads(text))


NOTHING_FOUND = Findings()


def _longest(pieces: Sequence[str]) -> tuple[str, ...]:
    """Return the first pieces that stand in no other; each is compared with all that are looked at.

    A text that repeats itself in a thousand spellings tells staff no more than its beginning.
    """
    folded = [piece.casefold() for piece in pieces[:MOST_COMPARED]]
    kept = [
        piece
        for piece, plain in zip(pieces, folded, strict=False)
        if not any(plain != other and plain in other for other in folded)
    ]
    return tuple(kept[:MOST_WORDS])
