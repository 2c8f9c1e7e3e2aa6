"""Lets the flush after a committing test empty the audit record, which refuses to be emptied.

Django flushes with DELETE on SQLite and TRUNCATE on PostgreSQL, and triggers refuse both. They
are dropped just for the flush and stand again before the next test; nothing in the plugin itself
can be told to look away.
"""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from django.apps import apps
from django.db import connections
from django.test import TransactionTestCase


@pytest.fixture(scope="session", autouse=True)
def _audit_triggers_rest_while_flushing() -> Iterator[None]:
    """Around Django's own tear-down, so that live_server and TransactionTestCase are covered."""
    if not apps.is_installed("sm_plugin"):
        yield
        return
    from sm_plugin.audit.triggers import suspended

    flush = TransactionTestCase._fixture_teardown

    def flush_without_triggers(case: TransactionTestCase) -> None:
        with ExitStack() as stack:
            for name in case._databases_names(include_mirrors=False):
                stack.enter_context(suspended(connections[name]))
            flush(case)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", flush_without_triggers)
        yield
