"""The tests of a table stand in one order, the same in every process.

Workers that collect them in different orders can't share them out, and the run ends there. The
order of a set follows its members' hashes: those of texts differ in each process, those of classes
only now and then, as their places in memory do.
"""

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    for mark in metafunc.definition.iter_markers("parametrize"):
        refuse_a_set(mark)


def refuse_a_set(mark: pytest.Mark) -> None:
    """Fail if the values of this `parametrize` are a set."""
    values = mark.args[1] if len(mark.args) > 1 else mark.kwargs["argvalues"]
    if isinstance(values, set | frozenset):
        pytest.fail(f"{mark.args[:1]} takes its values from a set: a tuple has an order.")
