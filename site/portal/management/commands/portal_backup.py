from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from portal.operations.backups import back_up


class Command(BaseCommand):
    """Write a backup while people go on working; the keyring stays out of it."""

    help = "Write database, media and noted heads into a new folder, with a manifest."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="a folder that is not there yet")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        manifest = back_up(folder)
        self.stdout.write(f"Wrote {folder}: {', '.join(manifest['files'])}.")
        if gone := manifest["left_out"]:
            self.stdout.write(f"{gone} file(s) or folder(s) of media went away meanwhile.")
        if keys := manifest["keys"]:
            self.stdout.write(
                f"It opens only with the keyring, which is not in it: keys {', '.join(keys)}. "
                "Keep that elsewhere."
            )
