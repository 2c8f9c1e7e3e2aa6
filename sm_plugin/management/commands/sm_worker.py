import logging
import signal
from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections, connection
from django.utils import timezone

from sm_plugin.caregivers.services import end_past_last_day
from sm_plugin.exports.services import forget_expired, make_waiting
from sm_plugin.files.scanning import scan_waiting
from sm_plugin.notify.delivery import deliver_due
from sm_plugin.notify.services import retry_parked
from sm_plugin.triage.handover import mend_left_behind, tell_unseen
from sm_plugin.triage.services import escalate_overdue

logger = logging.getLogger(__name__)

SECONDS = 10


@dataclass(frozen=True)
class Step:
    """A part of a round: `run` is told how to ask whether to stop, and returns how many it did."""

    name: str
    run: Callable[[Callable[[], bool]], int]
    done: str


# One that fails holds up none of the others.
STEPS = (
    Step("notices", lambda stop: deliver_due(stop=stop), "notice(s) sent"),
    Step("caregivers", lambda stop: end_past_last_day(), "caregiver's access(es) ended by date"),
    Step("late answers", lambda stop: escalate_overdue(now=timezone.now()), "message(s) escalated"),
    Step("left behind", lambda stop: mend_left_behind(), "message(s) put back of people who left"),
    Step("unseen", lambda stop: tell_unseen(), "open message(s) that nobody in a team can see"),
    Step("files", lambda stop: scan_waiting(stop=stop), "file(s) checked for viruses"),
    Step("downloads", lambda stop: make_waiting(stop=stop), "download(s) made"),
    Step("old downloads", lambda stop: forget_expired(), "download(s) deleted after a day"),
)


class Command(BaseCommand):
    """The work that waits for no page: notices, late answers, files to be checked, downloads.

    Several may run at once. SIGTERM and SIGINT end it after the mail or item in hand.
    """

    help = "Send notices, escalate overdue messages, check files, make downloads, until stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="one round, then stop")
        parser.add_argument(
            "--every", type=float, default=SECONDS, metavar="SECONDS", help="pause between rounds"
        )
        parser.add_argument(
            "--retry-parked", action="store_true", help="first try again what was given up"
        )

    def handle(self, *, once: bool, every: float, retry_parked: bool, **options: Any) -> None:
        if retry_parked:
            self._retry_parked()
        if once:
            if failed := self._round(Event()):
                raise CommandError(f"Failed: {', '.join(failed)}.")
            return
        stopped = self._stopped_by_signals()
        while not stopped.is_set():
            close_old_connections()
            self._round(stopped)
            stopped.wait(every)

    def _retry_parked(self) -> None:
        self.stdout.write(f"{retry_parked()} notice(s) back in line.")

    def _stopped_by_signals(self) -> Event:
        stopped = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_args: stopped.set())
        return stopped

    def _round(self, stopped: Event) -> list[str]:
        """Run every step and say what was done; returns the names of those that failed."""
        failed = []
        for step in STEPS:
            try:
                if count := step.run(stopped.is_set):
                    self.stdout.write(f"{count} {step.done}.")
            except Exception as error:
                # Only the kind of error: its text may hold an address. The next round tries again.
                logger.error("The step %s failed (%s).", step.name, type(error).__name__)
                self._let_go()
                failed.append(step.name)
        return failed

    def _let_go(self) -> None:
        """A database that restarts must not end the worker, so it gets a new connection."""
        if not connection.in_atomic_block:
            connection.close()
