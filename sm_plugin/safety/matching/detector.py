"""Finds phrases in what `reading` read. Pure: knows no database, and raises what goes wrong."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from itertools import accumulate
from operator import itemgetter

from .context import REACH, Span, is_denied, is_past, is_taken_back
from .cues import DENIALS, NOBODY
from .patterns import Pattern, match_at, parse, parse_group
from .reading import Sentence
from .tokens import Token

NEAR = 5  # words between a phrase and what makes it harmless
ALSO_WITHIN = 12  # words between the groups of a phrase with "&"
# Families that make a phrase harmless from anywhere in its sentence or the one before, as long
# as nothing in the message is a cry or another sign of suicide.
FAR_REACHING = frozenset({"@treatment", "@course", "@procedure", "@website", "@as_told"})
CRY = parse_group("@cry")
# All one's pills at their time: how it is said, and the words of it that tell no danger.
AS_TOLD = tuple(
    (parse_group(f"{words} @as_told"), parse_group(words))
    for words in (
        "took|taken|taking|take all of? @whose_own @for_daily? @medicines",
        "@tomo_todo de? mis|sus @medicines",
    )
)
FURTHEST = ALSO_WITHIN + 60  # words back that a group can begin which ends near
SENTENCES = 2  # behind one, in which what it denies may be taken back
LONGEST = 20  # letters of a word that are looked at
SUICIDE = "suicide"
TENTH = re.compile(r"(?<=\d)[.,]\d$")  # a fever of "102.4" is one of 102
Place = tuple[int, int]  # a first token, and the one after the last


@dataclass(frozen=True, slots=True)
class Phrase:
    """One line of the list: `words` count, unless one of `unless` stands near in the statement.

    Those with a family of `FAR_REACHING` need not be near.
    """

    key: str
    kind: str
    language: str
    words: str
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase's place: tokens `first` up to, not including, `end` of a sentence."""

    key: str
    kind: str
    sentence: Sentence
    first: int
    end: int

    @property
    def place(self) -> tuple[int, int, int]:
        """Return the number of the text, and where in it the words begin and end."""
        tokens = self.sentence.tokens
        return self.sentence.text, tokens[self.first].start, tokens[self.end - 1].end


@dataclass(frozen=True, eq=False)
class _Entry:
    """`groups` are the phrase's words, more than one where it has "&"."""

    phrase: Phrase
    groups: tuple[Pattern, ...]
    unless: tuple[Pattern, ...]
    unless_about: tuple[Pattern, ...] = ()

    @cached_property
    def needed(self) -> Sequence[frozenset[str]]:
        """Return what a sentence has one of each of; what it is least likely to have first."""
        return sorted((words for group in self.groups for words in group.needed), key=len)


@dataclass(frozen=True)
class _Known:
    """A sentence with the atoms of the phrases that each of its tokens stands for."""

    sentence: Sentence
    known: Sequence[frozenset[str]]
    words: tuple[str, ...]

    @cached_property
    def atoms(self) -> frozenset[str]:
        return frozenset().union(*self.known)

    def has(self, pattern: Pattern) -> bool:
        return not pattern.first.isdisjoint(self.atoms) and any(
            match_at(pattern, self.sentence.tokens, self.known, at) is not None
            for at in range(len(self.known))
        )

    def span(self, start: int, end: int) -> Span:
        return Span(self.words, start, end)


@dataclass
class Detector:
    """All phrases, prepared once: `find` then looks at each word of a text once."""

    entries: list[_Entry]
    words: frozenset[str] = field(init=False)
    beginnings: frozenset[str] = field(init=False)
    _by_first: dict[str, list[tuple[_Entry, Pattern]]] = field(init=False)

    def __post_init__(self) -> None:
        atoms: set[str] = set(CRY.atoms).union(*(whole.atoms for whole, _part in AS_TOLD))
        self._by_first = {}
        for entry in self.entries:
            patterns = (*entry.groups, *entry.unless, *entry.unless_about)
            atoms = atoms.union(*(pattern.atoms for pattern in patterns))
            for group in entry.groups:
                for atom in group.first:
                    self._by_first.setdefault(atom, []).append((entry, group))
        self.words = frozenset(atom for atom in atoms if not atom.endswith("*"))
        self.beginnings = frozenset(atom for atom in atoms if atom.endswith("*"))

    @classmethod
    def of(cls, phrases: Iterable[Phrase]) -> "Detector":
        """Raises `InvalidInput` for a phrase that can't be read."""
        return cls([_entry(phrase) for phrase in phrases])

    def find(self, sentences: Iterable[Sentence], *, year: int | None = None) -> list[Match]:
        """Return what stands there and is neither denied nor long past, in its order."""
        year = year or date.today().year
        found: list[tuple[Match, bool]] = []
        seen: dict[str, frozenset[str]] = {}  # not kept: nothing typed outlives the check
        read = [self._known(sentence, seen) for sentence in sentences]
        for number, known in enumerate(read):
            before = read[max(0, number - 1)]
            is_one_text = before.sentence.text == known.sentence.text
            about = (before, known) if is_one_text else (known,)
            are_about: dict[_Entry, bool] = {}  # a phrase may stand there a thousand times
            following = _following(read, number)
            for entry, first, end in self._in_sentence(known, following, year):
                match = Match(entry.phrase.key, entry.phrase.kind, known.sentence, first, end)
                if entry not in are_about:
                    are_about[entry] = any(
                        one.has(words) for words in entry.unless_about for one in about
                    )
                found.append((match, are_about[entry]))
        is_plain = any(match.kind == SUICIDE and not is_about for match, is_about in found)
        if is_plain or any(known.has(CRY) for known in read):
            return [match for match, _is_about in found]
        return [match for match, is_about in found if not is_about]

    def as_told(self, sentences: Sequence[Sentence]) -> frozenset[tuple[int, int]]:
        """Return the places of words that say who took all pills at their time, beside no cry.

        They are the number of a text and where in it a word begins.
        """
        seen: dict[str, frozenset[str]] = {}
        read = [self._known(sentence, seen) for sentence in sentences]
        if any(known.has(CRY) for known in read):
            return frozenset()
        return frozenset(
            (known.sentence.text, token.start) for known in read for token in _as_told_in(known)
        )

    def _known(self, sentence: Sentence, seen: dict[str, frozenset[str]]) -> _Known:
        words = sentence.words
        return _Known(sentence, [self._atoms_of(word, seen) for word in words], words)

    def _in_sentence(
        self, sentence: _Known, following: tuple[str, ...], year: int
    ) -> list[tuple[_Entry, int, int]]:
        """Return the phrases that count, each with its first token and the one after its last."""
        places: dict[_Entry, dict[Pattern, list[Place]]] = {}
        denied_up_to = [0] * (len(sentence.words) + 1)

        @cache  # many phrases find the same words, which are denied or past for all of them
        def is_not_so(start: int, end: int, kind: str) -> bool:
            return _is_not_so(sentence.span(start, end), following, kind, year)

        for entry, group, start, end in self._hits(sentence):
            if is_not_so(start, end, entry.phrase.kind):
                denied_up_to[start] = max(denied_up_to[start], end)
            else:
                places.setdefault(entry, {}).setdefault(group, []).append((start, end))
        # What stands inside of something denied is denied too: "breath" in "short of breath".
        denied_up_to = list(accumulate(denied_up_to, max))
        counting = []
        for entry, by_group in places.items():
            groups = [
                [
                    (start, end)
                    for start, end in by_group.get(group, ())
                    if denied_up_to[start] < end
                ]
                for group in entry.groups
            ]
            for start, end in _together(groups):
                if not _harmless(entry, sentence, start, end):
                    counting.append((entry, start, end))
        return sorted(counting, key=itemgetter(1, 2))

    def _hits(self, sentence: _Known) -> Iterator[tuple[_Entry, Pattern, int, int]]:
        possible: dict[int, bool] = {}
        for at, atoms in enumerate(sentence.known):
            for atom in atoms:
                for entry, group in self._by_first.get(atom, ()):
                    if id(entry) not in possible:
                        possible[id(entry)] = _may_stand_in(entry, sentence)
                    if not possible[id(entry)]:
                        continue
                    end = match_at(group, sentence.sentence.tokens, sentence.known, at)
                    if end is not None:
                        yield entry, group, at, end

    def _atoms_of(self, word: str, seen: dict[str, frozenset[str]]) -> frozenset[str]:
        """Return every word and beginning of the phrases that this word stands for."""
        if word not in seen:
            beginnings = {f"{word[:end]}*" for end in range(1, min(len(word), LONGEST) + 1)}
            also = {word, TENTH.sub("", word)}
            seen[word] = frozenset(beginnings & self.beginnings) | (also & self.words)
        return seen[word]


def _as_told_in(known: _Known) -> Iterator[Token]:
    tokens = known.sentence.tokens
    for whole, part in AS_TOLD:
        for at in range(len(tokens)):
            end = match_at(part, tokens, known.known, at)
            if end is not None and match_at(whole, tokens, known.known, at) is not None:
                yield from tokens[at:end]


def _may_stand_in(entry: _Entry, sentence: _Known) -> bool:
    """Return True if the phrase is of the sentence's language and all its words stand in it."""
    if entry.phrase.language not in sentence.sentence.languages:
        return False
    for needed in entry.needed:  # noqa: SIM110 - quicker, and asked thousands of times
        if needed.isdisjoint(sentence.atoms):
            return False
    return True


def _together(groups: Sequence[Sequence[Place]]) -> Iterator[Place]:
    """Yield the places where the groups of a phrase are near each other, in any order."""
    if len(groups) == 1:
        yield from groups[0]
        return
    first, *others = groups
    for start, end in first:
        whole = (start, end)
        for places in others:
            near = _nearest_place(whole, places)
            if near is None:
                break
            whole = min(whole[0], near[0]), max(whole[1], near[1])
        else:
            yield whole


def _nearest_place(whole: Place, places: Sequence[Place]) -> Place | None:
    """Return the first of the places, which are in order, that is near; looks at no others."""
    for at in range(bisect_left(places, (whole[0] - FURTHEST, 0)), len(places)):
        start, end = places[at]
        if start > whole[1] + ALSO_WITHIN:
            return None
        if 0 <= max(whole[0], start) - min(whole[1], end) <= ALSO_WITHIN:
            return start, end
    return None


def _harmless(entry: _Entry, sentence: _Known, start: int, end: int) -> bool:
    """Return True if other words of the statement give these another meaning."""
    present = [one for one in entry.unless if not one.first.isdisjoint(sentence.atoms)]
    if not present:
        return False
    span = sentence.span(start, end)
    first = max(span.clause_start, start - NEAR)
    last = min(span.clause_end, end + NEAR)
    tokens, known = sentence.sentence.tokens[first:last], sentence.known[first:last]
    return any(
        not unless.first.isdisjoint(known[at]) and match_at(unless, tokens, known, at) is not None
        for unless in present
        for at in range(len(tokens))
    )


def _following(read: Sequence[_Known], number: int) -> tuple[str, ...]:
    """Return the words behind a sentence, as far as they may take back what it denies."""
    found: list[str] = []
    for one in read[number + 1 : number + 1 + SENTENCES]:
        if one.sentence.text != read[number].sentence.text:
            break
        found += [*one.words[:REACH], ","]
    return tuple(found)


def _is_not_so(span: Span, following: tuple[str, ...], kind: str, year: int) -> bool:
    """Denied and not taken back, or long past."""
    is_suicide = kind == SUICIDE
    if not _denies_itself(span) and is_denied(span, is_suicide=is_suicide):
        return not is_taken_back(span, following)
    return is_past(span, is_suicide=is_suicide, year=year)


def _entry(phrase: Phrase) -> _Entry:
    about = [words for words in phrase.unless if FAR_REACHING.intersection(words.split())]
    near = [words for words in phrase.unless if words not in about]
    unless, unless_about = (tuple(map(parse_group, some)) for some in (near, about))
    return _Entry(phrase, parse(phrase.words), unless, unless_about)


def _denies_itself(span: Span) -> bool:
    """ "don't want to live" brings its own "not": another one before it is not believed."""
    return not OWN_DENIALS.isdisjoint(span.words[span.start : span.end])


OWN_DENIALS = DENIALS | NOBODY | {"cant", "couldnt", "nothing", "nada"}
