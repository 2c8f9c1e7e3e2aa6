"""Moments that PostgreSQL sends, read by Python's own parser.

Django's reader is a pattern in Python that takes ten times as long, and a list of conversations has
hundreds of moments. Whatever isn't a plain moment of UTC is left to Django's.

See docs/decisions/0633.
"""

from datetime import UTC, datetime
from typing import Any

from django.db.backends.postgresql import psycopg_any
from django.db.backends.signals import connection_created
from django.dispatch import receiver
from psycopg.adapt import Loader

_Reader: Any = psycopg_any.BaseTzLoader


class _Djangos(_Reader):
    timezone = UTC


class MomentReader(Loader):
    """Django looks at `timezone`: a cursor of another zone gets a reader of Django's own.

    Each column of each statement has a reader, which asks the connection for nothing.
    """

    timezone = UTC

    def load(self, data: Any) -> datetime:
        try:
            moment = datetime.fromisoformat(str(data, "ascii"))
        except ValueError:  # "infinity", a year of five digits, another way to write a day
            moment = None
        if moment is None or moment.tzinfo is not UTC:
            moment = _Djangos(self.oid, self).load(data)
        return moment


@receiver(connection_created)
def read_moments(connection: Any, **_words: Any) -> None:
    if connection.vendor == "postgresql" and connection.timezone is UTC:
        connection.connection.adapters.register_loader("timestamptz", MomentReader)
