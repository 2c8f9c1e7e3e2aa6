"""Tables that keep data keys: those of every model that is a `KeyRow`."""

from collections.abc import Collection

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections

from sm_plugin.vault.fields import DESTROYED, KeyRow


def key_holders() -> list[type[KeyRow]]:
    """Return the models that keep data keys."""
    models = apps.get_app_config("sm_plugin").get_models()
    return [model for model in models if issubclass(model, KeyRow)]


def keys_in_use(tables: Collection[str], *, using: str = DEFAULT_DB_ALIAS) -> set[str]:
    """Return every key without which some row couldn't be read; `tables` are migrated already.

    One statement for all tables: every process that writes begins with it, and a monitor asks it
    all day. It asks each table's index for the next key, as many times as there are keys; DISTINCT
    would read every row.
    """
    quote = connections[using].ops.quote_name
    held = [
        _KEYS.format(table=quote(model._meta.db_table))
        for model in key_holders()
        if model._meta.db_table in tables
    ]
    if not held:
        return set()
    with connections[using].cursor() as cursor:
        cursor.execute(" UNION ".join(held))
        return {key for (key,) in cursor.fetchall()} - {DESTROYED}


_KEYS = """SELECT one FROM (WITH RECURSIVE each_once(one) AS (
 SELECT MIN(key_id) FROM {table} UNION ALL
 SELECT (SELECT MIN(key_id) FROM {table} WHERE key_id > each_once.one) FROM each_once
 WHERE each_once.one IS NOT NULL
) SELECT one FROM each_once WHERE one IS NOT NULL) AS keys_of_table"""
