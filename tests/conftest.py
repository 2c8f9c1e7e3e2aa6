"""Fixtures for every test: people, and browsers that check what real ones send."""

from collections.abc import Callable, Iterator
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from allauth.account.models import EmailAddress
from django.core.management import call_command
from django.db import connection
from django.test import Client

from portal.accounts.models import User

if TYPE_CHECKING:  # pytest imports its plugins itself, to explain their assertions
    from tests.databases import Database

pytest_plugins = ["tests.databases", "tests.processes", "tests.scanner"]

PASSWORD = "seven quiet herons wade"


# Of the tests of pages and of the portal, those that search, list, seed and cache.
PAGES_ON_BOTH = {
    "test_accounts.py",
    "test_archive.py",
    "test_changes.py",
    "test_demo.py",
    "test_feeds.py",
    "test_lists.py",
    "test_panels.py",
    "test_reviews.py",
    "test_search.py",
    "test_seed.py",
    "test_strangers.py",
    "test_translations.py",
}


def runs_on_postgresql(item: pytest.Item) -> bool:
    folders = item.path.relative_to(item.config.rootpath).parts
    of_pages = {"content", "portal"} & set(folders)
    if item.get_closest_marker("one_engine") or (of_pages and item.path.name not in PAGES_ON_BOTH):
        return False
    fixtures = {"db", "transactional_db", "live_server", "own_database"}
    return bool(item.get_closest_marker("django_db") or fixtures & set(item.fixturenames))  # type: ignore[attr-defined]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what meets a database runs: the rest has run with SQLite already."""
    if connection.vendor == "postgresql":
        left_out = [item for item in items if not runs_on_postgresql(item)]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def seed_site() -> None:
    call_command("seed_site", stdout=StringIO())


@pytest.fixture(scope="module")
def seeded(own_database: "Database", django_db_blocker: Any) -> Iterator[None]:
    """A freshly seeded site for all tests of a module: each one's own changes are undone."""
    with django_db_blocker.unblock(), own_database.filled(seed_site):
        yield


@pytest.fixture
def make_person(db: None) -> Callable[..., User]:
    """Makes a person who can sign in with `PASSWORD`, the e-mail address being verified."""

    def make(name: str = "Ruth Delgado", email: str = "", **fields: Any) -> User:
        email = email or f"{name.split()[0].lower()}@demo.example"
        user = User.objects.create_user(email, PASSWORD, full_name=name, **fields)
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        return user

    return make


@pytest.fixture
def person(make_person: Callable[..., User]) -> User:
    return make_person()


@pytest.fixture
def admin(make_person: Callable[..., User]) -> User:
    return make_person("Ada Admin", is_staff=True, is_superuser=True)


@pytest.fixture
def strict_client() -> Client:
    """A client that checks CSRF tokens as a browser's requests are checked."""
    return Client(enforce_csrf_checks=True)
