"""Lint our migrations for what the code of the release before would not survive, or what locks.

django-migration-linter reads the SQL of each for PostgreSQL. A fault needs a reason in
`migration_reasons.toml`, and a reason needs its fault. See docs/decisions/0665.

Run on PostgreSQL: scripts/with_postgres .venv/bin/python scripts/lint_migrations.py
"""

import os
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REASONS = Path(__file__).with_name("migration_reasons.toml")
APPS = ("sm_plugin", "content", "accounts")
sys.path[:0] = [str(ROOT / "site"), str(ROOT)]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")

import django  # noqa: E402

django.setup()

from django.db import connection  # noqa: E402
from django_migration_linter import MigrationLinter  # noqa: E402
from django_migration_linter.sql_analyser.base import Issue  # noqa: E402

Fault = tuple[str, str]  # a migration, and the linter's code


class Collecting(MigrationLinter):  # type: ignore[misc]
    """Keeps the faults instead of printing them."""

    def __init__(self) -> None:
        super().__init__(include_apps=APPS, no_cache=True, no_output=True)
        self.faults: set[Fault] = set()
        self.current = ""

    def print_linting_msg(self, app_label: str, migration_name: str, *rest: object) -> None:
        self.current = f"{app_label}.{migration_name}"

    def print_errors(self, errors: list[Issue]) -> None:
        self.faults |= {(self.current, str(error.code)) for error in errors}


def reasons() -> dict[Fault, str]:
    """Return why each fault is right; the same reason may hold for several migrations."""
    groups = tomllib.loads(REASONS.read_text(encoding="utf-8"))["reason"]
    return {(name, one["code"]): one["why"] for one in groups for name in one["migrations"]}


def complaints(faults: Iterable[Fault], known: dict[Fault, str]) -> list[str]:
    """Return what is wrong: faults without a reason, and reasons without a fault."""
    found = set(faults)
    said = [f"{name}: {code} has no reason." for name, code in sorted(found - known.keys())]
    for name, code in sorted(known.keys() - found):
        said.append(f"{name}: there is no {code} that needs a reason.")
    for (name, _code), why in sorted(known.items()):
        if len(why.split()) < 5:
            said.append(f"{name}: its reason says nothing.")
    return said


def main() -> int:
    if connection.vendor != "postgresql":
        print("The linter reads PostgreSQL's statements: set DATABASE_URL.")
        return 1
    linter = Collecting()
    linter.lint_all_migrations()
    said = complaints(linter.faults, reasons())
    for text in said:
        print(text)
    print(
        f"{linter.nb_total} migrations, {len(linter.faults)} faults, {len(said)} to mend,"
        f" {linter.nb_warnings} with warnings."
    )
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main())
