"""Test databases copied from templates: made once, and whole again after every test that commits.

Django would run all migrations for every process, and after a committing test flush some 150
tables and read a serialized copy back row by row. Copying a finished database is faster on both
engines and restores what migrations put there: Wagtail's first pages, topics, triggers.

See docs/decisions/0004.
"""

import fcntl
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from hashlib import sha256
from inspect import getsource
from pathlib import Path
from time import time
from typing import Any

import django
import pytest
import wagtail
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.db import connection
from django.test import TransactionTestCase

from tests.quick_states import quick_states
from tests.worlds import undo_worlds

ROOT = Path(__file__).resolve().parents[1]
# Where later runs find what SQLite migrated. What is filled stays with its run, whose media folder
# holds its files; PostgreSQL's templates go with its server.
MIGRATED = ROOT / "var" / "test-templates"
DAYS = 2
VERSIONS = (django.VERSION, wagtail.VERSION)
# Django 6.1 serializes nothing by itself, and warns of the argument.
UNSERIALIZED = {} if django.VERSION >= (6, 1) else {"serialize": False}
SOURCES = ("sm_plugin", "content", "site/portal", "tests/factories.py")


class Sqlite:
    """Templates are files beside the test's own file; a copy is written over whatever is there."""

    def has(self, template: str) -> bool:
        return self._file(template).exists()

    def keep(self, template: str) -> None:
        """Make a template of the test's database; it counts once it has its name."""
        finished = self._file(template)
        unfinished = finished.with_suffix(".unfinished")
        self._copy(Path(connection.settings_dict["NAME"]), unfinished)
        unfinished.rename(finished)
        for path in MIGRATED.iterdir():
            if path.stat().st_mtime < time() - DAYS * 24 * 60 * 60:
                path.unlink(missing_ok=True)

    def copy(self, template: str) -> None:
        """Through SQLite, because a live server may hold the file open."""
        connection.close()
        self._copy(self._file(template), Path(connection.settings_dict["NAME"]))

    @staticmethod
    def _file(template: str) -> Path:
        migrated = template.startswith("test_migrated_")
        return (MIGRATED if migrated else Path(settings.VAR_DIR)) / template

    @staticmethod
    def _copy(source: Path, target: Path) -> None:
        with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(target)) as write:
            write.execute("PRAGMA synchronous=OFF")
            read.backup(write)


class PostgreSQL:
    """Templates are databases of the same server; the test's own is dropped and made again."""

    def has(self, template: str) -> bool:
        with connection._nodb_cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template])
            return cursor.fetchone() is not None

    def keep(self, template: str) -> None:
        self._replace(template, connection.settings_dict["NAME"])

    def copy(self, template: str) -> None:
        self._replace(connection.settings_dict["NAME"], template)

    @staticmethod
    def _replace(target: str, source: str) -> None:
        connection.close()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}" STRATEGY FILE_COPY')


def engine() -> Sqlite | PostgreSQL:
    if connection.vendor == "postgresql":
        return PostgreSQL()
    return Sqlite()


def template(name: str, *parts: str, of: Callable[[Path], bool]) -> str:
    """The name of a template for the code as it stands today, so that none is ever out of date."""
    digest = sha256(repr((settings.INSTALLED_APPS, VERSIONS, date.today(), parts)).encode())
    for source in SOURCES:
        for path in sorted([ROOT / source, *(ROOT / source).rglob("*")]):
            if path.suffix in {".py", ".csv"} and of(path):
                digest.update(path.read_bytes())
    return f"test_{name}_{digest.hexdigest()[:16]}"


def shapes_migrations(path: Path) -> bool:
    """Migrations, what they fill in, and the triggers that they make."""
    return (
        path.parent.name == "migrations"
        or path.name.startswith("default_")
        or path.name in ("triggers.py", "refusing.py")
        or path.suffix == ".csv"
    )


@contextmanager
def alone() -> Iterator[None]:
    """One process at a time: the others find the template that the first has made."""
    MIGRATED.mkdir(parents=True, exist_ok=True)
    with (MIGRATED / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class Database:
    """The test's own database, and the template it goes back to after a test that commits."""

    def __init__(self) -> None:
        self.migrated = self.start = template("migrated", of=shapes_migrations)

    def renew(self) -> None:
        """Be a copy of the template again, and forget what was cached of anything else."""
        undo_worlds()
        engine().copy(self.start)
        ContentType.objects.clear_cache()
        for cache in caches.all():
            cache.clear()

    def make(self) -> None:
        """Migrate, where no other process has done so for this state of the code."""
        with alone():
            if not engine().has(self.migrated):
                with quick_states():
                    connection.creation.create_test_db(
                        verbosity=0, autoclobber=True, **UNSERIALIZED
                    )
                engine().keep(self.migrated)
                connection.close()

    @contextmanager
    def filled(self, fill: Callable[[], object]) -> Iterator[None]:
        """Start from what `fill` writes into a migrated database: it runs once and is copied."""
        name = template(fill.__name__, getsource(sys.modules[fill.__module__]), of=lambda _: True)
        try:
            with alone():
                if not engine().has(name):
                    self.renew()
                    fill()
                    engine().keep(name)
            self.start = name
            self.renew()
            yield
        finally:
            self.start = self.migrated
            self.renew()


@pytest.fixture(scope="session")
def own_database(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: Any
) -> Iterator[Database]:
    """A migrated database of this process; every test that commits leaves it as it found it."""
    database = Database()
    own, before = connection.creation._get_test_db_name(), connection.settings_dict["NAME"]
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        database.make()
        settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = own
        database.renew()
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: database.renew())
        with django_db_blocker.block():
            yield database
        connection.creation.destroy_test_db(before, verbosity=0)


@pytest.fixture(scope="session")
def django_db_setup(own_database: Database) -> None:
    """In place of pytest-django's own."""
