"""Rewrites what was sealed before version 0.2, so that it is bound to its meaning, too."""

from collections.abc import Collection, Iterator
from typing import Any

from django.db import transaction

from sm_plugin import vault
from sm_plugin.vault.fields import KeyRow
from sm_plugin.vault.key_holders import key_holders

BATCH = 500  # keys whose ids are read at a time; each is rewritten in a transaction of its own


def unbound(model: type[KeyRow]) -> Any:
    """Return the rows whose key, and so whose texts, still have the old form."""
    return model._default_manager.filter(wrapped_key__lt=vault.BOUND)


def count_unbound(tables: Collection[str]) -> dict[str, int]:
    """Return how many keys of each model still have the old form; models with none are left out."""
    counts = {
        str(model._meta.verbose_name): unbound(model).count()
        for model in key_holders()
        if model._meta.db_table in tables
    }
    return {name: count for name, count in counts.items() if count}


def bind_everything() -> Iterator[tuple[type[KeyRow], int, int]]:
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
        yield model, done, failed


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
        changed = sealed.bind_texts()
        if sealed is row:
            changed += ["key_id", "wrapped_key"]
        if changed:
            sealed.save(update_fields=changed)
    return True
