"""Looking from outside at what is kept."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.look import generation as generations

Change = Callable[[Callable[[], Any]], None]


def queries(client: Client, path: str, **headers: Any) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get(path, **headers)
    return len(captured)


def is_kept(path: str) -> bool:
    """Whether a stranger gets this page without anything but a look at the cache."""
    return queries(Client(), path) == 1


def generation() -> str:
    return generations.look_up()[0]


def kept_rows() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM portal_pages WHERE cache_key LIKE '%page:%'")
        return int(cursor.fetchone()[0])
