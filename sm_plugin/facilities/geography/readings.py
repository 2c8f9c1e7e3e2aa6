"""The ways in which words can be meant: with or without a state among them."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from .codes import DOUBTFUL, Sureness, is_everyday, place_of_code, says_little
from .places import WHOLE, Places
from .states import code_of, named_states
from .wording import FILLERS, Word

READINGS = 8  # ways in which words are read, at most; each looks every word up
CALLED_STATE = frozenset({"state", "estado"})


@dataclass(frozen=True)
class Reading:
    """Words that a place is to have, and the state that it is to be in.

    A reading is `sure` if its state stands as a code where people write one, or is called a state.
    """

    words: list[Word]
    state: str = ""
    sure: bool = False

    def scores(self, places: Places) -> dict[int, int]:
        """Return the places that are meant, each with how well it fits.

        Words that say little count for that only, unless there are no others: then the kind of
        place that they ask for counts.
        """
        little = [word for word in self.words if word.is_filler]
        saying = [word for word in self.words if not word.is_filler]
        if not saying and not self.state:
            kinds = [word for word in little if FILLERS[word.raw]]
            saying = kinds or [word for word in little if places.with_word(word)]
            little = [word for word in little if word not in saying]
        found = dict.fromkeys(places.in_state.get(self.state, ()), WHOLE) if self.state else None
        for word in saying:
            having = places.with_word(word)
            if found is None:
                found = having
            else:
                found = {at: found[at] + having[at] for at in found.keys() & having.keys()}
            if not found:
                return {}
        scores = found or {}
        for word in little:
            for at in places.with_kind_or_word(word):
                if at in scores:
                    scores[at] += 1
        spoken = [word.long for word in saying]
        return {at: score + (places.cities[at] == spoken) for at, score in scores.items()}


def readings_of(words: list[Word]) -> Iterator[Reading]:
    """Yield the ways in which the words can be meant, the sure ones first; `READINGS` at most."""
    yield from islice(_every_reading(words), READINGS)


def _every_reading(words: list[Word]) -> Iterator[Reading]:
    named = named_states(words)
    at_code = place_of_code(words)
    if at_code:
        last, sureness = at_code
        code = code_of(words[last])
        is_sure = sureness is Sureness.FULL
        yield Reading(_without(words, {last}), code, sure=is_sure)
        twice = {last, *(at for state, places in named if state == code for at in places)}
        if len(twice) > 1:
            yield Reading(_without(words, twice), code, sure=is_sure)
        is_short = len(words[last].raw) == len(code)  # longer ones begin words: "Mont"
        if is_sure and (is_short or is_everyday(words[last])):
            return  # "Decatur, IN", "Aurora, MT": a state, and in no other reading a word
        if not is_sure and len(words) > 1:
            yield Reading(_without(words, {last}))
    for code, places in named:
        if around := _called_state(words, places):
            yield Reading(_without(words, {*places, *around}), code, sure=True)
    yield Reading(words)
    for code in dict.fromkeys(code for code, _places in named):
        of_code = {at for state, places in named if state == code for at in places}
        yield Reading(_without(words, of_code), code)
    if DOUBTFUL in (word.raw for word in words):
        at = max(at for at, word in enumerate(words) if word.raw == DOUBTFUL)
        yield Reading(_without(words, {at}), DOUBTFUL.upper())
    first = words[0] if words else None
    code = code_of(first) if first and first.raw != DOUBTFUL else ""
    if code and not all(map(says_little, words[1:])):
        yield Reading(words[1:], code)


def without_everyday_codes(words: list[Word]) -> list[Word]:
    """Return the words without "me", "or", "hi" and such, but for one that is surely a state.

    It is for where nothing is found otherwise: no place has them, and "find me" names none.
    """
    at_code = place_of_code(words)
    sure = at_code[0] if at_code and at_code[1] is Sureness.FULL else None
    return [word for at, word in enumerate(words) if at == sure or not is_everyday(word)]


def _called_state(words: list[Word], name: range) -> set[int]:
    """Return the places of "state", "state of", "estado de" beside the name of a state."""
    after, before = name.stop, name.start - 1
    if after < len(words) and words[after].raw in CALLED_STATE:
        return {after}
    joined = before > 0 and words[before].raw in {"of", "de"}
    before -= joined
    if before >= 0 and words[before].raw in CALLED_STATE:
        return set(range(before, name.start))
    return set()


def _without(words: list[Word], places: set[int]) -> list[Word]:
    return [word for at, word in enumerate(words) if at not in places]
