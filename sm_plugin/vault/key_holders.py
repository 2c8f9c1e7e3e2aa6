"""Which tables keep data keys: the vault doesn't know them, so their rooms name them."""

from collections.abc import Collection

from django.db import models

_holders: list[tuple[type[models.Model], str]] = []


def register_key_holder(model: type[models.Model], field: str) -> None:
    """Say that `field` of `model` names the key a row is wrapped with; call it from ready()."""
    if (model, field) not in _holders:
        _holders.append((model, field))


def key_holders() -> list[type[models.Model]]:
    """Return the models that keep data keys."""
    return [model for model, _field in _holders]


def keys_in_use(tables: Collection[str]) -> set[str]:
    """Every key without which some row couldn't be read; `tables` are those migrated already."""
    return {
        key_id
        for model, field in _holders
        if model._meta.db_table in tables
        for key_id in model._default_manager.order_by().values_list(field, flat=True).distinct()
    }
