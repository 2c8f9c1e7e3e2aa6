"""Hide figures of a report that are about too few patients, and those that would tell them.

A figure about 1 to 4 patients is hidden. What is shown and adds up ("late" is part of "asked")
could tell it all the same, so more is hidden until each hidden figure could also have another
value: there is another table of whole numbers with the same shown figures. A zero is about nobody
and is shown, so a hidden figure is at least 1, unless hiding zeros is the only way.

See docs/decisions/0520.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, islice
from typing import Any

FEWEST = 5  # patients; a figure about fewer is hidden
PAIRS_AT_MOST = 400  # of directions that are tried together

Key = Any  # whatever names a figure
Number = int | Fraction
Row = dict[Key, Number]
# A direction in which the hidden figures could be changed without changing what is shown.
Direction = Mapping[Key, Number]


@dataclass(frozen=True)
class Cell:
    """A figure: `count` of messages, and of how many patients they are."""

    count: int
    patients: int

    @property
    def is_small(self) -> bool:
        return 0 < self.patients < FEWEST


@dataclass(frozen=True)
class Sum:
    """`total` is the sum of `parts`; all of them stand in the report, or in one above it."""

    total: Key
    parts: tuple[Key, ...]

    @property
    def members(self) -> tuple[Key, ...]:
        return (self.total, *self.parts)


def hidden_in(
    cells: Mapping[Key, Cell],
    sums: Sequence[Sum],
    decided: Mapping[Key, bool] | None = None,
) -> frozenset[Key]:
    """Return the keys of the figures to hide.

    `decided` says of the figures that another report shows as well whether it hides them: they
    stay as they are.
    """
    decided = decided or {}
    hidden = {key for key, cell in cells.items() if cell.is_small and key not in decided}
    hidden |= {key for key, is_hidden in decided.items() if is_hidden}
    while exposed := exposed_in(cells, sums, hidden):
        more = set(_cheapest(cells, sums, hidden, exposed, decided))
        if not more:
            break  # all that could be hidden is
        hidden |= more
    return frozenset(hidden)


def exposed_in(cells: Mapping[Key, Cell], sums: Iterable[Sum], hidden: Collection[Key]) -> set[Key]:
    """Return the hidden figures for which no other value was found that fits what is shown.

    The figures are taken in the order of the report: a set's own order would find other ways in
    another process, and so hide other figures.
    """
    ordered = dict.fromkeys(key for key in cells if key in hidden)
    lowest = 0 if any(cells[key].count == 0 for key in ordered) else 1
    ways = _directions(sums, ordered)
    open_ = set(ordered)
    for way in _with_pairs(ways):
        if not open_:
            break
        if open_.isdisjoint(way):
            continue
        if _is_possible(way, cells, lowest, 1) or _is_possible(way, cells, lowest, -1):
            open_ -= way.keys()
    return open_


def _is_possible(way: Direction, cells: Mapping[Key, Cell], lowest: int, sign: int) -> bool:
    """Return True if the hidden figures, changed in this direction, are figures that can be."""
    return all(
        change.denominator == 1 and cells[key].count + sign * change >= lowest
        for key, change in way.items()
    )


def _with_pairs(ways: list[Direction]) -> Iterator[Direction]:
    yield from ways
    for first, second in islice(combinations(ways, 2), PAIRS_AT_MOST):
        for sign in (1, -1):
            both = {key: first.get(key, 0) + sign * second.get(key, 0) for key in {*first, *second}}
            yield {key: change for key, change in both.items() if change}


def _directions(sums: Iterable[Sum], hidden: Collection[Key]) -> list[Direction]:
    """Return a basis of the changes of hidden figures that leave every sum as it is."""
    rows = _reduced(_rows(sums, hidden))
    ways: list[Direction] = []
    for free in (key for key in hidden if key not in rows):
        way: dict[Key, Number] = {free: 1}
        way |= {pivot: -row[free] for pivot, row in rows.items() if free in row}
        ways.append(way)
    return ways


def _rows(sums: Iterable[Sum], hidden: Collection[Key]) -> Iterator[Row]:
    for one in sums:
        row: Row = {key: -1 for key in one.parts if key in hidden}
        if one.total in hidden:
            row[one.total] = 1
        if row:
            yield row


def _reduced(rows: Iterable[Row]) -> dict[Key, Row]:
    """Return the equations solved for one figure each, by that figure (Gauss and Jordan)."""
    solved: dict[Key, Row] = {}
    for given in rows:
        row = given
        for pivot in [key for key in row if key in solved]:
            row = _minus(row, row[pivot], solved[pivot])
        if not row:
            continue
        pivot = next(iter(row))
        factor = row[pivot]
        if factor == -1:
            row = {key: -value for key, value in row.items()}
        elif factor != 1:
            row = {key: Fraction(value) / factor for key, value in row.items()}
        for other, old in list(solved.items()):
            if pivot in old:
                solved[other] = _minus(old, old[pivot], row)
        solved[pivot] = row
    return solved


def _minus(row: Row, factor: Number, other: Row) -> Row:
    changed = dict(row)
    for key, value in other.items():
        left = changed.get(key, 0) - factor * value
        if left:
            changed[key] = left
        else:
            changed.pop(key, None)
    return changed


def _cheapest(
    cells: Mapping[Key, Cell],
    sums: Iterable[Sum],
    hidden: Collection[Key],
    exposed: Collection[Key],
    decided: Mapping[Key, bool],
) -> Iterator[Key]:
    """Yield, for each sum that gives something away, the smallest part that is still shown.

    A total goes last: it says most. Zeros come after all others, because nobody stands behind
    them and who sees one hidden knows less about all.
    """
    touched = [one for one in sums if not set(exposed).isdisjoint(one.members)]
    for zeros in (False, True):
        found = []
        for one in touched:
            shown = [key for key in one.members if key not in hidden and key not in decided]
            shown = [key for key in shown if (cells[key].count == 0) == zeros]
            if shown:
                found.append(min(shown, key=lambda key: _price(cells, one, key)))
        if found:
            yield from found
            return


def _price(cells: Mapping[Key, Cell], one: Sum, key: Key) -> tuple[bool, int, str]:
    return (key == one.total, cells[key].count, str(key))
