"""What one input may cost, and how it is measured: time and memory of this very call.

Time is the processor's, so a busy machine fails nothing. Memory is the growth of the process: the
kernel is asked for its highest mark since the call began. An address space limit ends a bomb
before it takes the machine along.
"""

import gc
import os
import resource
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

from coverage import Coverage
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy

SECONDS = 1.0
BYTES = 200_000_000
ROOM = 1_000_000_000  # bytes more than now, beyond which a call gets no memory
GIVE_UP = 20  # seconds of the clock
TARGETS = 8  # that share the time of a run
TRACED = 5  # of so many inputs one is run again, for the coverage
AT_ONCE = 100  # examples between two looks at the clock
STATUS, CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")


@dataclass
class Spent:
    """The dearest inputs of a run, and how many there were."""

    inputs: int = 0
    seconds: float = 0
    bytes: int = 0
    dearest: dict[str, Any] = field(default_factory=dict)

    def add(self, value: Any, seconds: float, taken: int) -> None:
        self.inputs += 1
        if seconds >= self.seconds:
            self.seconds, self.dearest["seconds"] = seconds, value
        if taken >= self.bytes:
            self.bytes, self.dearest["bytes"] = taken, value

    def __str__(self) -> str:
        return f"{self.inputs} inputs, at most {self.seconds:.3f} s and {self.bytes / 1e6:.1f} MB"


class TooDear(AssertionError):
    """One input took more time or memory than any input may."""


def fuzz(
    name: str,
    call: Callable[[Any], Any],
    inputs: SearchStrategy[Any],
    bombs: list[Any],
    *,
    limit: float = SECONDS,
    memory: int = BYTES,
) -> Spent:
    """Call with each bomb, then with inputs made of them, until the time is up.

    `FUZZ_SECONDS` is how long all targets have; without it each tries a hundred examples.
    """
    spent = Spent()

    def measured(value: Any) -> None:
        with untraced():
            seconds, taken = cost(lambda: call(value))
        if Coverage.current() and spent.inputs % TRACED == 0:
            call(value)
        spent.add(value, seconds, taken)
        if seconds > limit or taken > memory:
            raise TooDear(f"{name}: {seconds:.2f} s, {taken / 1e6:.0f} MB for {value!r:.300}")

    call(bombs[0])  # what is read and prepared once is no input's cost
    for bomb in bombs:
        measured(bomb)
    until = time.monotonic() + float(os.environ.get("FUZZ_SECONDS", 0)) / TARGETS
    for turn in range(1_000_000):
        _examples(measured, inputs, turn)
        if time.monotonic() >= until:
            break
    print(f"{name}: {spent}")
    return spent


def cost(call: Callable[[], Any]) -> tuple[float, int]:
    """Return the processor's seconds and the bytes that the process grew by at its highest."""
    before = _status("VmRSS")
    CLEAR.write_text("5")
    with _limits():
        begun = time.process_time()
        call()
        seconds = time.process_time() - begun
    return seconds, max(0, _status("VmHWM") - before)


@contextmanager
def untraced() -> Iterator[None]:
    """Stop the measuring of coverage, which makes Python code several times slower.

    What the run itself keeps is left out of the collector's walks: it is no input's cost.
    """
    gc.freeze()
    tracer = Coverage.current()
    if tracer:
        tracer.stop()
    try:
        yield
    finally:
        if tracer:
            tracer.start()


def _examples(measured: Callable[[Any], None], inputs: SearchStrategy[Any], turn: int) -> None:
    @seed(turn + int(os.environ.get("FUZZ_SEED", 0)))
    @settings(
        max_examples=AT_ONCE,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(inputs)
    def examples(value: Any) -> None:
        measured(value)

    examples()


@contextmanager
def _limits() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (_status("VmSize") + ROOM, hard))
    usual = signal.signal(signal.SIGALRM, _give_up)
    signal.alarm(GIVE_UP)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, usual)
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _give_up(_signal: int, _frame: FrameType | None) -> None:
    raise TooDear(f"No end after {GIVE_UP} s.")


def _status(name: str) -> int:
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith(f"{name}:"))
    return int(line.split()[1]) * 1024
