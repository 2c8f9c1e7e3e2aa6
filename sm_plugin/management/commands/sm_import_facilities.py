from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from sm_plugin.facilities.importing import (
    PACKAGED_CSV,
    Plan,
    PlanChanged,
    apply_plan,
    plan_import,
)
from sm_plugin.management.keyring_first import KeyringFirst
from sm_plugin.text.csv_files import PROBLEMS_AT_MOST, ImportFaults

SHOWN_ADDITIONS = 10
SHOWN_PROBLEMS = 50


class Command(KeyringFirst):
    """Shows what a list of facilities would change, and writes it only when asked to."""

    help = "Compare a CSV of facilities with the database; --apply writes the differences."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "path", nargs="?", type=Path, default=PACKAGED_CSV, help="default: the packaged list"
        )
        parser.add_argument("--apply", action="store_true", help="write, in one transaction")

    def handle(self, *, path: Path, apply: bool, verbosity: int, **options: Any) -> None:
        try:
            plan = plan_import(path)
        except ImportFaults as faults:
            raise CommandError(self._problems(faults)) from faults
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        if verbosity:
            self._show(plan, limit=None if verbosity > 1 else SHOWN_ADDITIONS)
        if plan.does_nothing:
            self.stdout.write("Nothing to write: the database has all of this.")
        elif apply:
            self._apply(plan)
            self.stdout.write(self.style.SUCCESS("Written."))
        else:
            self.stdout.write("Nothing was written. Run again with --apply to write this.")

    def _apply(self, plan: Plan) -> None:
        try:
            apply_plan(plan, actor=None)
        except PlanChanged as error:
            raise CommandError(f"{error.message} Nothing was written.") from error

    def _problems(self, faults: ImportFaults) -> str:
        count = len(faults.problems)
        more = " or more" if count == PROBLEMS_AT_MOST else ""
        lines = [f"{count}{more} problem(s) in the file. Nothing was written."]
        lines += [str(problem) for problem in faults.problems[:SHOWN_PROBLEMS]]
        if count > SHOWN_PROBLEMS:
            lines.append(f"... and {count - SHOWN_PROBLEMS} more")
        return "\n".join(lines)

    def _show(self, plan: Plan, limit: int | None) -> None:
        for row in plan.added[:limit]:
            self.stdout.write(f"add     {row.station_number} {row.name}")
        if limit is not None and len(plan.added) > limit:
            self.stdout.write(f"add     ... and {len(plan.added) - limit} more (-v 2 lists all)")
        for change in plan.changed:
            for name, (old, new) in change.fields.items():
                self.stdout.write(f"change  {change.facility.station_number} {name}: {old} → {new}")
        for one in plan.handovers:
            self.stdout.write(f"leaves  {one.words}")
        for facility in plan.closed:
            number, day = facility.station_number, facility.closes_on
            self.stdout.write(f"closed  {number} {facility.name}: closed from {day} on (kept)")
        for facility in plan.missing:
            self.stdout.write(f"missing {facility.station_number} {facility.name} (kept)")
        parts = f" (stations: {plan.new_stations}, sites: {plan.new_sites})" if plan.added else ""
        self.stdout.write(
            f"{len(plan.added)} to add{parts}, {len(plan.changed)} to change, "
            f"{plan.unchanged} unchanged, {len(plan.missing)} not in the file"
        )
