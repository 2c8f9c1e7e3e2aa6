"""Rewrites what was sealed before version 0.2, so that it is bound to its meaning, too.

What the rows say at that moment is taken for true: run it once, right after the update, and never
on rows of which nobody knows where they come from.
"""

from collections.abc import Collection, Iterator
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Q

from sm_plugin import vault
from sm_plugin.vault.fields import KeyRow, SealedFields
from sm_plugin.vault.key_holders import key_holders

BATCH = 500  # keys whose ids are read at a time; each is rewritten in a transaction of its own
AFTER_BOUND_KEYS = vault.BOUND_KEY[:-1] + bytes([vault.BOUND_KEY[-1] + 1])


def unbound(model: type[KeyRow]) -> Any:
    """Return the rows whose key still has the old form."""
    before, after = Q(wrapped_key__lt=vault.BOUND_KEY), Q(wrapped_key__gte=AFTER_BOUND_KEYS)
    return model._default_manager.filter(before | after)


def count_unbound(tables: Collection[str]) -> dict[str, int]:
    """Return how many keys of each model still have the old form; models with none are left out."""
    counts = {_name(model): unbound(model).count() for model in key_holders() if _in(model, tables)}
    return {name: count for name, count in counts.items() if count}


def count_unbound_texts() -> dict[str, int]:
    """Return how many texts of each model still have the old form. Reads whole tables."""
    counts: dict[str, int] = {}
    for model in apps.get_app_config("sm_plugin").get_models():
        if issubclass(model, SealedFields):
            old = Q(pk__in=[])
            for column in model.sealed_columns():
                old |= Q(**{f"{column}__gte": vault.UNBOUND, f"{column}__lt": vault.BOUND})
            counts[_name(model)] = model._default_manager.filter(old).count()
    return {name: count for name, count in counts.items() if count}


def bind_everything() -> Iterator[tuple[str, int, int]]:
    """Rewrite everything of the old form; yield each model with how many were done and failed.

    Each key and its texts change in one transaction, while others go on reading and writing. It
    can be stopped and run again at any time. What can't be opened stays as it is.
    """
    for model in key_holders():
        done = failed = 0
        last: Any = None
        while batch := _next_keys(model, last):
            for pk in batch:
                try:
                    done += _bind(model, pk)
                except vault.VaultError:
                    failed += 1
            last = batch[-1]
        yield _name(model), done, failed


def _next_keys(model: type[KeyRow], last: Any) -> list[Any]:
    rows = unbound(model).order_by("pk")
    if last is not None:
        rows = rows.filter(pk__gt=last)
    return list(rows.values_list("pk", flat=True)[:BATCH])


@transaction.atomic
def _bind(model: type[KeyRow], pk: Any) -> bool:
    """Rewrite one key and all that is sealed with it; False when somebody else did meanwhile."""
    row = unbound(model).select_for_update(of=("self",), no_key=True).filter(pk=pk).first()
    if row is None:
        return False
    row.bind_key()
    for sealed in row.sealed_rows():
        for column, old in sealed.bind_texts().items():
            # What was written in the meantime has the new form already, and stays.
            same = type(sealed)._default_manager.filter(pk=sealed.pk, **{column: old})
            same.update(**{column: getattr(sealed, column)})
    row.save(update_fields=["key_id", "wrapped_key"])
    return True


def _in(model: type[KeyRow], tables: Collection[str]) -> bool:
    return model._meta.db_table in tables


def _name(model: type[SealedFields]) -> str:
    return str(model._meta.verbose_name)
