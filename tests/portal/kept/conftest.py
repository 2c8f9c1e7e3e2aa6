"""The seeded site, with kept pages turned on as they are outside of tests."""

from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection, transaction

from .looking import Change


@pytest.fixture(scope="module")
def site(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The seeded site for all tests of a module; each one's own changes are undone."""
    ContentType.objects.clear_cache()
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("seed_site", stdout=StringIO())
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def kept(site: None, db: None, settings: Any) -> None:
    settings.PORTAL_KEEPS_PAGES = True


@pytest.fixture
def change(django_capture_on_commit_callbacks: Any) -> Change:
    """Does something and then what happens when it is committed."""

    def do(act: Callable[[], Any]) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            act()
        connection.run_on_commit.clear()  # done; the test's own transaction never commits

    return do
