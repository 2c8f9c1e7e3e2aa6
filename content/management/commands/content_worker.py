import logging
import signal
from argparse import ArgumentParser
from threading import Event
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from content.reviews.reminders import send_due

logger = logging.getLogger(__name__)

SECONDS = 30


class Command(BaseCommand):
    """Do what pages wait for without anybody pressing a button: their day, and a yearly look.

    One is enough. A second one does no harm: what is published is published, and a reminder is
    sent once a week, by either of them.
    """

    help = "Publish what is scheduled and remind groups of pages that are due, until stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="one round, then stop")
        parser.add_argument(
            "--every", type=float, default=SECONDS, metavar="SECONDS", help="pause between rounds"
        )

    def handle(self, *, once: bool, every: float, **options: Any) -> None:
        if once:
            self._round()
            return
        stopped = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_args: stopped.set())
        while not stopped.is_set():
            self._round_that_survives()
            stopped.wait(every)

    def _round_that_survives(self) -> None:
        """Log a failed round: a database that restarts must not end the worker."""
        try:
            close_old_connections()
            self._round()
        except DatabaseError as error:
            logger.error("This round failed (%s); the next one tries again.", type(error).__name__)
            connection.close()

    def _round(self) -> None:
        call_command("publish_scheduled", stdout=self.stdout)
        if sent := send_due(today=timezone.localdate()):
            self.stdout.write(f"{sent} reminder(s) sent.")
