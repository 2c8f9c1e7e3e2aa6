import logging
import signal
from argparse import ArgumentParser
from collections.abc import Callable
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from sm_plugin.caregivers.services import end_past_last_day
from sm_plugin.exports.services import forget_expired, make_waiting
from sm_plugin.files.scanning import scan_waiting
from sm_plugin.notify.delivery import deliver_due
from sm_plugin.notify.services import retry_parked
from sm_plugin.triage.services import escalate_overdue

logger = logging.getLogger(__name__)

SECONDS = 10


class Command(BaseCommand):
    """The work that waits for no page: e-mail notices, late answers, files to be checked.

    Several may run at once. SIGTERM and SIGINT end it after the mail or item in hand.
    """

    help = "Send e-mail notices, escalate overdue messages, check files, until stopped."

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
            self._round(Event())
            return
        stopped = self._stopped_by_signals()
        while not stopped.is_set():
            self._round_that_survives(stopped)
            stopped.wait(every)

    def _retry_parked(self) -> None:
        self.stdout.write(f"{retry_parked()} notice(s) back in line.")

    def _stopped_by_signals(self) -> Event:
        stopped = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_args: stopped.set())
        return stopped

    def _round_that_survives(self, stopped: Event) -> None:
        """A database that restarts must not end the worker: the next round tries again."""
        try:
            close_old_connections()
            self._round(stopped)
        except DatabaseError as error:
            logger.error("This round failed (%s); the next one tries again.", type(error).__name__)
            connection.close()

    def _round(self, stopped: Event) -> None:
        """Each kind of work by itself: one that fails doesn't hold up the others."""
        failed: DatabaseError | None = None
        for words, work in self._works(stopped).items():
            try:
                done = work()
            except DatabaseError as error:
                failed = error
                continue
            if done:
                self.stdout.write(f"{done} {words}.")
        if failed is not None:
            raise failed

    def _works(self, stopped: Event) -> dict[str, Callable[[], int]]:
        """What is to be done, by what is said of how often it was done."""
        stop = stopped.is_set
        return {
            "notice(s) sent": lambda: deliver_due(stop=stop),
            "caregiver's access(es) ended by date": end_past_last_day,
            "message(s) escalated": lambda: escalate_overdue(now=timezone.now()),
            "file(s) checked for viruses": lambda: scan_waiting(stop=stop),
            "download(s) made": lambda: make_waiting(stop=stop),
            "download(s) deleted after a day": forget_expired,
        }
