"""Bind what was sealed before version 0.2 to patient, author, side, role and time."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import connection

from sm_plugin.conf import conf
from sm_plugin.management.keyring_first import KeyringFirst
from sm_plugin.vault.resealing import bind_everything, count_unbound, count_unbound_texts


class Command(KeyringFirst):
    help = (
        "Rewrites keys and texts that were sealed before version 0.2. Run it once, right after the "
        "update: what the rows say then is taken for true. It can be stopped and run again. "
        "Afterwards set READ_UNBOUND_SEALS to False."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="only count; fail when some are left"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["check"]:
            self._rewrite()
        left = count_unbound(connection.introspection.table_names())
        texts = count_unbound_texts()
        if left or texts:
            named = ", ".join(f"{name}: {count}" for name, count in (left | texts).items())
            raise CommandError(f"Still in the old form: {named}.")
        self.stdout.write("Everything is bound to its meaning.")

    def _rewrite(self) -> None:
        if not conf().READ_UNBOUND_SEALS:
            raise CommandError(
                "READ_UNBOUND_SEALS is off, so nothing of the old form should be here. Turn it on "
                "for this command only if you have just updated, or restored, an old install."
            )
        for name, done, failed in bind_everything():
            if done:
                self.stdout.write(f"{name}: {done} rewritten.")
            if failed:
                self.stderr.write(f"{name}: {failed} could not be opened and stay as they are.")
