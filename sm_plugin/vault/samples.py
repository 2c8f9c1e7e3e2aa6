"""Opens some rows of every kind that is sealed: proof that a keyring and a database fit."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db.models import QuerySet

from sm_plugin.errors import KeyDestroyed, VaultError
from sm_plugin.vault.fields import SealedFields


@dataclass(frozen=True)
class Sample:
    """The numbers of texts of one kind that opened, and of those that did not."""

    name: str
    opened: int
    failed: int


def open_samples(rows: int) -> Iterator[Sample]:
    """Open the texts of the first and the last rows of every kind, `rows` of each at most."""
    for model in apps.get_app_config("sm_plugin").get_models():
        if not issubclass(model, SealedFields) or not model.sealed_columns():
            continue
        own = model._default_manager.order_by("pk")
        opened = failed = 0
        for row in _both_ends(own, rows):
            for column in model.sealed_columns():
                if getattr(row, column) is None:
                    continue
                try:
                    row.unseal_bytes(column)
                    opened += 1
                except KeyDestroyed:
                    continue  # as it should be
                except VaultError:
                    failed += 1
        yield Sample(str(model._meta.verbose_name), opened, failed)


def _both_ends(ordered: QuerySet[SealedFields], rows: int) -> Iterator[SealedFields]:
    first = list(ordered[: (rows + 1) // 2])
    seen = {row.pk for row in first}
    yield from first
    yield from (row for row in ordered.reverse()[: rows // 2] if row.pk not in seen)
