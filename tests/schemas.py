"""What tables are made of, in the database's own words; columns in no order, because an upgraded
table has new ones at its end."""

from typing import Any

from django.db import connection

POSTGRESQL = (
    "SELECT table_name, column_name, data_type, is_nullable, coalesce(column_default, '')"
    " FROM information_schema.columns WHERE table_schema = 'public'",
    "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), contype::text, ''"
    " FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
    "SELECT tablename, indexname, indexdef, '', '' FROM pg_indexes WHERE schemaname = 'public'",
    "SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid), '', ''"
    " FROM pg_trigger WHERE NOT tgisinternal",
)
# Unique rules of columns have an index without a name of their own. Checks stand in the text of the
# table alone, where a table that was made again has them in another order.
SQLITE = (
    "SELECT m.name, c.name, c.type, c.\"notnull\", coalesce(c.dflt_value, '')"
    " FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'",
    'SELECT m.name, f."from", f."table", f."to", f.on_delete'
    " FROM sqlite_master m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table'",
    "SELECT m.name, group_concat(x.name), i.\"unique\", i.partial, ''"
    " FROM sqlite_master m, pragma_index_list(m.name) i, pragma_index_info(i.name) x"
    " WHERE m.type = 'table' GROUP BY m.name, i.name",
    "SELECT tbl_name, name, sql, type, '' FROM sqlite_master"
    " WHERE type IN ('index', 'trigger') AND sql IS NOT NULL",
)


def schema(*prefixes: str) -> set[tuple[Any, ...]]:
    """Return columns, constraints, indexes and triggers of every table that begins so."""
    found: set[tuple[Any, ...]] = set()
    with connection.cursor() as cursor:
        for asked in POSTGRESQL if connection.vendor == "postgresql" else SQLITE:
            cursor.execute(asked)
            found |= set(cursor.fetchall())
    return {row for row in found if row[0].startswith(prefixes)}
