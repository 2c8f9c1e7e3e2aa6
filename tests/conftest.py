"""Fixtures for every test: a person, a clean cache, and Wagtail's first pages after a flush."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.db import connection
from django.test import Client

from portal.accounts.models import User
from tests import phrases

pytest_plugins = ["tests.audit_flush", "tests.processes", "tests.scanner"]

PASSWORD = "seven quiet herons wade"


def is_transactional(item: pytest.Item) -> bool:
    """Whether the test commits, so that Django empties every table after it."""
    marker = item.get_closest_marker("django_db")
    names = getattr(item, "fixturenames", ())
    return bool(
        (marker and (marker.kwargs.get("transaction") or (marker.args and marker.args[0])))
        or {"transactional_db", "live_server", "django_db_reset_sequences"} & set(names)
    )


def uses_database(item: pytest.Item) -> bool:
    fixtures = {"db", "transactional_db", "live_server", "django_db_setup"}
    return bool(item.get_closest_marker("django_db") or fixtures & set(item.fixturenames))  # type: ignore[attr-defined]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what meets a database runs: the rest has run with SQLite already."""
    if connection.vendor == "postgresql":
        config.hook.pytest_deselected(items=[item for item in items if not uses_database(item)])
        items[:] = [item for item in items if uses_database(item)]
    start_from_migrations(items)


def start_from_migrations(items: list[pytest.Item]) -> None:
    """A committing test starts from what the migrations made, as every other test does.

    The flush after such a test takes Wagtail's root page, locale and groups with it;
    `serialized_rollback` puts them back. pytest-django looks for it in the marker where there is
    one, and only otherwise among the fixtures.
    """
    for item in items:
        if is_transactional(item):
            item.fixturenames.append("django_db_serialized_rollback")  # type: ignore[attr-defined]
            if marker := item.get_closest_marker("django_db"):
                given = {**marker.kwargs, "serialized_rollback": True}
                item.add_marker(pytest.mark.django_db(*marker.args, **given), append=False)


@pytest.fixture(autouse=True)
def _clean_cache(request: pytest.FixtureRequest) -> Iterator[None]:
    """The cache is a table of no model: the flush after a committing test leaves it full."""
    if not is_transactional(request.node):
        yield
        return
    request.getfixturevalue("django_db_setup")
    phrases.leave_out()
    request.getfixturevalue("transactional_db")
    phrases.put_back()
    yield
    cache.clear()


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
