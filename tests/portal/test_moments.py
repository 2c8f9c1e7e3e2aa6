"""Moments of PostgreSQL are read faster than by Django's reader, and never otherwise."""

from datetime import UTC
from typing import Any

import pytest
from django.db import connection
from django.db.backends.postgresql import psycopg_any
from psycopg import DataError

from portal.moments import MomentReader

DJANGOS: Any = psycopg_any.BaseTzLoader
SENT = (
    *("2026-11-26 18:15:43.123456+00", "2026-11-26 18:15:43.5+00", "2026-11-26 18:15:43+00"),
    *("0001-01-01 00:00:00+00", "9999-12-31 23:59:59.999999+00", "2026-03-08 01:59:59-05"),
    *("2026-11-26 18:15:43+05:30", "1883-11-18 12:03:58-04:56:02"),
)


def djangos(text: str) -> Any:
    reader = type("Reader", (DJANGOS,), {"timezone": UTC})
    return reader(0).load(memoryview(text.encode()))


@pytest.mark.parametrize("text", SENT)
def test_a_moment_is_the_one_that_django_reads(text: str) -> None:
    read = MomentReader(0).load(memoryview(text.encode()))
    assert (read, read.tzinfo) == (djangos(text), UTC)


@pytest.mark.parametrize("text", ["infinity", "2026-11-26 BC", "10000-01-01 00:00:00+00", "26/11"])
def test_what_python_cannot_hold_fails_as_it_does_in_django(text: str) -> None:
    for read in (djangos, lambda one: MomentReader(0).load(memoryview(one.encode()))):
        with pytest.raises(DataError):
            read(text)


@pytest.mark.django_db
def test_every_connection_to_postgresql_reads_moments_so() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("asks PostgreSQL")
    connection.ensure_connection()
    readers: Any = connection.connection.adapters
    oid = readers.types["timestamptz"].oid
    assert readers.get_loader(oid, 0) is MomentReader
