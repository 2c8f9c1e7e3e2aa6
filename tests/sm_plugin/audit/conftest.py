from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from sm_plugin.audit import triggers
from sm_plugin.audit.services import record


@pytest.fixture
def ten_rows(db: None) -> None:
    """Ten readings in lane 0, where what is of nobody and about nothing stands."""
    for _number in range(10):
        record(actor=None, action="thread.read", patient="ruth")


@pytest.fixture
def tamper(db: None) -> Callable[..., None]:
    """Runs SQL as somebody would who owns the database and took the triggers away."""

    def run(sql: str, parameters: list[Any] | None = None) -> None:
        triggers.drop(connection)
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters or [])
        triggers.create(connection)

    return run
