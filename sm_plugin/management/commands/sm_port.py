from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.management.porting import SOURCE, make_target, move_all, open_source
from sm_plugin.vault.samples import open_samples
from sm_plugin.vault.services import verify_keyring, verify_keyring_of


class Command(BaseCommand):
    """Moves a whole site, not the plugin's tables alone, from a file of SQLite to this database.

    Stop the site first: what is written into the file meanwhile stays there. The file is only
    read, and the keyring is proved against it before anything is made. Afterwards the counts of
    every table, texts of every kind, the record and the rights are proved; the move is an event
    of the record.
    """

    help = "Move every row from a file of SQLite into this empty database, and prove it."
    # The database is empty before, and this command proves it afterwards.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", type=Path, help="the file of SQLite")
        parser.add_argument("--samples", type=int, default=200, help="rows of each kind to open")

    def handle(self, *, source: Path, samples: int, **options: Any) -> None:
        open_source(source)
        self._prove_keyring()
        make_target()
        counts = move_all()
        for table, count in sorted(counts.items()):
            if count:
                self.stdout.write(f"{count:>10}  {table}")
        rows = sum(counts.values())
        self.stdout.write(f"{rows} row(s) of {len(counts)} tables came, as many as there were.")
        if apps.is_installed("wagtail.search"):
            call_command("update_index", verbosity=0, stdout=self.stdout)
        self._prove(samples)
        record(actor=None, action=Action.DATA_PORT, code="sqlite")
        self.stdout.write(self.style.SUCCESS("The install is here now. Keep the old file a while."))

    def _prove_keyring(self) -> None:
        """Refuse a keyring of another install while the target is still empty."""
        try:
            verify_keyring_of(SOURCE)
        except ImproperlyConfigured as error:
            text = f"Nothing was moved: the keyring is not the one of this file. {error}"
            raise CommandError(text) from None

    def _prove(self, samples: int) -> None:
        verify_keyring()
        found = list(open_samples(samples))
        for sample in found:
            self.stdout.write(f"{sample.name}: {sample.opened} text(s) opened.")
        if broken := [f"{sample.name}: {sample.failed}" for sample in found if sample.failed]:
            raise CommandError(f"Texts that do not open: {', '.join(broken)}.")
        call_command("sm_verify_audit", stdout=self.stdout)
        call_command("sm_check_grants", stdout=self.stdout)
