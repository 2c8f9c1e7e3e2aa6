from typing import Any

from django.core.management.base import CommandError, CommandParser

from sm_plugin.audit.chains.head_file import UnreadableHeads
from sm_plugin.audit.chains.restored import NoSeam, record_restore
from sm_plugin.audit.choices import Because
from sm_plugin.conf import conf
from sm_plugin.management.keyring_first import KeyringFirst


class Command(KeyringFirst):
    """After an older backup was restored: record which events are lost, and why.

    Run it before anybody works again. The old file of heads stays beside the new one.
    """

    help = "Record that the record goes on from an older backup, and begin a new file of heads."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--because", required=True, choices=Because.values)

    def handle(self, *args: Any, because: str, **options: Any) -> None:
        path = conf().AUDIT_HEAD_FILE
        if not path:
            raise CommandError("AUDIT_HEAD_FILE is not set: nothing tells what is lost.")
        try:
            lost = record_restore(path, because)
        except UnreadableHeads as error:
            raise CommandError(f"The file of noted heads is damaged: {error}.") from None
        except NoSeam as error:
            raise CommandError(f"Nothing was recorded. {error}") from None
        rows = sum(lost.values())
        self.stdout.write(
            f"Recorded: {rows} event(s) or more of {len(lost)} part(s) of the record are lost "
            f"({Because(because).label})."
        )
