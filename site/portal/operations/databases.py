"""Write the whole database into a file, and read it back into an empty one."""

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

from django.core.management.base import CommandError
from django.db import connection


def dump(path: Path) -> None:
    """Write one consistent state, while others go on working."""
    if connection.vendor == "sqlite":
        _copy(str(connection.settings_dict["NAME"]), str(path))
        return
    _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={path}")


def require_empty() -> None:
    if connection.introspection.table_names():
        raise CommandError("Nothing was restored: this database is not empty.")


def load(path: Path) -> None:
    """Read a file of `dump` into this database, which has to be empty: all of it, or nothing."""
    require_empty()
    if connection.vendor == "sqlite":
        connection.close()
        _copy(str(path), str(connection.settings_dict["NAME"]))
        return
    words = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction")
    _run("pg_restore", *words, f"--dbname={_environment().get('PGDATABASE', '')}", str(path))


def _copy(source: str, target: str) -> None:
    """SQLite's own copy of a file that is in use; one that fails is undone in the target."""
    reading, writing = sqlite3.connect(source, timeout=60), sqlite3.connect(target)
    try:
        reading.backup(writing)
    except sqlite3.Error as error:
        raise CommandError(f"{source} can't be copied to {target}: {error}") from None
    finally:
        reading.close()
        writing.close()


def _run(program: str, *words: str) -> None:
    """Run a program of PostgreSQL; the password stands in its environment, never in its words."""
    found = shutil.which(program)
    if found is None:
        raise CommandError(f"{program} is not installed (Debian: postgresql-client).")
    result = subprocess.run(  # noqa: S603 - our own words
        [found, *words], env=_environment(), capture_output=True, text=True, check=False
    )
    if result.returncode:
        raise CommandError(f"{program} failed: {result.stderr.strip()}")


def _environment() -> dict[str, str]:
    """Connect as the portal does: each word that libpq knows goes into its own variable.

    A few have none: how soon a page counts an answer as lost, which is no limit for a copy.
    """
    from psycopg.pq import Conninfo

    variables = {one.keyword.decode(): one.envvar for one in Conninfo.get_defaults()}
    given = connection.get_connection_params().items()
    named = ((variables.get(word), value) for word, value in given if value not in (None, ""))
    return {**os.environ, **{name.decode(): str(value) for name, value in named if name}}
