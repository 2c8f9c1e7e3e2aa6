"""The base of commands that write: none starts with a keyring of another database."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from sm_plugin.vault.services import verify_keyring


class KeyringFirst(BaseCommand):
    """Verify the keyring against the database, then run."""

    def verify(self) -> None:
        """Raise ImproperlyConfigured for a keyring that does not fit."""
        verify_keyring()

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            self.verify()
        except ImproperlyConfigured as error:
            raise CommandError(f"Nothing was done. {error}") from None
        return super().execute(*args, **options)
