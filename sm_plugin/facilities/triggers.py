"""Database triggers that guard the history of stages, days, closings and leads.

They refuse to change or remove it.

Only who acted may be emptied, when that account is deleted. They stand in a migration, and again
after every `migrate`: SQLite forgets a table's triggers whenever a migration rebuilds the table.
"""

from collections.abc import Mapping
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from sm_plugin.database import refusing

# Of each table the columns that never change.
COLUMNS = {
    "sm_plugin_stagechange": "id, facility_id, from_stage, to_stage, at, reason, overrode",
    "sm_plugin_stagetarget": "id, facility_id, day, at",
    "sm_plugin_closingchange": "id, facility_id, day, goes_to_id, at, reason",
    "sm_plugin_leadchange": "id, team_id, was_id, became_id, at",
}
REFUSAL = "the history of a rollout can only be added to"
FUNCTION = "sm_history_refuse"


def create(connection: BaseDatabaseWrapper, columns: Mapping[str, str] = COLUMNS) -> None:
    refusing.create(connection, FUNCTION, REFUSAL, _triggers(connection, columns))


def drop(connection: BaseDatabaseWrapper) -> None:
    refusing.drop(connection, FUNCTION, _triggers(connection, COLUMNS))


def restore_after_migrate(*, using: str, **kwargs: Any) -> None:
    """For the post_migrate signal."""
    connection = connections[using]
    if set(COLUMNS) <= set(connection.introspection.table_names()):
        create(connection)


def _triggers(connection: BaseDatabaseWrapper, columns: Mapping[str, str]) -> dict[str, str]:
    is_postgresql = connection.vendor == "postgresql"
    each = " FOR EACH ROW" if is_postgresql else ""
    found = {}
    for table, names in columns.items():
        name = table.replace("sm_plugin_", "sm_history_")
        found[f"{name}_row"] = f"BEFORE DELETE ON {table}{each}"
        found[f"{name}_content"] = f"BEFORE UPDATE OF {names} ON {table}{each}"
        found[f"{name}_actor"] = (
            f"BEFORE UPDATE OF actor_id ON {table}{each} WHEN (NEW.actor_id IS NOT NULL)"
        )
        if is_postgresql:
            found[f"{name}_table"] = f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT"
    return found
