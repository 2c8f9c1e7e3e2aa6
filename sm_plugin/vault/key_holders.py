"""Tables that keep data keys: those of every model that is a `KeyRow`."""

from collections.abc import Collection

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS

from sm_plugin.vault.fields import DESTROYED, KeyRow


def key_holders() -> list[type[KeyRow]]:
    """Return the models that keep data keys."""
    models = apps.get_app_config("sm_plugin").get_models()
    return [model for model in models if issubclass(model, KeyRow)]


def keys_in_use(tables: Collection[str], *, using: str = DEFAULT_DB_ALIAS) -> set[str]:
    """Return every key without which some row couldn't be read; `tables` are migrated already.

    One statement for all tables: every process that writes begins with it.
    """
    parts = [
        model._default_manager.using(using).order_by().values_list("key_id", flat=True).distinct()
        for model in key_holders()
        if model._meta.db_table in tables
    ]
    if not parts:
        return set()
    # Django 6.1 would put all of them into the order of the first model.
    return set(parts[0].union(*parts[1:]).order_by()) - {DESTROYED}
