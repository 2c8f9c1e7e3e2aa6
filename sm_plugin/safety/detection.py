"""Finds phrases in texts. Pure: knows no database, and raises whatever goes wrong."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from .context import Span, is_denied, is_past
from .cues import DENIALS
from .patterns import Pattern, match_at, parse
from .spelling import by_first_letter, nearest
from .words import Token, sentences

NEAR = 5  # words between a phrase and what makes it harmless
SUICIDE = "suicide"


@dataclass(frozen=True, slots=True)
class Phrase:
    """One line of the list: `words` count, unless one of `unless` stands near in the statement."""

    key: str
    kind: str
    words: str
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """`text` is what the person typed there."""

    key: str
    kind: str
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class _Entry:
    phrase: Phrase
    pattern: Pattern
    unless: tuple[Pattern, ...]


@dataclass
class Detector:
    """All phrases, prepared once: `find` then looks at each word of a text once."""

    entries: list[_Entry]
    _words: frozenset[str] = field(init=False)
    _beginnings: tuple[str, ...] = field(init=False)
    _guessable: Mapping[str, Sequence[str]] = field(init=False)
    _by_first: dict[str, list[_Entry]] = field(init=False)

    def __post_init__(self) -> None:
        atoms: set[str] = set()
        self._by_first = {}
        for entry in self.entries:
            atoms |= entry.pattern.atoms.union(*(unless.atoms for unless in entry.unless))
            for atom in entry.pattern.first:
                self._by_first.setdefault(atom, []).append(entry)
        self._words = frozenset(atom for atom in atoms if not atom.endswith("*"))
        self._guessable = by_first_letter(self._words)
        self._beginnings = tuple(atom for atom in atoms if atom.endswith("*"))

    @classmethod
    def of(cls, phrases: Iterable[Phrase]) -> "Detector":
        """Raises `InvalidInput` for a phrase that can't be read."""
        return cls([_entry(phrase) for phrase in phrases])

    def find(self, text: str, *, year: int | None = None) -> list[Match]:
        """What stands in the text and is neither denied nor long past, in its order."""
        year = year or date.today().year
        found: list[Match] = []
        seen: dict[str, frozenset[str]] = {}  # not kept: nothing typed outlives the check
        for tokens in sentences(text):
            known = [self._atoms_of(token.word, seen) for token in tokens]
            hits = list(self._hits(tokens, known))
            words = tuple(token.word for token in tokens)
            spans = [Span(words, start, end) for _entry, start, end in hits]
            denied = [
                span
                for (entry, _start, _end), span in zip(hits, spans, strict=True)
                if _is_not_so(entry, span, year)
            ]
            for (entry, start, end), span in zip(hits, spans, strict=True):
                within_denied = any(span.lies_in(other) for other in denied)
                if within_denied or self._harmless(entry, span, tokens, known):
                    continue
                first, last = tokens[start].start, tokens[end - 1].end
                phrase = entry.phrase
                found.append(Match(phrase.key, phrase.kind, text[first:last], first, last))
        return found

    def _hits(
        self, tokens: list[Token], known: list[frozenset[str]]
    ) -> Iterator[tuple[_Entry, int, int]]:
        for at in range(len(tokens)):
            for atom in known[at]:
                for entry in self._by_first.get(atom, ()):
                    end = match_at(entry.pattern, tokens, known, at)
                    if end is not None:
                        yield entry, at, end

    def _harmless(
        self, entry: _Entry, span: Span, tokens: list[Token], known: list[frozenset[str]]
    ) -> bool:
        """Whether the statement has other words that make these mean something else."""
        first = max(span.clause_start, span.start - NEAR)
        last = min(span.clause_end, span.end + NEAR)
        return any(
            unless.first & known[at] and match_at(unless, tokens[:last], known, at) is not None
            for unless in entry.unless
            for at in range(first, last)
        )

    def _atoms_of(self, word: str, seen: dict[str, frozenset[str]]) -> frozenset[str]:
        """Every word and beginning of the phrases that this word stands for."""
        if word not in seen:
            exact = self._atoms_exactly(word) or self._atoms_exactly(_single(word))
            seen[word] = frozenset(exact or nearest(word, self._guessable))
        return seen[word]

    def _atoms_exactly(self, word: str) -> set[str]:
        atoms = {atom for atom in self._beginnings if word.startswith(atom[:-1])}
        return atoms | ({word} if word in self._words else set())


def _is_not_so(entry: _Entry, span: Span, year: int) -> bool:
    """Denied, or long past."""
    is_suicide = entry.phrase.kind == SUICIDE
    if not _denies_itself(span) and is_denied(span, is_suicide=is_suicide):
        return True
    return is_past(span, is_suicide=is_suicide, year=year)


def _single(word: str) -> str:
    """Letters held down: "helpp" for "help"."""
    return "".join(a for a, b in zip(word, [*word[1:], ""], strict=True) if a != b)


def _entry(phrase: Phrase) -> _Entry:
    unless = tuple(parse(words) for words in phrase.unless)
    return _Entry(phrase, parse(phrase.words), unless)


def _denies_itself(span: Span) -> bool:
    """ "don't want to live" brings its own "not": another one before it is not believed."""
    return not OWN_DENIALS.isdisjoint(span.words[span.start : span.end])


OWN_DENIALS = DENIALS | {"cant", "couldnt", "nothing", "nadie", "nada", "nobody"}
