from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from portal.operations.backups import compare, require_migrated, restore


class Command(BaseCommand):
    """Restore a backup into an empty install, then prove that it is whole and can be read.

    With `--check`, restore nothing: compare what is here with the backup, and prove it.
    """

    help = "Restore a folder of portal_backup into an empty database, and prove it."
    # Before the restore there is nothing to check; afterwards this command does it.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument(
            "--check",
            action="store_true",
            help="only compare what is here with the backup, and prove it",
        )
        parser.add_argument("--samples", type=int, default=200, help="rows of each kind to open")

    def handle(self, *args: Any, folder: Path, check: bool, samples: int, **options: Any) -> None:
        if check:
            compare(folder)
            self.stdout.write("What the backup has is here.")
        else:
            restored = restore(folder)
            age = timezone.now() - restored.made_at
            self.stdout.write(
                f"Restored. The data is {age.days} day(s) and {age.seconds // 60} minute(s) old: "
                "what was sent since then is not in it."
            )
            if restored.left_out:
                self.stdout.write(
                    f"The noted heads of the backup were left out. {restored.left_out}."
                )
        require_migrated()
        if apps.is_installed("sm_plugin"):
            self._prove(samples)

    def _prove(self, samples: int) -> None:
        from sm_plugin.vault.samples import open_samples
        from sm_plugin.vault.services import verify_keyring

        try:
            verify_keyring()
        except ImproperlyConfigured as error:
            raise CommandError(
                f"The data is there, and the keyring does not fit. {error}"
            ) from None
        broken = []
        for sample in open_samples(samples):
            self.stdout.write(f"{sample.name}: {sample.opened} text(s) opened.")
            if sample.failed:
                broken.append(f"{sample.name}: {sample.failed}")
        if broken:
            raise CommandError(f"Texts that do not open: {', '.join(broken)}.")
        call_command("sm_verify_audit", stdout=self.stdout)
        call_command("sm_check_grants", stdout=self.stdout)
