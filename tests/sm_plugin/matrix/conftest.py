import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import Model

from tests.databases import Database
from tests.sm_plugin.matrix.cast import World, build_world


class References(pickle.Pickler):
    """Rows by their keys: a key in memory is not to be written down, and rows may change."""

    def persistent_id(self, value: Any) -> tuple[str, Any] | None:
        return (value._meta.label, value.pk) if isinstance(value, Model) else None


class Rows(pickle.Unpickler):
    def persistent_load(self, reference: tuple[str, Any]) -> Model:
        label, pk = reference
        return apps.get_model(label)._base_manager.get(pk=pk)


def fill_world() -> None:
    """Everyone, in the database and, as the tests hold them, in a file beside it."""
    with _file().open("wb") as file, transaction.atomic():
        References(file).dump(build_world())


def _file() -> Path:
    return Path(settings.VAR_DIR) / "world.pickle"


@pytest.fixture(scope="module")
def _peopled(own_database: Database, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), own_database.filled(fill_world):
        yield


@pytest.fixture
def committed_world(_peopled: None, transactional_db: None) -> World:
    """The same people, for a test whose transactions end for good."""
    with _file().open("rb") as file:
        return Rows(file).load()


@pytest.fixture
def world(_peopled: None, db: None) -> World:
    """The people of the matrix and what they own, made once and the same for every test."""
    with _file().open("rb") as file:
        return Rows(file).load()
