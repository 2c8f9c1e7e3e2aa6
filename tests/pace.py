"""Bounds of the processor's time that mean the same on a slow machine and on a busy one."""

import time

# Processor seconds of `_work` on the machine on which the bounds were set: two cores of 2026.
REFERENCE = 0.06


def allowed(seconds: float) -> float:
    """Return the processor seconds to allow here for what takes `seconds` on the reference.

    A piece of fixed work is timed now, since a machine is slower while others use it, too. A
    faster machine gets no less than `seconds`.
    """
    return seconds * max(1.0, min(_work() for _time in range(3)) / REFERENCE)


def _work() -> float:
    begun = time.process_time()
    total = 0
    for number in range(1_000_000):
        total += number
    return time.process_time() - begun
