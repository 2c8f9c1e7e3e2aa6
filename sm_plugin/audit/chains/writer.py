"""Adds a row and moves the head of its lane: one statement where the database can do both."""

from typing import Any

from django.db import connections, router
from django.db.backends.base.base import BaseDatabaseWrapper

from sm_plugin.audit.models import AuditEvent, AuditHead


class HeadMoved(Exception):
    """The head was not where its lock had shown it; never while the triggers stand."""


def add_row(event: AuditEvent, head: AuditHead) -> None:
    """Insert the event and store the head, which is locked, with the event as its end."""
    connection = connections[router.db_for_write(AuditEvent)]
    if connection.vendor == "postgresql":
        _in_one_statement(connection, event, head)
        return
    event.save(force_insert=True)
    head.save(update_fields=["last_id", "last_hash"])


def _in_one_statement(connection: BaseDatabaseWrapper, event: AuditEvent, head: AuditHead) -> None:
    fields = AuditEvent._meta.concrete_fields
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    values: list[Any] = [
        field.get_db_prep_save(getattr(event, field.attname), connection) for field in fields
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH added AS (INSERT INTO {AuditEvent._meta.db_table} ({columns}) VALUES ({marks}))"  # noqa: S608
            f" UPDATE {AuditHead._meta.db_table} SET last_id = %s, last_hash = %s WHERE id = %s",
            [*values, head.last_id, head.last_hash, head.id],
        )
        if cursor.rowcount != 1:
            raise HeadMoved
    event._state.adding, event._state.db = False, connection.alias
