from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from portal.demo.cast import CAST, PASSWORD

HEAD = ("E-mail address", "Name", "Who", "What to try")


class Command(BaseCommand):
    """People, teams and messages to try the portal with; running it again changes nothing.

    It makes accounts whose password everyone knows, so it works only where the settings say
    that this is a demonstration.
    """

    help = (
        "Load the demonstration: a cast of people, two live facilities with care teams, and"
        " messages in every state."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if not getattr(settings, "PORTAL_DEMONSTRATION", False):
            raise CommandError(
                "This is not a demonstration, so nothing was changed. The command makes accounts"
                " with a known password; it runs only with PORTAL_DEMONSTRATION in the settings."
            )
        if not apps.is_installed("sm_plugin"):
            raise CommandError("Secure Messaging is not installed, so there is nothing to show.")
        from portal.demo.load import load

        with transaction.atomic():
            new = load()
        self.stdout.write(f"The demonstration is ready: {new} new thread(s).\n")
        self.stdout.write(_cast_table())


def _cast_table() -> str:
    """Return the table that tells a visitor who can sign in."""
    rows = [HEAD, *((p.email, p.name, p.part, p.try_this) for p in CAST)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    ]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join([*(line.rstrip() for line in lines), "", f"Password for all: {PASSWORD}"])
