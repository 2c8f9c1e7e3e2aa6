"""What the plugin's tables hold, to see whether a request or a call changed anything."""

from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import connection

# Of the transaction that goes on; also what was taken back within it.
WRITTEN = "SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) FROM pg_stat_xact_all_tables"
RECORD = {"auditevent", "audithead"}
Tables = dict[str, list[Any]]


def snapshot(*, with_record: bool = True) -> Tables:
    """Every row of the plugin's tables, and who is in which group; the audit record on demand."""
    models = [
        model
        for model in apps.get_app_config("sm_plugin").get_models()
        if with_record or model._meta.model_name not in RECORD
    ]
    tables = {model.__name__: rows(model) for model in models}
    tables["groups"] = sorted(get_user_model().objects.values_list("pk", "groups"), key=str)
    tables["group names"] = rows(Group)
    return tables


def rows_written() -> int:
    """Return how many rows this connection has added, changed or deleted, in any table.

    The same number before and after says more than two equal snapshots, and costs one question.
    """
    if connection.vendor == "sqlite":
        return int(connection.connection.total_changes)
    with connection.cursor() as cursor:
        cursor.execute(WRITTEN)
        return int(cursor.fetchone()[0])


def rows(model: Any) -> list[Any]:
    found = model._base_manager.order_by("pk").values_list()
    return [tuple(_comparable(value) for value in row) for row in found]


def _comparable(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value
