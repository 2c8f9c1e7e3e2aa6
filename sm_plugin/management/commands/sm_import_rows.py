import resource
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from sm_plugin.errors import MessagingError
from sm_plugin.management.keyring_first import KeyringFirst
from sm_plugin.people.accounts import account_with
from sm_plugin.rollout.choices import JobState
from sm_plugin.rollout.importing import FORMATS
from sm_plugin.rollout.importing.found import Found
from sm_plugin.rollout.importing.jobs import advance, begin, cancel, confirm
from sm_plugin.rollout.models import ImportJob
from sm_plugin.text.csv_files import ImportFaults, Problem

SHOWN_ROWS = 10
SHOWN_PROBLEMS = 50


class Command(KeyringFirst):
    """Does with a file what the page of imports does, with the rights of one account."""

    help = "Compare a CSV of teams, staff or panels with what is there; --apply writes it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=list(FORMATS))
        parser.add_argument("path", type=Path)
        parser.add_argument(
            "--as", dest="address", required=True, metavar="EMAIL", help="whose rights count"
        )
        parser.add_argument("--apply", action="store_true", help="write what is shown")
        parser.add_argument(
            "--with-vanished",
            action="store_true",
            help="take people off the lists whom the file no longer names",
        )

    def handle(self, *, address: str, apply: bool, with_vanished: bool, **options: Any) -> None:
        actor = account_with(address, is_active=True)
        if actor is None:
            raise CommandError("There is no open account with this address, or more than one.")
        try:
            job = self._compared(actor, options["kind"], options["path"])
            if apply:
                self._write(job, with_vanished)
            else:
                cancel(actor=actor, job=job)
                self.stdout.write("Nothing was written. Run again with --apply to write this.")
        except ImportFaults as faults:
            raise CommandError(_in_words(faults.problems)) from faults
        except MessagingError as error:
            raise CommandError(str(error.message) or error.code) from error
        except OSError as error:
            raise CommandError(f"{options['path']}: {error.strerror}") from error

    def _compared(self, actor: Any, kind: str, path: Path) -> ImportJob:
        began = time.monotonic()
        job = begin(actor=actor, kind=kind, content=path.read_bytes())
        self._finish(job, JobState.COMPARING)
        found = Found.from_text(job.unseal("found_sealed"))
        for name in ("new", "changed"):
            rows = getattr(found, name)
            for line, words in rows.first[:SHOWN_ROWS]:
                self.stdout.write(f"{name:8}line {line}: {words}")
            if rows.count > SHOWN_ROWS:
                self.stdout.write(f"{name:8}... and {rows.count - SHOWN_ROWS} more")
        self.stdout.write(
            f"{found.new.count} new, {found.changed.count} to change, {found.unchanged} as they "
            f"are, {found.waiting.count} left out, {found.vanished.count} vanished; "
            f"{job.total} rows in {time.monotonic() - began:.1f} s, {_megabytes()} MB at most"
        )
        return job

    def _write(self, job: ImportJob, with_vanished: bool) -> None:
        began = time.monotonic()
        confirm(actor=job.actor, job=job, with_vanished=with_vanished)
        job.refresh_from_db()
        self._finish(job, JobState.WRITING)
        took = time.monotonic() - began
        words = f"{job.written} rows written in {took:.1f} s, {_megabytes()} MB at most."
        self.stdout.write(self.style.SUCCESS(words))

    def _finish(self, job: ImportJob, state: JobState) -> None:
        """Go on until the step is over; raise `ImportFaults` for a file that can't be taken."""
        while job.state == state and advance(job):
            pass
        if job.state == JobState.REFUSED:
            raise ImportFaults(Found.from_text(job.unseal("found_sealed")).in_words)
        if job.state not in (JobState.SHOWN, JobState.DONE):
            raise CommandError(f"The file could not be brought in: {job.state}.")


def _in_words(problems: list[Problem]) -> str:
    lines = [f"{len(problems)} problem(s) in the file."]
    lines += [str(problem) for problem in problems[:SHOWN_PROBLEMS]]
    if len(problems) > SHOWN_PROBLEMS:
        lines.append(f"... and {len(problems) - SHOWN_PROBLEMS} more")
    return "\n".join(lines)


def _megabytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
