from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from sm_plugin.audit.roles import statements, too_mighty


class Command(BaseCommand):
    """Print the SQL that gives the web processes a role of their own, or check that they have it.

    The role that owns the tables can drop the triggers that guard the record: only migrations
    connect as it.
    """

    help = "Print SQL for an owner's role and a web role on PostgreSQL; --check looks at this one."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--owner", default="portal_owner", help="the role that owns all tables")
        parser.add_argument("--web", default="portal_web", help="the role of the web processes")
        parser.add_argument("--apply", action="store_true", help="run the SQL; needs a superuser")
        parser.add_argument(
            "--check", action="store_true", help="exit 1 if the role of DATABASE_URL owns anything"
        )

    def handle(self, *, owner: str, web: str, apply: bool, check: bool, **options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("Only PostgreSQL has roles. On SQLite, guard the file.")
        if check:
            self._check()
            return
        database = str(connection.settings_dict["NAME"])
        wanted = statements(
            owner=owner, web=web, database=database, quote=connection.ops.quote_name
        )
        if not apply:
            self.stdout.write(";\n".join(["BEGIN", *wanted, "COMMIT;"]))
            return
        # In one transaction: a portal that runs meanwhile never lacks a right, or has one too many.
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in wanted:
                cursor.execute(statement)

    def _check(self) -> None:
        if found := too_mighty(connection):
            raise CommandError(f"This role could change the record: {', '.join(found)}.")
        self.stdout.write("This role owns nothing and can only add to the record.")
