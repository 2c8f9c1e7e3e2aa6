"""Bind what was sealed before version 0.2 to patient, author, side, role and time."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from sm_plugin.vault.resealing import bind_everything, count_unbound


class Command(BaseCommand):
    help = (
        "Rewrites keys and texts that were sealed before version 0.2. The site may go on "
        "meanwhile; it can be stopped and run again. Afterwards set READ_UNBOUND_SEALS to False."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="only count; fail when some are left"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["check"]:
            for model, done, failed in bind_everything():
                if done or failed:
                    self.stdout.write(f"{model._meta.verbose_name}: {done} rewritten.")
        left = count_unbound(connection.introspection.table_names())
        if left:
            named = ", ".join(f"{name}: {count}" for name, count in left.items())
            raise CommandError(f"Still in the old form: {named}.")
        self.stdout.write("Everything is bound to its meaning.")
