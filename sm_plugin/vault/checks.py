"""System checks of the vault; imported by AppConfig.ready()."""

import stat
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Info, Tags, Warning, register
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, connection

from sm_plugin.conf import conf
from sm_plugin.vault.resealing import count_unbound
from sm_plugin.vault.rotation import count_under_old_keys
from sm_plugin.vault.services import verify_keyring


@register(Tags.database)
def keyring_fits_database(
    app_configs: Sequence[AppConfig] | None,
    databases: Sequence[str] | None = None,
    **kwargs: Any,
) -> list[CheckMessage]:
    """Report keys that are not those this database was sealed with."""
    if DEFAULT_DB_ALIAS not in (databases or ()):
        return []
    try:
        verify_keyring()
    except ImproperlyConfigured as error:
        return [Error(str(error), id="sm_plugin.E001")]
    return [*_keys_in_rotation(), *_old_seals()]


def _keys_in_rotation() -> list[CheckMessage]:
    left = count_under_old_keys(connection.introspection.table_names())
    hint = "Run manage.py sm_rotate_keys; keep the key until no row needs it."
    return [
        Info(f"{count} row(s) still need the key {key_id}.", hint=hint, id="sm_plugin.I001")
        for key_id, count in left.items()
    ]


def _old_seals() -> list[CheckMessage]:
    left = count_unbound(connection.introspection.table_names())
    if not left:
        return []
    named = ", ".join(f"{name}: {count}" for name, count in left.items())
    text = f"Sealed before version 0.2, and not bound to patient and author yet: {named}."
    if conf().READ_UNBOUND_SEALS:
        return [Warning(text, hint="Run manage.py sm_reseal.", id="sm_plugin.W004")]
    hint = (
        "They are not read. After an update or a restore, run sm_reseal with READ_UNBOUND_SEALS "
        "on; otherwise find out who put them there."
    )
    return [Error(text, hint=hint, id="sm_plugin.E002")]


@register(Tags.security, deploy=True)
def old_seals_are_refused(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Report a setting that lets old seals, kept from before, be put back into the database."""
    if not conf().READ_UNBOUND_SEALS:
        return []
    hint = "Run manage.py sm_reseal once, then set READ_UNBOUND_SEALS to False."
    text = "Texts that were sealed before version 0.2 are still read."
    return [Warning(text, hint=hint, id="sm_plugin.W005")]


@register(Tags.security, deploy=True)
def keyring_file_is_private(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Report a keyring that others can read: with a copy of the database it opens every message."""
    path = conf().KEYRING_FILE
    if not path or not Path(path).stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return []
    hint = "chmod 600 it, and let the web process own it."
    return [Warning(f"KEYRING_FILE {path} is open to others.", hint=hint, id="sm_plugin.W001")]
