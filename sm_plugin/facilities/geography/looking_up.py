"""Places that words mean: as they are, as an address, or with a slip mended.

See docs/decisions/0716.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice, product
from operator import itemgetter

from .addresses import ends_in_state, tails_of
from .codes import DOUBTFUL, Sureness, place_of_code, says_little
from .other_names import as_listed
from .places import SHORTEST, Places
from .readings import readings_of, without_everyday_codes
from .states import code_of, named_states
from .wording import FILLERS, NEAR, NEAR_ME, WORDS, Word, typed_words

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
    """Return the places in the state that the text means, if one is given.

    Only the first `WORDS` words are looked up, and of an address its end.
    """
    whole = places.without_city(places.joined(as_listed(typed_words(text))))
    typed = whole[:WORDS]
    near_me = not state and bool(NEAR_ME.search(text))
    says_near = near_me or (not state and any(word.raw in NEAR for word in typed))
    if says_near and _names_nothing(places, typed):
        return Answer(asks_where=True)
    if found := _matching(places, typed, state):
        return Answer(found)
    if state and all(map(places.has, typed)) and _matching(places, typed, ""):
        return Answer(is_elsewhere=True)
    tails = list(tails_of(whole))
    for meant in tails:
        if found := _of_city_or_state(places, meant, state, whole):
            return Answer(found, _spoken(places, meant))
    for meant in _mended(places, typed):
        if found := _of_mended(places, meant, state, whole):
            return Answer(found, _spoken(places, meant))
    known = [word for word in typed if places.has(word)]
    fewer = [known] if len(known) < len(typed) else []
    for meant in fewer:
        if found := _of_city_or_state(places, meant, state, whole):
            return Answer(found, _spoken(places, meant))
    parts = [*tails, *fewer] if state else []
    is_elsewhere = any(_of_city_or_state(places, meant, "", whole) for meant in parts)
    return Answer(is_elsewhere=is_elsewhere, asks_where=near_me)


def _names_nothing(places: Places, words: list[Word]) -> bool:
    """Return True for "clinic near me" and "24 nearest hospital": no name and no state."""
    at_code = place_of_code(words)
    is_state = at_code and at_code[1] is Sureness.FULL
    return not is_state and all(
        says_little(word) or (word.raw.isdigit() and not places.is_number(word)) for word in words
    )


def _spoken(places: Places, words: list[Word]) -> str:
    """Return the words to be told, without "of" or "in" before them."""
    begins = 0
    while begins < len(words) - 1 and FILLERS.get(words[begins].raw) == "":
        if places.begins_city(words[begins:]):  # "Los Angeles"
            break
        begins += 1
    return " ".join(word.typed for word in words[begins:])


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


def _of_city_or_state(
    places: Places, words: list[Word], state: str, whole: list[Word]
) -> list[int]:
    """Return the places that the words find in a city among them, or all if they are a state.

    Of the code of a state all that was typed shows whether it is one.
    """
    if all(word.is_filler and not code_of(word) for word in words):
        return []
    found = _matching(places, words, state)
    if _is_state(words):
        return found if _names_state(words) or ends_in_state(whole) else []
    spoken = {word.long for word in words}
    return [at for at in found if spoken.issuperset(places.cities[at])]


def _of_mended(places: Places, words: list[Word], state: str, whole: list[Word]) -> list[int]:
    """Return the places that the mended words find; in a city or state if some were left off."""
    if len(words) < min(len(whole), WORDS):
        return _of_city_or_state(places, words, state, whole)
    return _matching(places, words, state)


def _is_state(words: list[Word]) -> bool:
    """Return True if the words are a state, by its name or its code, and others that say little."""
    at_code = place_of_code(words)
    return _names_state(words) or bool(
        at_code and all(at == at_code[0] or word.is_filler for at, word in enumerate(words))
    )


def _names_state(words: list[Word]) -> bool:
    return any(
        all(at in where or word.is_filler for at, word in enumerate(words))
        for _code, where in named_states(words)
    )


def _mended(places: Places, words: list[Word]) -> Iterator[list[Word]]:
    """Yield the words with each unknown one replaced by one that is near, the likeliest first.

    One that is near to none is left off, and so is what would be the kind of a place beside a state
    alone: "Medina" is a town in Ohio. Where all are known, one of them is replaced.
    """
    unknown = [at for at, word in enumerate(words) if not places.has(word)]
    ways = _each_replaced(places, words, unknown) if unknown else _one_replaced(places, words)
    yield from islice(ways, TRIES)


def _each_replaced(places: Places, words: list[Word], unknown: list[int]) -> Iterator[list[Word]]:
    near = {at: found for at in unknown if (found := _near(places, words, at))}
    if not 0 < len(near) <= UNKNOWN:
        return
    kept = [at for at in range(len(words)) if at in near or at not in unknown]
    ways = []
    for way in product(*(enumerate(found) for found in near.values())):
        meant = dict(zip(near, (word for _rank, word in way), strict=True))
        mended = [meant.get(at, words[at]) for at in kept]
        nameless = sum(not places.makes_name(mended, kept.index(at)) for at in near)
        is_in_virginia = mended[-1].raw == DOUBTFUL and all(word.is_filler for word in mended)
        if is_in_virginia or _is_state(mended):
            kinds = {at for at, word in meant.items() if word.is_filler}
            mended = [meant.get(at, words[at]) for at in kept if at not in kinds]
        ways.append((nameless, sum(rank for rank, _word in way), mended))
    yield from (mended for _nameless, _rank, mended in sorted(ways, key=itemgetter(0, 1)))


def _near(places: Places, words: list[Word], at: int) -> list[Word]:
    """Return the words that this one is taken for.

    None says so little that it would keep no place out, unless it asks for a kind of place or is
    of a city: "Cary" is not "care", but "Cento" may be "El Centro".
    """
    if len(words[at].raw) < SHORTEST:
        return []
    return [
        near
        for near in places.one_slip_from(words[at])
        if FILLERS.get(near.raw, near.raw)
        or places.makes_name([*words[:at], near, *words[at + 1 :]], at)
    ]


def _one_replaced(places: Places, words: list[Word]) -> Iterator[list[Word]]:
    for at, word in enumerate(words):
        if len(word.raw) >= SHORTEST and not word.is_filler:
            for near in (one for one in places.one_slip_from(word) if not one.is_filler):
                yield [*words[:at], near, *words[at + 1 :]]
