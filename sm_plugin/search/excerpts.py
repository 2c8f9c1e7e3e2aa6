"""Marks the words found in a text, and cuts a piece of the text around them."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate

from .terms import Terms, fold_one, one_line

BEFORE, LENGTH = 60, 220  # characters
LONGEST = 2 * LENGTH  # where the words found are a long phrase
REACH = 20 * LENGTH  # of the folded text: a character may stand for eighteen there


@dataclass(frozen=True)
class Part:
    """A piece of text for the template, which escapes it; found words stand by themselves."""

    text: str = field(repr=False)
    is_found: bool = False


def marked(text: str, terms: Terms) -> list[Part]:
    """Return the whole text on one line, in parts."""
    text = one_line(text)
    return list(_parts(text, _spans(text, terms), 0, len(text)))


def excerpt(text: str, terms: Terms) -> list[Part]:
    """Return a piece of the text around the first words found, or its beginning."""
    text = one_line(text)
    spans = _spans(text, terms, reach=REACH)
    first = spans[0][0] if spans else 0
    start = _word_start(text, first - BEFORE) if first > BEFORE else 0
    end = _word_end(text, start + LENGTH) if len(text) > start + LENGTH else len(text)
    if spans:
        end = min(max(end, spans[0][1]), start + LONGEST)
    parts = list(_parts(text, spans, start, end))
    before = [Part("… ")] if start else []
    return [*before, *parts, *([Part(" …")] if end < len(text) else [])]


def _word_start(text: str, at: int) -> int:
    space = text.find(" ", at, at + BEFORE)
    return space + 1 if space != -1 else at


def _word_end(text: str, at: int) -> int:
    space = text.rfind(" ", at - BEFORE, at)
    return space if space != -1 else at


def _spans(text: str, terms: Terms, reach: int | None = None) -> list[tuple[int, int]]:
    """Return where terms stand in the text itself, in order and without overlaps.

    With a `reach`, only up to there after the first of them: a text can be one word over and over.
    """
    pieces = [fold_one(character) for character in text]
    folded = "".join(pieces)
    starts = list(accumulate((len(piece) for piece in pieces), initial=0))
    found = sorted(_occurrences(folded, terms, reach))
    spans: list[tuple[int, int]] = []
    for begin, end in found:
        here = (_character(starts, begin), _character(starts, end - 1) + 1)
        if spans and here[0] <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], here[1]))
        else:
            spans.append(here)
    return [(begin, _with_accents(pieces, end)) for begin, end in spans]


def _occurrences(folded: str, terms: Terms, reach: int | None) -> Iterator[tuple[int, int]]:
    end = len(folded)
    if reach is not None:
        first = min((at for at in map(folded.find, terms.all) if at != -1), default=end)
        end = min(first + reach, end)
    for term in terms.all:
        at = folded.find(term, 0, end)
        while at != -1:
            yield at, at + len(term)
            at = folded.find(term, at + len(term), end)


def _character(starts: list[int], folded_at: int) -> int:
    """Return the character of the text that became the folded character there."""
    return bisect_right(starts, folded_at) - 1


def _with_accents(pieces: list[str], end: int) -> int:
    """Accents written as characters of their own stay with their letter."""
    while end < len(pieces) and not pieces[end]:
        end += 1
    return end


def _parts(text: str, spans: list[tuple[int, int]], start: int, end: int) -> Iterator[Part]:
    at = start
    for begin, stop in spans:
        if stop <= at or begin >= end:
            continue
        if begin > at:
            yield Part(text[at:begin])
        yield Part(text[max(begin, at) : min(stop, end)], True)
        at = min(stop, end)
    if at < end:
        yield Part(text[at:end])
