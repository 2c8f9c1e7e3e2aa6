"""The base of commands that work in rounds beside the web processes, in the plugin and in a host.

It needs Django alone: a host may use it without having the plugin among its apps.
"""

import logging
import signal
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Event
from traceback import extract_tb
from typing import Any, TypeVar

from django.core.cache import cache
from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections, connection, transaction

logger = logging.getLogger(__name__)

Thing = TypeVar("Thing")
Stop = Callable[[], bool]

BEAT_SECONDS = 5 * 60  # one file or one download may take that long
BEAT_EVERY = 5
# How long to wait after each failed try of something whose fault may pass.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120))
CLOCKS_DIFFER = 60  # seconds, between the machines of one install
TURN = 30.0  # seconds of a round for a step that may have work for hours
LONG = 5.0  # seconds of a step, after which what is urgent comes first again
FAILS_SECONDS = 60  # a step that fails once is tried again in the next round
FORGOTTEN_SECONDS = 3600  # a step that failed and was not tried since: its worker is gone


@dataclass(frozen=True)
class Seen:
    """A worker as other processes see it: seconds since its beat, and for each failing step."""

    seconds: int | None
    failing: dict[str, int]


@dataclass(frozen=True)
class Step:
    """A part of a round: `run` is given the question whether to stop, and returns a count.

    `every`: after a run that succeeded, the rounds of so many seconds pass it over. `seconds`: it
    is told to stop after so many, and goes on in the next round, whatever `every` says.
    `is_urgent`: it is run again after each other step that took long.
    """

    name: str
    run: Callable[[Stop], int]
    done: str
    every: float = 0
    seconds: float = float("inf")
    is_urgent: bool = False


class WorkerCommand(BaseCommand):
    """Run all steps in rounds until a signal; a step that fails is logged and holds up no other.

    With `--once`, do one round and exit with an error if a step failed.
    """

    seconds: float = 10
    steps: Sequence[Step] = ()
    last_beat: float = float("-inf")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.not_before: dict[str, float] = {}
        self.failing: set[str] | None = None  # None: not read what was noted before the start

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="one round, then stop")
        parser.add_argument(
            "--every",
            type=float,
            default=self.seconds,
            metavar="SECONDS",
            help="pause between rounds",
        )

    def handle(self, *args: Any, once: bool = False, every: float = 10, **options: Any) -> None:
        if once:
            if failed := self._round(Event()):
                raise CommandError(f"Failed: {', '.join(failed)}.")
            return
        stopped = _stopped_by_signals()
        while not stopped.is_set():
            self._round(stopped)
            stopped.wait(every)

    def _round(self, stopped: Event) -> list[str]:
        """Run what is due and say what was done; return the names of the steps that failed."""
        now = time.monotonic()
        due = [step for step in self.steps if self.not_before.get(step.name, now) <= now]
        urgent = [step for step in due if step.is_urgent]
        failed = dict[str, None]()
        for step in due:
            began = time.monotonic()
            failed |= self._failing_of([step], stopped)
            if not step.is_urgent and time.monotonic() - began > LONG:
                failed |= self._failing_of(urgent, stopped)
        self._note_failing({step.name for step in due}, [*failed])
        return [*failed]

    def _failing_of(self, steps: Iterable[Step], stopped: Event) -> dict[str, None]:
        return dict.fromkeys(step.name for step in steps if not self._succeeds(step, stopped))

    @property
    def _name(self) -> str:
        return type(self).__module__.rpartition(".")[2]

    def _beat(self) -> None:
        """Note that this worker lives, where health checks of other processes see it."""
        if time.monotonic() - self.last_beat < BEAT_EVERY:
            return
        self.last_beat = time.monotonic()
        try:
            cache.set(_beat_key(self._name), int(time.time()), None)
        except Exception as error:  # a monitor says so; the work goes on
            logger.error("The worker's beat was not noted (%s).", kind_and_place(error))

    def _note_failing(self, tried: set[str], failed: list[str]) -> None:
        """Note for health checks which steps fail, and which that failed here succeed again."""
        own = self.failing
        if own is not None and not failed and not own & tried:
            return
        now, key = int(time.time()), _failing_key(self._name)
        try:
            noted = _still_failing(cache.get(key), now)
            own = set(noted) if own is None else own
            failing = {name: times for name, times in noted.items() if name not in own & tried}
            failing |= {name: (noted.get(name, (now, now))[0], now) for name in failed}
            if failing != noted:
                cache.set(key, failing, FORGOTTEN_SECONDS)
            self.failing = own - tried | set(failed)
        except Exception as error:  # as above
            logger.error("The worker's steps were not noted (%s).", kind_and_place(error))

    def _succeeds(self, step: Step, stopped: Event) -> bool:
        end = time.monotonic() + step.seconds
        try:
            if not connection.in_atomic_block:
                close_old_connections()
            if count := step.run(lambda: stopped.is_set() or time.monotonic() > end):
                self.stdout.write(f"{count} {step.done}.")
            now = time.monotonic()
            self.not_before[step.name] = now if now > end else now + step.every
            self._beat()
        except Exception as error:
            logger.error("The step %s failed (%s).", step.name, kind_and_place(error))
            # A database that restarts must not end the worker, so it gets a new connection.
            if not connection.in_atomic_block:
                connection.close()
            return False
        return True


def seen(worker: str) -> Seen:
    """Return what was last seen of a worker of that command.

    A beat that lies ahead is of a clock that ran ahead, and counts as too old: else a worker that
    died then would be seen until the far day.
    """
    kept = cache.get_many([_beat_key(worker), _failing_key(worker)])
    now = int(time.time())
    failing = _still_failing(kept.get(_failing_key(worker)), now)
    longer = {name: now - since for name, (since, _last) in failing.items()}
    lasting = {name: seconds for name, seconds in longer.items() if seconds >= FAILS_SECONDS}
    beat = kept.get(_beat_key(worker))
    if beat is None:
        return Seen(None, lasting)
    age = now - beat
    return Seen(max(0, age) if age >= -CLOCKS_DIFFER else BEAT_SECONDS - age, lasting)


def _still_failing(noted: dict[str, tuple[int, int]] | None, now: int) -> dict[str, Any]:
    """Return the steps that fail as since when and last when, without those nobody tried since."""
    fresh = range(now - FORGOTTEN_SECONDS, now + CLOCKS_DIFFER)
    return {name: times for name, times in (noted or {}).items() if times[1] in fresh}


def _beat_key(worker: str) -> str:
    return f"worker-beat-{worker}"


def _failing_key(worker: str) -> str:
    return f"worker-failing-{worker}"


def do_each(
    name: str,
    things: Iterable[Thing],
    act: Callable[[Thing], Any],
    *,
    stop: Stop = lambda: False,
) -> int:
    """Act on one thing after another, each in a transaction; return how many were done.

    One that fails is logged and left to the next round. One for which `act` returns False does
    not count. Only a lost database ends the loop.
    """
    count = 0
    for thing in things:
        if stop():
            break
        try:
            with transaction.atomic():
                done = act(thing)
        except Exception as error:
            if not connection.is_usable():
                raise
            key = getattr(thing, "pk", thing)
            logger.error("%s: %s failed (%s).", name, key, kind_and_place(error))
        else:
            count += done is not False
    return count


def do_in_batches(
    name: str, thing: Thing, act: Callable[[Thing], int], *, stop: Stop = lambda: False
) -> Iterator[int]:
    """Act on one thing again and again, each time as `do_each` does; yield how much was done.

    Ends with the first time that fails, or does nothing.
    """
    done = 0

    def once(one: Thing) -> bool:
        nonlocal done
        done = act(one)
        return bool(done)

    while not stop() and do_each(name, [thing], once):
        yield done


def kind_and_place(error: Exception) -> str:
    """Return the kind of an error and where it was raised; its text may hold an address."""
    frames = extract_tb(error.__traceback__)
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"


def _stopped_by_signals() -> Event:
    stopped = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_args: stopped.set())
    return stopped
