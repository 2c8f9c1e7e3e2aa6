"""No hidden figure of a report can be worked out, tried by counting all tables there could be."""

from collections import defaultdict
from itertools import product
from random import Random

import pytest

from sm_plugin.reports.suppression import Cell, Sum, exposed_in, hidden_in
from tests.pace import costs_less

ROWS, COLUMNS = "abc", "xyz"
ALL = "all"


def table(counts, patients=None):
    """A table of rows and columns with the sums of both, as a report has it."""
    patients = patients or counts
    cells, sums = {}, []
    for row in (*ROWS, ALL):
        for column in (*COLUMNS, ALL):
            places = [
                (r, c)
                for r in (ROWS if row == ALL else row)
                for c in (COLUMNS if column == ALL else column)
            ]
            cells[row, column] = Cell(
                sum(counts[place] for place in places), sum(patients[place] for place in places)
            )
    sums += [Sum((ALL, c), tuple((r, c) for r in ROWS)) for c in (*COLUMNS, ALL)]
    sums += [Sum((r, ALL), tuple((r, c) for c in COLUMNS)) for r in (*ROWS, ALL)]
    return cells, sums


def all_tables(cells, sums, hidden, most):
    """Yield every table of whole numbers that shows what this one shows."""
    lowest = 0 if any(cells[key].count == 0 for key in hidden) else 1
    unknown = [(r, c) for r in ROWS for c in COLUMNS if (r, c) in hidden]
    for values in product(range(lowest, most + 1), repeat=len(unknown)):
        counts = {(r, c): cells[r, c].count for r in ROWS for c in COLUMNS}
        counts |= dict(zip(unknown, values, strict=True))
        other, _sums = table(counts)
        if all(other[key].count == cells[key].count for key in cells if key not in hidden) and all(
            other[key].count >= lowest for key in hidden
        ):
            yield other


def random_counts(random, kinds):
    return {(r, c): random.choice(kinds) for r in ROWS for c in COLUMNS}


@pytest.mark.parametrize("seed", range(40))
def test_each_hidden_figure_of_a_table_could_have_another_value(seed):
    random = Random(seed)
    counts = random_counts(random, [0, 0, 1, 1, 2, 3, 4, 5, 7] if seed % 2 else [0, 1, 6, 8, 9])
    cells, sums = table(counts)
    hidden = hidden_in(cells, sums)
    small = {key for key, cell in cells.items() if 0 < cell.patients < 5}
    assert small <= hidden
    if sum((r, c) in hidden for r in ROWS for c in COLUMNS) > 4:
        return  # too many tables to count; the next test asks all of them another way

    values = defaultdict(set)
    for other in all_tables(cells, sums, hidden, most=12):
        for key in hidden:
            values[key].add(other[key].count)
    assert all(len(values[key]) > 1 for key in hidden), (counts, hidden)


@pytest.mark.parametrize("seed", range(40))
def test_no_equation_of_what_is_shown_gives_a_hidden_figure_away(seed):
    """Asked of every figure in turn: is it a sum of shown ones, with whatever factors?"""
    random = Random(1000 + seed)
    cells, sums = table(random_counts(random, [0, 1, 2, 4, 5, 6, 11, 30]))
    hidden = hidden_in(cells, sums)

    assert not exposed_in(cells, sums, hidden)


@pytest.mark.parametrize("seed", range(8))
def test_what_is_found_out_does_not_hang_on_the_order_of_a_set(seed):
    random = Random(2000 + seed)
    cells, sums = table(random_counts(random, [0, 1, 2, 3, 4, 5, 9]))
    keys = [key for key, cell in cells.items() if cell.is_small]

    ways = [exposed_in(cells, sums, random.sample(keys, len(keys))) for _time in range(6)]
    assert all(one == ways[0] for one in ways)


def test_a_single_small_figure_takes_another_with_it():
    cells = {"all": Cell(20, 12), "a": Cell(2, 2), "b": Cell(8, 7), "c": Cell(10, 9)}
    sums = [Sum("all", ("a", "b", "c"))]

    assert hidden_in(cells, sums) == {"a", "b"}


def test_what_nobody_stands_behind_is_shown():
    cells = {"all": Cell(20, 12), "a": Cell(0, 0), "b": Cell(20, 12)}

    assert hidden_in(cells, [Sum("all", ("a", "b"))]) == frozenset()


def test_many_messages_of_one_patient_are_a_figure_about_one_patient():
    cells = {"all": Cell(50, 12), "a": Cell(30, 1), "b": Cell(20, 11)}

    assert hidden_in(cells, [Sum("all", ("a", "b"))]) == {"a", "b"}


def test_two_small_figures_that_can_only_be_one_each_take_a_third_with_them():
    cells = {"all": Cell(12, 12), "a": Cell(1, 1), "b": Cell(1, 1), "c": Cell(10, 10)}

    assert hidden_in(cells, [Sum("all", ("a", "b", "c"))]) == {"a", "b", "c"}


def test_a_figure_that_a_report_above_shows_stays_and_one_it_hides_is_hidden():
    cells = {"all": Cell(20, 12), "a": Cell(2, 2), "b": Cell(18, 12)}
    sums = [Sum("all", ("a", "b"))]

    assert hidden_in(cells, sums, {"all": False}) == {"a", "b"}
    assert "all" in hidden_in(cells, sums, {"all": True})


def test_a_table_of_fifty_teams_is_answered_in_a_moment():
    random = Random(7)
    teams, fates = range(50), ("in_time", "late", "closed", "open")
    cells, sums = {}, []
    for team in teams:
        counts = [random.choice([0, 1, 3, 5, 9, 40]) for _fate in fates]
        cells |= {(team, f): Cell(n, n) for f, n in zip(fates, counts, strict=True)}
        cells[team, ALL] = Cell(sum(counts), sum(counts))
        sums.append(Sum((team, ALL), tuple((team, f) for f in fates)))
    for fate in (*fates, ALL):
        total = sum(cells[team, fate].count for team in teams)
        cells[ALL, fate] = Cell(total, total)
        sums.append(Sum((ALL, fate), tuple((team, fate) for team in teams)))
    sums.append(Sum((ALL, ALL), tuple((ALL, f) for f in fates)))

    costs_less(2, lambda: hidden_in(cells, sums))
    hidden = hidden_in(cells, sums)
    assert not exposed_in(cells, sums, hidden)
    assert (ALL, ALL) not in hidden
