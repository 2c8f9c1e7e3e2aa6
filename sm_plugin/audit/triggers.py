"""Database triggers that refuse to change or remove a row of the record.

They stand in the migrations, and again after every `migrate`: SQLite forgets a table's triggers
whenever a migration rebuilds the table. Only taking the plugin out drops them.
"""

from typing import Any

from django.db import NotSupportedError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from sm_plugin.database import refusing

EVENTS = "sm_plugin_auditevent"
HEAD = "sm_plugin_audithead"
REFUSAL = "the audit record can only be added to"

# REPLACE deletes without firing delete triggers on SQLite, so an id that exists is refused too.
SQLITE = {
    "sm_audit_keep_row": f"BEFORE DELETE ON {EVENTS}",
    "sm_audit_keep_content": f"BEFORE UPDATE ON {EVENTS}",
    "sm_audit_keep_id": (
        f"BEFORE INSERT ON {EVENTS} WHEN EXISTS (SELECT 1 FROM {EVENTS} WHERE id = NEW.id)"  # noqa: S608
    ),
    "sm_audit_keep_head": f"BEFORE DELETE ON {HEAD}",
    "sm_audit_head_forward": f"BEFORE UPDATE ON {HEAD} WHEN NEW.last_id <> OLD.last_id + 1",
}
POSTGRESQL = {
    "sm_audit_keep_row": f"BEFORE UPDATE OR DELETE ON {EVENTS} FOR EACH ROW",
    "sm_audit_keep_table": f"BEFORE TRUNCATE ON {EVENTS} FOR EACH STATEMENT",
    "sm_audit_keep_head": f"BEFORE DELETE ON {HEAD} FOR EACH ROW",
    "sm_audit_keep_head_table": f"BEFORE TRUNCATE ON {HEAD} FOR EACH STATEMENT",
    "sm_audit_head_forward": (
        f"BEFORE UPDATE ON {HEAD} FOR EACH ROW WHEN (NEW.last_id <> OLD.last_id + 1)"
    ),
}
FUNCTION = "sm_audit_refuse"


def create(connection: BaseDatabaseWrapper) -> None:
    refusing.create(connection, FUNCTION, REFUSAL, _triggers(connection))


def drop(connection: BaseDatabaseWrapper) -> None:
    refusing.drop(connection, FUNCTION, _triggers(connection))


def missing(connection: BaseDatabaseWrapper) -> set[str]:
    """Return the names of triggers that are missing or don't fire."""
    question = (
        "SELECT tgname FROM pg_trigger WHERE tgenabled IN ('O', 'A')"
        " AND tgrelid IN (to_regclass(%s), to_regclass(%s))"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN (%s, %s)"
    )
    with connection.cursor() as cursor:
        cursor.execute(question, [EVENTS, HEAD])
        return set(_triggers(connection)) - {name for (name,) in cursor.fetchall()}


def tables_exist(connection: BaseDatabaseWrapper) -> bool:
    """Return True if the record's tables have been migrated."""
    return {EVENTS, HEAD} <= set(connection.introspection.table_names())


def restore_after_migrate(*, using: str, **kwargs: Any) -> None:
    """For the post_migrate signal."""
    connection = connections[using]
    if tables_exist(connection) and missing(connection):
        create(connection)


def _triggers(connection: BaseDatabaseWrapper) -> dict[str, str]:
    try:
        return {"sqlite": SQLITE, "postgresql": POSTGRESQL}[connection.vendor]
    except KeyError:
        raise NotSupportedError("Secure Messaging needs PostgreSQL or SQLite.") from None
