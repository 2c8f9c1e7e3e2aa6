"""What a table of tests may take its values from."""

from collections.abc import Collection

import pytest

from tests.in_order import refuse_a_set


@pytest.mark.parametrize("values", [{int, str}, frozenset({int, str}), {1: 2}.keys() - {2}])
def test_a_table_of_tests_takes_no_values_from_a_set(values: Collection[object]) -> None:
    for mark in (
        pytest.mark.parametrize("kind", values),
        pytest.mark.parametrize("kind", argvalues=values),
    ):
        with pytest.raises(pytest.fail.Exception, match="has an order"):
            refuse_a_set(mark.mark)


@pytest.mark.parametrize("values", [(int, str), [1], {int: 1, str: 2}, {int: 1}.keys()])
def test_it_takes_them_from_whatever_has_an_order(values: Collection[object]) -> None:
    refuse_a_set(pytest.mark.parametrize("kind", values).mark)
