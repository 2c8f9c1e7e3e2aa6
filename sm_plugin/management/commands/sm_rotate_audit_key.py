from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandError
from django.db import transaction

from sm_plugin.audit.chains.head_file import UnreadableHeads, read_heads
from sm_plugin.audit.chains.renewal import RecordBroken, begin_new_key
from sm_plugin.conf import conf
from sm_plugin.management.keyring_first import KeyringFirst
from sm_plugin.rollout.importing.runs import end_unfinished_runs
from sm_plugin.teams.panels.services import UnopenedEntry, renew_digests
from sm_plugin.vault.services import verify_renewed_keyring


class Command(KeyringFirst):
    """Verifies the whole record with the former key, then adds a seam to each of its lanes.

    The seam proves all rows before it under the new key, so that the former one can go.
    """

    help = "Let the audit record go on with the keyring's new audit key, behind a seam."

    def verify(self) -> None:
        verify_renewed_keyring()

    def handle(self, *args: Any, **options: Any) -> None:
        path = conf().AUDIT_HEAD_FILE
        try:
            with transaction.atomic():
                lanes = begin_new_key(read_heads(path) if path else {})
                entries, damaged = renew_digests()
                runs = end_unfinished_runs()
        except UnreadableHeads as error:
            raise CommandError(f"The file of noted heads is damaged: {error}.") from None
        except UnopenedEntry as error:
            text = f"The keyring lacks the key of entry {error} of the people without an account."
            raise CommandError(f"Nothing was done. {text}") from None
        except (ImproperlyConfigured, RecordBroken) as error:
            raise CommandError(f"Nothing was done. {error}") from None
        self.stdout.write(f"{lanes} lane(s) go on with the new key behind a seam.")
        self.stdout.write(f"{entries} digest(s) of people without an account were made again.")
        for key in damaged:
            self.stdout.write(f"Entry {key} is damaged and stays as it was: take it off its list.")
        self.stdout.write(f"{runs} import(s) that were stopped half way: their files begin again.")
        self.stdout.write("Verify the record, note its heads, then let the former key go.")
