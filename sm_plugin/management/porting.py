"""Moves every row of an install from a file of SQLite into another, empty database.

Row by row and column by column, as they are: no model's `save`, no signal and no fixture is in
between, so nothing is made, stamped or sent again. See docs/decisions/0602.
"""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.core.management.base import CommandError
from django.core.management.color import no_style
from django.db import DatabaseError, connection, connections, models, transaction
from django.db.migrations.executor import MigrationExecutor

from sm_plugin.audit import triggers as audit

SOURCE = "sm_port_source"
AT_ONCE = 500  # rows
# Tables of a search engine's own, which differ between engines: the index is made again.
MADE_AGAIN = {"wagtailsearch"}


def open_source(path: Path) -> None:
    """Make the file known as a database that is only read; refuse one that does not fit."""
    if not path.is_file():
        raise CommandError(f"There is no file {path}.")
    given: dict[str, Any] = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": f"file:{path.resolve()}?mode=ro",
        "OPTIONS": {"uri": True},
    }
    known = connections.configure_settings({"default": {}, SOURCE: given})
    connections.databases[SOURCE] = known[SOURCE]
    try:
        executor = MigrationExecutor(connections[SOURCE])
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except (DatabaseError, sqlite3.Error):
        raise CommandError(f"{path} is no database of SQLite that can be read.") from None
    if waiting:
        raise CommandError(
            f"{path} is of an older release: {len(waiting)} migration(s) wait there. Migrate it "
            "first, with this release and the old settings."
        )


def make_target() -> None:
    """Make the tables in a database that has none."""
    if found := connection.introspection.table_names():
        raise CommandError(
            f"Nothing was moved: the target has {len(found)} table(s). Give an empty database."
        )
    call_command("migrate", interactive=False, verbosity=0)


def move_all() -> dict[str, int]:
    """Copy all rows in one transaction, or none; return how many each table has now.

    What migrations wrote into the target goes first. References are checked at the end, so the
    order of tables does not matter.
    """
    moved = models_to_move()
    with transaction.atomic(using=SOURCE), transaction.atomic():
        audit.drop(connection)  # migrations begin the record, and no row of it can be deleted
        for model in moved:
            _empty(model)
        audit.create(connection)
        counts = {model._meta.db_table: _copy(model) for model in moved}
        _compare(counts)
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), moved):
                cursor.execute(statement)
    ContentType.objects.clear_cache()
    return counts


def models_to_move() -> list[type[models.Model]]:
    """Return the model of every table that is there in both databases."""
    found: dict[str, type[models.Model]] = {}
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        if meta.managed and not (meta.proxy or meta.swapped or meta.app_label in MADE_AGAIN):
            found.setdefault(meta.db_table, model)
    return list(found.values())


def _empty(model: type[models.Model]) -> None:
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {table})")  # noqa: S608
        if cursor.fetchone()[0]:
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608


def _copy(model: type[models.Model]) -> int:
    """Copy one table's own columns; the row of a parent model is the parent's to copy."""
    fields: list[Any] = [
        field for field in model._meta.local_concrete_fields if not field.generated
    ]
    table = model._meta.db_table
    marks = ", ".join(["%s"] * len(fields))
    into = _columns_of(connection, table, fields)
    statement = f"INSERT INTO {into} VALUES ({marks})"  # noqa: S608
    count = 0
    with connection.cursor() as cursor:
        for batch in _batches(table, fields):
            try:
                cursor.executemany(statement, batch)
            except (DatabaseError, ValueError) as error:
                # Only the kind of fault: its text may hold what somebody wrote.
                why = type(error).__name__
                text = f"Nothing was moved: a row of {table} does not fit ({why})."
                raise CommandError(text) from None
            count += len(batch)
    return count


def _columns_of(database: Any, table: str, fields: list[Any]) -> str:
    quote = database.ops.quote_name
    return f"{quote(table)} ({', '.join(quote(field.column) for field in fields)})"


def _batches(table: str, fields: list[Any]) -> Iterator[list[tuple[Any, ...]]]:
    source = connections[SOURCE]
    quote = source.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    convert = [_converted(field) for field in fields]
    with source.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {quote(table)}")  # noqa: S608
        while rows := cursor.fetchmany(AT_ONCE):
            yield [
                tuple(change(value) for change, value in zip(convert, row, strict=True))
                for row in rows
            ]


def _converted(field: Any) -> Callable[[Any], Any]:
    """Return what makes the target's value of one from the source, as the fields themselves do.

    JSON stays the text it is: a field that knows blocks would leave out those it knows no more.
    """
    source = connections[SOURCE]
    if field.get_internal_type() == "JSONField":
        return lambda value: value
    column = field.get_col(field.model._meta.db_table)
    steps = [*source.ops.get_db_converters(column), *column.get_db_converters(source)]

    def convert(value: Any) -> Any:
        for step in steps:
            value = step(value, column, source)
        return field.get_db_prep_save(value, connection)

    return convert


def _compare(counts: dict[str, int]) -> None:
    """Raise `CommandError` unless each table has as many rows on both sides, counted once more."""
    for table, copied in counts.items():
        here, there = (_count(alias, table) for alias in (connection.alias, SOURCE))
        if not here == there == copied:
            raise CommandError(f"Nothing was moved: {table} has {there} row(s), {here} came.")


def _count(alias: str, table: str) -> int:
    one = connections[alias]
    with one.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {one.ops.quote_name(table)}")  # noqa: S608
        return int(cursor.fetchone()[0])
