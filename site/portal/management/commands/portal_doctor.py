from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.operations.doctor import examine


class Command(BaseCommand):
    """Try database, mail, scanner, workers and the rest; a line each, and an error at a fault."""

    help = "Try what this install needs, one line each; exit 1 if something is at fault."
    requires_system_checks: list[str] = []  # it says what is wrong by itself

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--mail-to", default="", help="also send a mail to this address")
        parser.add_argument("--strict", action="store_true", help="what is to be looked at counts")

    def handle(self, *, mail_to: str, strict: bool, **options: Any) -> None:
        bad = {"FAULT", "look"} if strict else {"FAULT"}
        count = 0
        for finding in examine(mail_to=mail_to):
            self.stdout.write(str(finding))
            count += finding.state in bad
        if count:
            raise CommandError(f"{count} of these need somebody.")
