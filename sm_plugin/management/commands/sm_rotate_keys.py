"""Wrap every data key with the active key, so that the old key can go."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import connection

from sm_plugin.management.keyring_first import KeyringFirst
from sm_plugin.vault.rotation import count_under_old_keys, rotate_keys


class Command(KeyringFirst):
    help = (
        "Wraps the key of every thread, draft, file and mailbox with the active key of the "
        "keyring, while people go on working. It can be stopped and run again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="only count; fail when a row needs an old key"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["check"]:
            progress = rotate_keys()
            for name, count in progress.done.items():
                if count:
                    self.stdout.write(f"{name}: {count} wrapped with the active key.")
            for name, count in progress.failed.items():
                if count:
                    self.stderr.write(f"{name}: {count} could not be opened and stay as they are.")
        left = count_under_old_keys(connection.introspection.table_names())
        if left:
            named = ", ".join(f"{key_id}: {count}" for key_id, count in sorted(left.items()))
            raise CommandError(f"Rows that still need an old key: {named}. Run it again.")
        self.stdout.write("No row needs an old key.")
