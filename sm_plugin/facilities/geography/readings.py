"""The ways in which words can be meant: with or without a state among them."""

from collections.abc import Iterator
from dataclasses import dataclass

from .places import WHOLE, Places
from .states import is_code, named_states
from .wording import Word

DOUBTFUL = "va"  # Virginia, and what every facility is called


@dataclass(frozen=True)
class Reading:
    """Words that a place is to have, and the state that it is to be in.

    A reading is `sure` if its state stands as a code where people write one.
    """

    words: list[Word]
    state: str = ""
    sure: bool = False

    def scores(self, places: Places) -> dict[int, int]:
        """Return the places that are meant, each with how well it fits.

        Words that say little count for that only, unless there are no others.
        """
        little = [word for word in self.words if word.is_filler]
        saying = [word for word in self.words if not word.is_filler]
        if not saying and not self.state:
            saying, little = little, []
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
    """Yield the ways in which the words can be meant, the sure ones first."""
    last = _place_of_code(words)
    named = named_states(words)
    if last is not None:
        code = words[last].raw.upper()
        yield Reading(words[:last] + words[last + 1 :], code, sure=True)
        twice = {last, *(at for state, places in named if state == code for at in places)}
        if len(twice) > 1:
            yield Reading(_without(words, twice), code, sure=True)
    yield Reading(words)
    for code in dict.fromkeys(code for code, _places in named):
        places = {at for state, places in named if state == code for at in places}
        yield Reading(_without(words, places), code)
    for at, word in enumerate(words):
        if word.raw == DOUBTFUL or (at == 0 < last_of(words) and is_code(word)):
            yield Reading(_without(words, {at}), word.raw.upper())


def last_of(words: list[Word]) -> int:
    """Return the place of the last word."""
    return len(words) - 1


def _place_of_code(words: list[Word]) -> int | None:
    """Return where the code of a state stands: at the end, but for words that say little."""
    for at in range(last_of(words), -1, -1):
        if is_code(words[at]) and words[at].raw != DOUBTFUL:
            return at
        if not words[at].is_filler:
            return None
    return None


def _without(words: list[Word], places: set[int]) -> list[Word]:
    return [word for at, word in enumerate(words) if at not in places]
