"""The findings of the check in the texts of one message.

See docs/decisions/0032.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from .choices import SafetyLevel

UNCHECKED = "unchecked"  # a reason of its own: the check could not be made
ORDER = ("suicide", "emergency", UNCHECKED)
MOST_WORDS = 8  # pieces of text told to staff
MOST_COMPARED = 100  # pieces among which those are chosen
MOST_SPANS = 200  # marked in a message


class Span(NamedTuple):
    """The place of words that raised a level, in characters.

    `text` counts the texts as `services.checked_texts` returns them: 0 the subject, 1 the body,
    from 2 on the answers. `phrase` is the id of a phrase, or a key of what weighed the words.
    """

    text: int
    start: int
    end: int
    phrase: str


@dataclass(frozen=True)
class Findings:
    """`level` says what is made of them; `kinds` are named only where a phrase says so.

    `kinds` come in the order in which they are told, and may be empty at any level. `words` is
    what the person typed, kept out of the repr because faults are logged. `spans` are of one
    message: findings of several, added up, have none.
    """

    level: SafetyLevel = SafetyLevel.NONE
    kinds: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    words: tuple[str, ...] = field(default=(), repr=False)
    spans: tuple[Span, ...] = ()

    def __bool__(self) -> bool:
        return self.level != SafetyLevel.NONE

    def __or__(self, other: "Findings") -> "Findings":
        return Findings.of(
            (*self.kinds, *other.kinds),
            (*self.phrases, *other.phrases),
            (*self.words, *other.words),
            level=max(self.level, other.level, key=lambda level: level.rank),
        )

    @property
    def shows_page(self) -> bool:
        """Return True if the numbers are shown before the message goes."""
        return self.level.rank >= SafetyLevel.PAGE.rank

    @property
    def is_flag(self) -> bool:
        """Return True if staff see the message as urgent."""
        return self.level == SafetyLevel.FLAG

    @classmethod
    def of(
        cls,
        kinds: Iterable[str],
        phrases: Iterable[str] = (),
        words: Iterable[str] = (),
        *,
        level: SafetyLevel = SafetyLevel.FLAG,
        spans: Iterable[Span] = (),
    ) -> "Findings":
        """Each only once; of words that stand in one another only the longest."""
        found = frozenset(kinds)
        return cls(
            level,
            tuple(kind for kind in ORDER if kind in found),
            tuple(dict.fromkeys(phrases)),
            _longest(list(dict.fromkeys(" ".join(piece.split()) for piece in words))),
            tuple(sorted(set(spans))[:MOST_SPANS]),
        )

    def to_text(self) -> str:
        """As it is sealed with the message and its work item."""
        parts = [self.kinds, self.phrases, self.words, self.level, self.spans]
        return json.dumps(parts, ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str) -> "Findings":
        """Read also what was sealed before there were levels: all of that was flagged."""
        kinds, phrases, words, *more = json.loads(text)
        level, spans = more or (SafetyLevel.FLAG, ())
        places = (Span(*span) for span in spans)
        return cls.of(kinds, phrases, words, level=SafetyLevel(level), spans=places)


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
