"""A run that goes on past midnight stays in the day in which it began.

Tables of tests reckon with today when they are loaded, and the tests that read them run up to an
hour later. The clock goes on; only the day is the one of before. Where a process that is not ours
looks at the clock as well, the test is marked `same_clock` and the day goes on, too.
"""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
import time_machine
from django.utils import timezone

BEGAN = pytest.StashKey[date]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[BEGAN] = timezone.localdate()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, Any, Any]:
    if item.get_closest_marker("same_clock"):
        return (yield)
    with staying_in(item.config.stash[BEGAN]):
        return (yield)


@contextmanager
def staying_in(day: date) -> Iterator[None]:
    """Turn the clock back by the whole days that have passed since; not at all on the day."""
    passed = timezone.localdate() - day
    if not passed:
        yield
        return
    with time_machine.travel(timezone.now() - passed, tick=True):
        yield
