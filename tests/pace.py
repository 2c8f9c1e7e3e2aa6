"""Bounds of the processor's time against texts and files that are made to stop a machine.

They catch what costs ten times as much as it may, not what is a little slower: what speed is aimed
at is measured by the benches (docs/performance.md), which no other work disturbs.
"""

import time
from collections.abc import Callable

# Processor seconds of `_work` on the machine on which the bounds were set: two cores of 2026.
REFERENCE = 0.06
TRIES = 5


def costs_less(seconds: float, call: Callable[[], object]) -> None:
    """Fail when `call` takes more processor seconds than `seconds` would be on the reference.

    A piece of fixed work is timed beside it, since a machine is slower while others use it, too.
    The cheapest of a few tries counts: other work makes some dearer, and nothing makes one cheaper.
    """
    costs_less_as_told(seconds, lambda: _processor_seconds(call))


def costs_less_as_told(seconds: float, measured: Callable[[], float]) -> None:
    """Do the same for what tells its own processor seconds, as another process."""
    tries = []
    for _turn in range(TRIES):
        pace = max(1.0, _processor_seconds(_work) / REFERENCE)
        tries.append(measured() / pace)
        if tries[-1] < seconds:
            return
    raise AssertionError(f"{min(tries):.3f} processor seconds at the least, {seconds} are allowed")


def _processor_seconds(call: Callable[[], object]) -> float:
    begun = time.process_time()
    call()
    return time.process_time() - begun


def _work() -> None:
    total = 0
    for number in range(1_000_000):
        total += number
