"""The seeded site, with cached pages turned on as they are outside of tests."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from .looking import Change


@pytest.fixture(autouse=True)
def kept(seeded: None, db: None, settings: Any) -> None:
    settings.PORTAL_CACHES_PAGES = True


@pytest.fixture
def change(django_capture_on_commit_callbacks: Any) -> Change:
    """Does something and then what happens when it is committed."""

    def do(act: Callable[[], Any]) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            act()
        connection.run_on_commit.clear()  # done; the test's own transaction never commits

    return do
