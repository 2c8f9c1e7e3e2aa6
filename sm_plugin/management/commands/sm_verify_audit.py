from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from sm_plugin.audit import triggers
from sm_plugin.audit.chains.head_file import UnreadableHeads, append_heads, read_heads
from sm_plugin.audit.chains.verification import first_fault, some_row_fits
from sm_plugin.audit.models import AuditEvent
from sm_plugin.conf import conf
from sm_plugin.vault.services import has_audit_key_of_record


class Command(BaseCommand):
    """Proves that no row of the audit record was changed, removed or reordered.

    Exit 1 with the first fault. Run it every day with `--write-head`: only a note outside the
    database shows that rows at the end were cut off.
    """

    help = "Check every lane of the audit record; exit 1 and name the first fault."
    # It reports missing triggers itself.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--write-head",
            action="store_true",
            help="when all is well, note the end of each lane in AUDIT_HEAD_FILE",
        )

    def handle(self, *, write_head: bool, **options: Any) -> None:
        path = conf().AUDIT_HEAD_FILE
        if write_head and not path:
            raise CommandError("Set AUDIT_HEAD_FILE in SECURE_MESSAGING to note the head in.")
        try:
            fault = first_fault(read_heads(path) if path else {})
        except UnreadableHeads as error:
            raise CommandError(f"The file of noted heads is damaged: {error}.") from None
        self._refuse_wrong_key(has_fault=fault is not None)
        if fault:
            raise CommandError(f"The audit record is broken. {fault}")
        gone = sorted(triggers.missing(connection))
        if gone:
            raise CommandError(f"Every lane is whole, but triggers are missing: {', '.join(gone)}.")
        self.stdout.write(f"The audit record is whole: {AuditEvent.objects.count()} rows.")
        if write_head and (count := append_heads(path)):
            self.stdout.write(f"Noted the ends of {count} lane(s) in {path}.")

    def _refuse_wrong_key(self, *, has_fault: bool) -> None:
        """A wrong key and a changed row look alike row by row, but not over all of them.

        A record without any row says nothing of the key: what was noted of it is missing.
        """
        if has_fault and AuditEvent.objects.exists() and not some_row_fits():
            raise CommandError(
                "The audit key of this keyring did not make this record: no row fits it. That is "
                "a wrong keyring, not a changed row. Run again with the right one."
            )
        if not has_audit_key_of_record():
            raise CommandError(
                "The note of the audit key in the database was changed: rows fit the key, it does "
                "not. Somebody wrote to the database."
            )
