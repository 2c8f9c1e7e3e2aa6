"""Places that words mean: as they are, as an address, or with a slip mended.

See docs/decisions/0716.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice, product

from .addresses import tails_of
from .codes import Sureness, place_of_code, says_little
from .places import SHORTEST, Places
from .readings import readings_of, without_everyday_codes
from .states import is_code, named_states
from .wording import NEAR, NEAR_ME, Word, typed_words

TRIES = 16  # ways to mend what nothing has, the likeliest first
UNKNOWN = 3  # words that are mended at once; of more, nothing is meant that is here


@dataclass(frozen=True)
class Answer:
    """The places that are meant, the best first.

    `corrected` are the words that were looked for instead. `is_elsewhere` tells that the words
    find places in other states than the one that was chosen, and none there; `asks_where` that
    somebody wants what is near, and did not say where.
    """

    places: list[int] = field(default_factory=list)
    corrected: str = ""
    is_elsewhere: bool = False
    asks_where: bool = False


def look_up(places: Places, text: str, state: str = "") -> Answer:
    """Return the places in the state that the text means, if one is given."""
    typed = places.without_city(places.joined(typed_words(text)))
    if not state and _is_near_me(text, typed):
        return Answer(asks_where=True)
    if found := _matching(places, typed, state):
        return Answer(found)
    if state and all(map(places.has, typed)) and _matching(places, typed, ""):
        return Answer(is_elsewhere=True)
    for meant in tails_of(typed):
        if found := _of_city_or_state(places, meant, _matching(places, meant, state)):
            return Answer(found, _spoken(meant))
    for meant in _mended(places, typed):
        if found := _matching(places, meant, state):
            return Answer(found, _spoken(meant))
    return Answer()


def _is_near_me(text: str, words: list[Word]) -> bool:
    """Return True for "clinic near me" and "nearest hospital", with no name and no state."""
    says_near = NEAR_ME.search(text) or any(word.raw in NEAR for word in words)
    at_code = place_of_code(words)
    is_state = at_code and at_code[1] is Sureness.FULL
    return bool(says_near and not is_state and all(map(says_little, words)))


def _spoken(words: list[Word]) -> str:
    return " ".join(word.typed for word in words)


def _matching(places: Places, words: list[Word], state: str) -> list[int]:
    """Return the places that the words mean, the best first, and in their order where none is.

    A reading that is sure stands for itself; all others count together.
    """
    if not words:
        return sorted(places.in_state.get(state, ()))
    together = _together(places, words, state)
    if not together and len(less := without_everyday_codes(words)) in range(1, len(words)):
        together = _together(places, less, state)
    return sorted(together, key=lambda at: (-together[at], at))


def _together(places: Places, words: list[Word], state: str) -> Counter[int]:
    together: Counter[int] = Counter()
    for reading in readings_of(words):
        scores = _within(places, reading.scores(places), state)
        together.update(scores)
        if scores and reading.sure:
            break
    return together


def _within(places: Places, scores: dict[int, int], state: str) -> dict[int, int]:
    if not state:
        return scores
    return {at: scores[at] for at in scores.keys() & places.in_state.get(state, set())}


def _of_city_or_state(places: Places, words: list[Word], found: list[int]) -> list[int]:
    """Return those found that lie in a city among the words, or all if the words are a state."""
    is_state = (len(words) == 1 and is_code(words[0])) or any(
        len(where) == len(words) for _code, where in named_states(words)
    )
    spoken = {word.long for word in words}
    return found if is_state else [at for at in found if spoken.issuperset(places.cities[at])]


def _mended(places: Places, words: list[Word]) -> Iterator[list[Word]]:
    """Yield the words with each unknown one replaced by one that is near, the likeliest first.

    Where all are known, or nothing has them together, one known word is replaced.
    """
    can = [at for at, word in enumerate(words) if len(word.raw) >= SHORTEST]
    unknown = [at for at in can if not places.has(words[at])]
    ways = _each_replaced(places, words, unknown) if unknown else _one_replaced(places, words, can)
    yield from islice(ways, TRIES)


def _each_replaced(places: Places, words: list[Word], unknown: list[int]) -> Iterator[list[Word]]:
    if len(unknown) > UNKNOWN:
        return
    near = [list(enumerate(places.one_slip_from(words[at]))) for at in unknown]
    for way in sorted(product(*near), key=lambda way: sum(rank for rank, _word in way)):
        meant = dict(zip(unknown, (word for _rank, word in way), strict=True))
        yield [meant.get(at, word) for at, word in enumerate(words)]


def _one_replaced(places: Places, words: list[Word], can: list[int]) -> Iterator[list[Word]]:
    for at in (at for at in can if not words[at].is_filler):
        for word in places.one_slip_from(words[at]):
            yield [*words[:at], word, *words[at + 1 :]]
