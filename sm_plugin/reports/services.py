"""A report: what was counted, without the figures that are hidden."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from .figures import AGES, ALL, Counts, Times, counts_of, times_of
from .months import Month
from .suppression import FEWEST, Cell, Sum, hidden_in
from .units import BELOW, Unit, names_below

FATES = ("in_time", "late", "closed", "open")
BANDS = (*map(str, AGES), "more")
Place = tuple[str, str, str]  # table, row and fate, as in `Counts`
NOTHING = Cell(0, 0)
AGE_DUE = ("age_due", "", ALL)
# The fine tables that add up to all questions; each row of the first two has its fates.
WITH_FATES = ("topic", "role")
WHOLE = ("how", "sorted", "interim", "escalated")


@dataclass(frozen=True)
class Report:
    """The figures of one unit in one month; `below` are the units that it lists.

    `is_fine` says whether it has more than how questions went. Only reports of the largest unit
    that a person sees have more: a station's topics without those of all other teams would be
    the topics of the last one.
    """

    unit: Unit
    month: Month
    below: tuple[Unit, ...]
    is_fine: bool
    times: Times = field(default=Times())
    cells: Mapping[Place, Cell] = field(default_factory=dict, repr=False)
    hidden: frozenset[Place] = field(default=frozenset(), repr=False)

    def figure(self, table: str, row: str, fate: str = ALL) -> int | None:
        """Return a count; None for one that is hidden."""
        place = (table, row, fate)
        return None if place in self.hidden else self.cells.get(place, NOTHING).count

    def own(self, fate: str = ALL) -> int | None:
        return self.figure(self.unit.level, self.unit.key, fate)

    def rows(self, table: str) -> list[str]:
        """Return the rows of a table that have anything in them, in their order."""
        return sorted({row for name, row, _fate in self.cells if name == table})


def make_report(unit: Unit, month: Month, *, now: datetime, is_fine: bool) -> Report:
    """Count, and hide what tells of fewer than five patients."""
    counts = counts_of(unit, month, now, is_fine=is_fine)
    cells: dict[Place, Cell] = {}
    decided: dict[Place, bool] = {}
    sums: list[Sum] = []
    for one in (*unit.above, unit):
        cells, sums, decided = _decide_chain(one, counts, decided)
    below = _below(unit, counts)
    if not is_fine:
        return Report(unit, month, below, False, Times(), cells, _hidden(decided))
    cells |= dict(_fine_cells(counts))
    sums += _fine_sums(unit, cells)
    if month.has(now):
        cells |= dict(_open_cells(counts))
        sums += _open_sums(unit)
        decided[AGE_DUE] = False  # the reports of all months tell it
    hidden = hidden_in(cells, sums, decided)
    times = times_of(unit, month)
    if cells.get(("how", "answered", ALL), NOTHING).patients < FEWEST:
        times = Times()
    return Report(unit, month, below, True, times, cells, hidden)


def _hidden(decided: Mapping[Place, bool]) -> frozenset[Place]:
    return frozenset(place for place, is_hidden in decided.items() if is_hidden)


def _decide_chain(
    unit: Unit, counts: Counts, decided: dict[Place, bool]
) -> tuple[dict[Place, Cell], list[Sum], dict[Place, bool]]:
    """Decide what the unit's report hides of the units that it lists.

    The unit's own figures were decided in the report above, which lists it: all reports that show
    a figure hide it, or none.
    """
    own = [(unit.level, unit.key, fate) for fate in (*FATES, ALL)]
    cells: dict[Place, Cell] = {place: counts.get(place, NOTHING) for place in own}
    decided = {place: decided[place] for place in own if place in decided}
    sums = [Sum(own[-1], tuple(own[:-1]))]
    rows = _row_keys(unit, counts)
    if unit.level in BELOW:
        table = str(BELOW[unit.level])
        for row in rows:
            places = [(table, row, fate) for fate in (*FATES, ALL)]
            cells |= {place: counts.get(place, NOTHING) for place in places}
            sums.append(Sum(places[-1], tuple(places[:-1])))
        for total in own if rows else ():
            sums.append(Sum(total, tuple((table, row, total[2]) for row in rows)))
    hidden = hidden_in(cells, sums, decided)
    return cells, sums, {place: place in hidden for place in cells}


def _row_keys(unit: Unit, counts: Counts) -> list[str]:
    table = BELOW.get(unit.level)
    return sorted({row for name, row, _fate in counts if name == table})


def _below(unit: Unit, counts: Counts) -> tuple[Unit, ...]:
    keys = set(_row_keys(unit, counts))
    return tuple(names_below(unit, keys)) if keys else ()


def _fine_cells(counts: Counts) -> Iterator[tuple[Place, Cell]]:
    """Yield the cells of the fine tables, zeros with them."""
    for table in WITH_FATES:
        for row in {row for name, row, _fate in counts if name == table}:
            for fate in (*FATES, ALL):
                yield (table, row, fate), counts.get((table, row, fate), NOTHING)
    for table, row in _single_rows(counts):
        yield (table, row, ALL), counts.get((table, row, ALL), NOTHING)


def _single_rows(counts: Counts) -> Iterator[tuple[str, str]]:
    yield from ((name, row) for name, row, _fate in counts if name == "how")
    yield from (("sorted", row) for row in ("in_time", "late", "closed", "open"))
    yield from ((table, row) for table in ("interim", "escalated") for row in ("yes", "no"))
    yield from (("review", row) for row in ("false", "true"))
    yield "review_all", ""


def _fine_sums(unit: Unit, cells: Iterable[Place]) -> Iterator[Sum]:
    """Yield how the fine tables add up, among themselves and to what went how."""
    rows: dict[str, list[str]] = {}
    for table, row, fate in cells:
        if fate == ALL:
            rows.setdefault(table, []).append(row)
    own = (unit.level, unit.key)
    for table in WITH_FATES:
        for row in rows.get(table, []):
            yield Sum((table, row, ALL), tuple((table, row, fate) for fate in FATES))
        for fate in (*FATES, ALL) if table in rows else ():
            yield Sum((*own, fate), tuple((table, row, fate) for row in rows[table]))
    for table in WHOLE:
        if table in rows:
            yield Sum((*own, ALL), tuple((table, row, ALL) for row in rows[table]))
    yield Sum(("review_all", "", ALL), tuple(("review", row, ALL) for row in rows["review"]))


def _open_cells(counts: Counts) -> Iterator[tuple[Place, Cell]]:
    """Yield the cells of what is open now, zeros with them, and those that would tell them."""
    for band in BANDS:
        yield ("age", band, ALL), counts.get(("age", band, ALL), NOTHING)
    for table in ("age_all", "age_rest", "age_due", "age_late"):
        yield (table, "", ALL), counts.get((table, "", ALL), NOTHING)


def _open_sums(unit: Unit) -> Iterator[Sum]:
    """Yield how these add up, and to what is not yet due in this month and in all."""
    total = ("age_all", "", ALL)
    yield Sum(total, tuple(("age", band, ALL) for band in BANDS))
    yield Sum(total, ((unit.level, unit.key, "open"), ("age_rest", "", ALL)))
    yield Sum(total, (AGE_DUE, ("age_late", "", ALL)))
