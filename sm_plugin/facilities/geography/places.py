"""Every place with its words, looked up in memory: by a whole word, its beginning, a part, a slip.

The same on every database. See docs/decisions/0716.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property, lru_cache
from heapq import nsmallest
from itertools import chain, groupby
from typing import Any, NamedTuple

from .states import WORDS_OF_STATES, are_code, is_name, is_of_state
from .wording import FILLERS, Word, word_of, words_in

SHORTEST = 4  # letters of a word in which a slip is looked for, and that is found within others
SHORTEST_BEGINNING = 3  # letters that find the words that begin with them
NEIGHBORS = 6  # words that one is taken for, at most; of the packaged list none has more
CITY_WORDS = (1, 2, 3)  # that names of cities have, but for a few
CALLED_CITY = frozenset({"city", "ciudad"})
WHOLE, BEGINS, WITHIN = 3, 2, 1  # how well a word fits


class Place(NamedTuple):
    """Holds the columns of a facility that it is found by."""

    pk: Any
    name: str
    city: str
    state: str
    station_number: str
    kind: str


class Places:
    """The facilities by their words."""

    def __init__(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Take the columns of `Place`."""
        places = (Place(*row) for row in rows)
        self.rows = sorted(
            places, key=lambda one: (one.state, one.city.casefold(), one.name.casefold(), one.pk)
        )
        self.holders: dict[str, set[int]] = defaultdict(set)
        self.in_state: dict[str, set[int]] = defaultdict(set)
        self.cities: list[list[str]] = []
        self.spelled: dict[str, str] = {}
        for at, row in enumerate(self.rows):
            city = words_in(row.city)
            self.cities.append([word.long for word in city])
            self.in_state[row.state].add(at)
            for word in chain(words_in(row.name), city):
                self.spelled.setdefault(word.raw, word.typed)
                for form in (word.raw, word.long):
                    self.holders[form].add(at)
        self.vocabulary = sorted(self.holders)
        self.numbers = {row.station_number.casefold() for row in self.rows}
        for at, row in enumerate(self.rows):
            self.holders[row.station_number.casefold()].add(at)
            self.holders[row.kind].add(at)

    @property
    def states(self) -> list[str]:
        """Return the codes of the states and territories that have facilities, in order."""
        return sorted(self.in_state)

    def has(self, word: Word) -> bool:
        """Return True if this is a whole word of a place or a state, or one that says little.

        The code of a state is one, too.
        """
        is_held = word.raw in self.holders or word.long in self.holders
        return is_held or word.is_filler or is_of_state(word)

    def is_number(self, word: Word) -> bool:
        """Return True if this is the number of a station or of one of its clinics."""
        return word.raw in self.numbers

    def with_word(self, word: Word) -> dict[int, int]:
        """Return the places that have the word, and how well: whole, as a beginning, or within.

        What stands within others counts where nothing else does.
        """
        found: dict[int, int] = {}
        if len(word.raw) >= SHORTEST_BEGINNING:
            for form in self._beginning_with(word.raw):
                found |= dict.fromkeys(self.holders[form], BEGINS)
        for form in {word.raw, word.long, FILLERS.get(word.raw, "")}:
            found |= dict.fromkeys(self.holders.get(form, ()), WHOLE)
        if not found and len(word.raw) >= SHORTEST:
            found = {at: WITHIN for at, text in enumerate(self._run_together) if word.long in text}
        return found

    def with_kind_or_word(self, word: Word) -> Collection[int]:
        """Return the places that have this word whole, or are of the kind that it asks for."""
        return self.holders.get(word.raw, set()) | self.holders.get(FILLERS[word.raw], set())

    def one_slip_from(self, word: Word) -> list[Word]:
        """Return the words that differ by one slip, the likeliest first.

        That is one of the same first letter, of no other letters, and of the most places. There
        are `NEIGHBORS` at most.
        """
        typed = word.raw
        if len(typed) > self._longest + 1:
            return []
        near = {one for key in _shortened(typed) for one in self._by_shortened.get(key, ())}

        def unlikely(one: str) -> tuple[Any, ...]:
            is_other = len(one) == len(typed) and sorted(one) != sorted(typed)
            return one[0] != typed[0], is_other, -self._weight(one), one

        fitting = (one for one in near if is_one_slip(typed, one))
        nearest = nsmallest(NEIGHBORS, fitting, key=unlikely)
        return [word_of(one, self._shown(one)) for one in nearest]

    def joined(self, words: list[Word]) -> list[Word]:
        """Return the words with two of them as one where only this is a word: "O Fallon"."""
        whole: list[Word] = []
        for word in words:
            if whole and (one := self._as_one(whole[-1], word)):
                whole[-1] = one
            else:
                whole.append(word)
        return whole

    def without_city(self, words: list[Word]) -> list[Word]:
        """Return the words without the "city" of "New York City" or "city of Houston".

        It stays where it is of the name, as in "Kansas City".
        """
        long = [word.long for word in words]
        return [
            word
            for at, word in enumerate(words)
            if word.raw not in CALLED_CITY
            or not (self._ends_city(long[:at]) or self._begins_city(long[at + 1 :]))
            or self._ends_city(long[: at + 1])
        ]

    def makes_name(self, words: list[Word], at: int) -> bool:
        """Return True if the word there is the whole name of a city or state, or part of one."""
        for count in CITY_WORDS:
            for start in range(max(0, at + 1 - count), min(at, len(words) - count) + 1):
                run = words[start : start + count]
                if tuple(word.long for word in run) in self._city_names or is_name(run):
                    return True
        return False

    def begins_city(self, words: list[Word]) -> bool:
        """Return True if the words begin with the name of a city: "Los Angeles"."""
        long = [word.long for word in words]
        return any(tuple(long[:count]) in self._city_names for count in CITY_WORDS)

    def _ends_city(self, words: list[str]) -> bool:
        return any(tuple(words[-count:]) in self._city_names for count in CITY_WORDS)

    def _begins_city(self, words: list[str]) -> bool:
        is_of = words[:1] in (["of"], ["de"])
        return is_of and any(
            tuple(words[1 : 1 + count]) in self._city_names for count in CITY_WORDS
        )

    def _as_one(self, first: Word, second: Word) -> Word | None:
        raw = first.raw + second.raw
        are_words = self.has(first) and self.has(second) and len(first.raw) > 1
        if are_words or not (are_code(first, second) or raw in self.holders):
            return None
        return word_of(raw, f"{first.typed} {second.typed}")

    def _beginning_with(self, start: str) -> Iterator[str]:
        for at in range(bisect_left(self.vocabulary, start), len(self.vocabulary)):
            if not self.vocabulary[at].startswith(start):
                return
            yield self.vocabulary[at]

    def _weight(self, word: str) -> int:
        code, _name = WORDS_OF_STATES.get(word, ("", ""))
        return max(len(self.holders.get(word, ())), len(self.in_state.get(code, ())))

    def _shown(self, word: str) -> str:
        _code, name = WORDS_OF_STATES.get(word, ("", ""))
        return self.spelled.get(word) or name or word.title()

    @cached_property
    def _run_together(self) -> list[str]:
        """Return city and name of each place without spaces, as some people type them."""
        return [
            f"{''.join(city)} {''.join(word.long for word in words_in(row.name))}"
            for city, row in zip(self.cities, self.rows, strict=True)
        ]

    @cached_property
    def _city_names(self) -> set[tuple[str, ...]]:
        return {tuple(city) for city in self.cities}

    @cached_property
    def _longest(self) -> int:
        """Return the letters of the longest word that a slip is looked for in."""
        return max(map(len, (*self.spelled, *WORDS_OF_STATES, *FILLERS)))

    @cached_property
    def _by_shortened(self) -> dict[str, list[str]]:
        """Return the words by what `_shortened` makes of them: those one slip apart share one."""
        words = {*self.spelled, *WORDS_OF_STATES, *FILLERS}
        found: dict[str, list[str]] = defaultdict(list)
        for word in words:
            if len(word) >= SHORTEST:
                for key in set(_shortened(word)):
                    found[key].append(word)
        return dict(found)


def _shortened(word: str) -> Iterator[str]:
    """Yield the word, the word less one letter, and with each double letter once."""
    yield word
    yield undoubled(word)
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]


def undoubled(word: str) -> str:
    """Return the word with each run of a letter as one: "Cincinatti" is "Cincinnati" so."""
    return "".join(letter for letter, _run in groupby(word))


def is_one_slip(typed: str, meant: str) -> bool:
    """Return True if one letter is too many, missing or another, or two stand changed about.

    Letters that are doubled or not are one slip together, however many they are.
    """
    if typed == meant:
        return False
    if undoubled(typed) == undoubled(meant):
        return True
    if abs(len(typed) - len(meant)) > 1:
        return False
    pairs = zip(typed, meant, strict=False)
    at = next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(typed), len(meant)))
    a, b = typed[at:], meant[at:]
    if a[1:] == b[1:] or a == b[1:] or a[1:] == b:
        return True
    return a[:2] == b[:2][::-1] and a[2:] == b[2:]


@lru_cache(maxsize=1)
def places_of(rows: tuple[tuple[Any, ...], ...]) -> Places:
    """Return these rows by their words; kept until there are others."""
    return Places(rows)
