"""Fixtures for every test: people, and browsers that check what real ones send."""

import gc
import os
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core.management import call_command
from django.test import Client
from django.utils import translation

from portal.accounts.models import User
from portal.look import frame
from tests.egress import guard

if TYPE_CHECKING:  # pytest imports its plugins itself, to explain their assertions
    from tests.databases import Database

pytest_plugins = [
    "tests.worlds",
    "tests.databases",
    "tests.processes",
    "tests.scanner",
    "tests.one_day",
    "tests.in_order",
    "tests.machines",
]

PASSWORD = "seven quiet herons wade"

# Nothing here leaves this machine, nor in the processes that tests start: tests/test_egress.py.
EGRESS = Path(guard.__file__).parent
os.environ["PYTHONPATH"] = os.pathsep.join(
    [str(EGRESS), *filter(None, [os.environ.get("PYTHONPATH")])]
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tables of who may open what run on SQLite, which takes a quarter of the time.

    They ask thousands of small questions whose answers are the same on both engines; `make
    test-all` asks them on PostgreSQL as well.
    """
    for item in items:
        if "matrix" in item.path.parts:
            item.add_marker(pytest.mark.engine)


def pytest_collection() -> None:
    """Nothing that is collected becomes garbage, so nobody searches for any meanwhile."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Modules and tests stay to the end: no later search goes through them again."""
    gc.freeze()
    gc.enable()


def seed_site() -> None:
    call_command("seed_site", stdout=StringIO())


@pytest.fixture(scope="module")
def seeded(own_database: "Database", django_db_blocker: Any) -> Iterator[None]:
    """A freshly seeded site for all tests of a module: each one's own changes are undone."""
    with django_db_blocker.unblock(), own_database.filled(seed_site):
        yield


def seed_in_two_languages() -> None:
    call_command("seed_site", "--spanish", stdout=StringIO())


@pytest.fixture(scope="module")
def seeded_in_two_languages(own_database: "Database", django_db_blocker: Any) -> Iterator[None]:
    """The same with its Spanish pages; a module of such tests has them as its `seeded`."""
    with django_db_blocker.unblock(), own_database.filled(seed_in_two_languages):
        yield


@pytest.fixture(autouse=True)
def proved_keyring() -> None:
    """Count queries alike, whichever test was the first to write, and whatever keyring it had."""
    if apps.is_installed("sm_plugin"):
        from sm_plugin.vault import require_keyring, services

        services._proved[id(require_keyring())] = require_keyring()


@pytest.fixture(autouse=True)
def stays_on_this_machine() -> Iterator[None]:
    """Fail a test that tried to leave, even if the code under test went on after the refusal."""
    before = len(guard.attempts)
    yield
    assert guard.attempts[before:] == []


@pytest.fixture(autouse=True)
def begins_in_english() -> Iterator[None]:
    """Forget the language of the last page: the next test reverses addresses in its own."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def frames_are_read_again() -> Iterator[None]:
    """A test's changes are undone without a new generation, so no frame outlives the test."""
    yield
    frame.forget_kept()


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
