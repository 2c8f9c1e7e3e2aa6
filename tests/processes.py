"""Fixtures for tests that start processes of their own on the test's database."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.db import connection


@pytest.fixture
def process_environment(transactional_db: None) -> dict[str, str]:
    """The environment in which another process opens this test's database.

    Give it to `subprocess` as `env`; both sides see what the other has committed.
    """
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{settings['NAME']}"
    else:
        password = f":{quote(settings['PASSWORD'], safe='')}" if settings["PASSWORD"] else ""
        host = quote(settings["HOST"], safe="")
        port = f":{settings['PORT']}" if settings["PORT"] else ""
        user = f"{quote(settings['USER'], safe='')}{password}"
        url = f"postgres://{user}@{host}{port}/{quote(settings['NAME'], safe='')}"
    root = Path(__file__).resolve().parents[1]
    return {
        **os.environ,
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        "PYTHONPATH": os.pathsep.join(map(str, (root / "tests/egress", root, root / "site"))),
    }


@pytest.fixture
def elsewhere(process_environment: dict[str, str], tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of another, empty install with the same kind of database."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    url = process_environment["DATABASE_URL"]
    name = f"restored_{uuid4().hex[:8]}"
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        url = url.rpartition("/")[0] + f"/{name}"
    else:
        url = f"sqlite:///{folder / name}"
    yield {**process_environment, "DATABASE_URL": url, "PORTAL_VAR_DIR": str(folder)}
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
