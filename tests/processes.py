"""Fixtures for tests that start processes of their own on the test's database."""

import os
import socket
from pathlib import Path
from urllib.parse import quote

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


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
