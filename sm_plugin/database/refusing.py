"""Database triggers that refuse a change, on both engines; rooms say which changes.

On PostgreSQL all of a room's triggers call one function of that name, on SQLite each refuses by
itself. Names of functions and triggers and their events are our own constants.
"""

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper


def create(
    connection: BaseDatabaseWrapper, function: str, refusal: str, triggers: Mapping[str, str]
) -> None:
    """Put every trigger in place; those that are there already are made again.

    `triggers` gives each name its event, for example "BEFORE DELETE ON a_table".
    """
    action = f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        drop(connection, function, triggers)
        if connection.vendor == "postgresql":
            cursor.execute(
                f"CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$"
                f" BEGIN RAISE EXCEPTION '{refusal}' USING ERRCODE = 'restrict_violation'; END $$"
            )
            action = f"EXECUTE FUNCTION {function}()"
        for name, event in triggers.items():
            cursor.execute(f"CREATE TRIGGER {name} {event} {action}")


def drop(connection: BaseDatabaseWrapper, function: str, names: Iterable[str]) -> None:
    """Take the triggers away."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"DROP FUNCTION IF EXISTS {function}() CASCADE")
            return
        for name in names:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
