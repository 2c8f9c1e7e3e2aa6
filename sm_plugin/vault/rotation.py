"""Wraps every data key with the active key of the keyring, while people read and write.

Only wrapped keys change, never a text. It can be stopped and run again at any time: what is left
to do stands in the rows.

See docs/decisions/0423.
"""

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from django.db import transaction

from sm_plugin.errors import VaultError
from sm_plugin.vault.fields import DESTROYED, KeyRow
from sm_plugin.vault.key_holders import key_holders
from sm_plugin.vault.wrapping import get_wrapper

BATCH = 200  # rows that a writer may have to wait for


@dataclass
class Progress:
    """The work done: keys wrapped again, and rows whose key could not be opened."""

    done: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)


def count_under_old_keys(tables: Collection[str]) -> dict[str, int]:
    """Return how many rows need each key that is not the active one; `tables` are there."""
    active = get_wrapper().active_key_id()
    counts: Counter[str] = Counter()
    for model in key_holders():
        if model._meta.db_table not in tables:
            continue
        rows = model._default_manager.order_by()
        for key_id in rows.values_list("key_id", flat=True).distinct():
            if key_id not in (active, DESTROYED):
                counts[key_id] += rows.filter(key_id=key_id).count()
    return dict(counts)


def rotate_keys(*, stop: Callable[[], bool] = lambda: False) -> Progress:
    """Wrap all keys with the active one; rows that somebody holds are tried in a second pass."""
    progress = Progress()
    for model in key_holders():
        name = str(model._meta.verbose_name)
        for _pass in range(2):
            _rotate_table(model, name, progress, stop)
    return progress


def _rotate_table(
    model: type[KeyRow], name: str, progress: Progress, stop: Callable[[], bool]
) -> None:
    last: object = None
    progress.failed[name] = 0
    while not stop():
        not_waiting = (get_wrapper().active_key_id(), DESTROYED)
        waiting = model._default_manager.exclude(key_id__in=not_waiting)
        if last is not None:
            waiting = waiting.filter(pk__gt=last)
        keys = list(waiting.order_by("pk").values_list("pk", flat=True)[:BATCH])
        if not keys:
            return
        done, failed = _rotate_batch(model, keys)
        progress.done[name] += done
        progress.failed[name] += failed
        last = keys[-1]


@transaction.atomic
def _rotate_batch(model: type[KeyRow], keys: list[object]) -> tuple[int, int]:
    """Lock the rows that nobody holds, so that this never waits for a writer that waits for it."""
    rows = (
        model._default_manager.filter(pk__in=keys)
        .exclude(key_id__in=(get_wrapper().active_key_id(), DESTROYED))
        .select_related(*model.key_related)
        .defer(*model.sealed_columns())
        .select_for_update(of=("self",), no_key=True, skip_locked=True)
    )
    changed, failed = [], 0
    for row in rows:
        try:
            row.bind_key()
        except VaultError:
            failed += 1
        else:
            changed.append(row)
    model._default_manager.bulk_update(changed, ["key_id", "wrapped_key"])
    return len(changed), failed
