"""A monitor learns what is wrong, and nothing about people."""

import json
import time
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.db.utils import OperationalError
from django.test import Client
from django.utils import timezone

from portal.operations import health
from portal.operations.doctor import examine
from sm_plugin.management.commands import sm_worker
from sm_plugin.vault import services as vault_services

READY = "/health/ready"
NEEDED = ("database", "cache", "migrations", "keyring")


def parts(client: Client, *, status: int) -> dict[str, str]:
    answer = client.get(READY)
    assert answer.status_code == status, answer.content
    return answer.json()["parts"]


@pytest.fixture
def broken_database(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: Any, **named: Any) -> None:
        raise OperationalError("could not connect as dorothy.gale")

    monkeypatch.setattr(connection, "cursor", refuse)


def test_a_process_is_alive_without_its_database(client: Client, broken_database: None) -> None:
    answer = client.get("/health/live", HTTP_HOST="10.1.2.3")
    assert (answer.status_code, answer.content) == (200, b"live\n")


@pytest.mark.django_db
def test_a_monitor_asks_by_the_machines_address_and_without_tls(
    client: Client, settings: Any
) -> None:
    settings.SECURE_SSL_REDIRECT = True
    found = {name: parts(client, status=200)[name] for name in NEEDED}
    assert set(found.values()) == {"ok"}
    assert client.get(READY, HTTP_HOST="10.1.2.3").status_code == 200
    assert client.post(READY).status_code == 405
    assert "Set-Cookie" not in client.get(READY).headers


@pytest.mark.django_db
def test_without_its_database_a_process_is_not_ready_and_says_no_more_than_that(
    client: Client, broken_database: None, caplog: pytest.LogCaptureFixture
) -> None:
    answer = client.get(READY)
    assert answer.status_code == 503
    assert answer.json()["parts"]["database"] == "failed"
    assert "dorothy" not in answer.content.decode() + caplog.text


@pytest.mark.django_db
def test_a_monitor_waits_once_for_a_database_that_says_nothing(
    client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each try to connect takes five seconds there, and keeps a thread from the pages."""
    settings.PORTAL_METRICS_DIR = "/nowhere"
    tries: list[None] = []

    def say_nothing(*args: Any, **named: Any) -> None:
        tries.append(None)
        raise OperationalError("timeout expired")

    monkeypatch.setattr(connection, "cursor", say_nothing)
    found = parts(client, status=503)
    assert {name for name, state in found.items() if state != "failed"} == {"scanner"}
    assert len(tries) == 1
    text = client.get("/metrics").content.decode()
    assert len(tries) == 2
    assert 'portal_part_failed{part="messaging"} 1.0' in text


@pytest.mark.django_db
def test_a_cache_elsewhere_and_the_workers_are_told_without_the_database(
    client: Client, settings: Any, broken_database: None
) -> None:
    memory = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    settings.CACHES = settings.CACHES | {"default": memory}
    found = parts(client, status=503)
    assert (found["cache"], found["sm_worker"]) == ("ok", "never seen")


@pytest.mark.django_db
def test_a_wrong_keyring_takes_a_process_out_of_service(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise vault_services.ImproperlyConfigured("The keyring lacks k1.")

    monkeypatch.setattr(vault_services, "verify_keyring", refuse)
    assert parts(client, status=503)["keyring"] == "failed"


@pytest.mark.django_db
def test_a_migration_that_waits_takes_a_process_out_of_service(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "_migrated", [])
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'accounts'")
    assert parts(client, status=503)["migrations"] == "pending"


@pytest.mark.django_db
def test_a_worker_that_stopped_is_told_and_keeps_no_page_from_being_served(client: Client) -> None:
    assert parts(client, status=200)["sm_worker"] == "never seen"
    call_command("sm_worker", "--once")
    assert parts(client, status=200)["sm_worker"] == "ok"
    cache.set("worker-beat-sm_worker", int(time.time()) - 301, None)
    assert parts(client, status=200)["sm_worker"] == "late"
    cache.set("worker-beat-sm_worker", int(time.time()) + 30, None)
    assert parts(client, status=200)["sm_worker"] == "ok", "clocks of two machines differ so much"
    cache.set("worker-beat-sm_worker", int(time.time()) + 90, None)
    assert parts(client, status=200)["sm_worker"] == "late", "it died while its clock ran ahead"


@pytest.mark.django_db
def test_a_step_that_fails_each_time_is_told_until_it_succeeds(
    client: Client, settings: Any, tmp_path: Path
) -> None:
    """The record was cut off: the worker lives, and only its last step knows."""
    settings.PORTAL_METRICS_DIR = "/nowhere"
    heads = tmp_path / "heads"
    heads.write_text(f"5 {'b' * 64} 2026-11-28T10:00:00+00:00\n")
    settings.SECURE_MESSAGING = {**settings.SECURE_MESSAGING, "AUDIT_HEAD_FILE": str(heads)}
    worker = sm_worker.Command()
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        assert worker._round(Event()) == ["audit head"]
        assert parts(client, status=200)["sm_worker"] == "ok", "tried again in the next round"
        clock.move_to(start + timedelta(seconds=90))
        another = sm_worker.Command()  # as after a restart
        assert another._round(Event()) == ["audit head"]
        assert parts(client, status=200)["sm_worker"] == "failing: audit head"
        assert {finding.state for finding in examine() if finding.name == "sm_worker"} == {"FAULT"}
        step = 'portal_worker_step_failing_seconds{step="audit head",worker="sm_worker"} 90.0'
        assert step in client.get("/metrics").content.decode()
        heads.unlink()
        clock.move_to(start + timedelta(seconds=180))
        assert sm_worker.Command()._round(Event()) == []
        assert parts(client, status=200)["sm_worker"] == "ok"
        assert "step_failing_seconds{" not in client.get("/metrics").content.decode()


@pytest.mark.django_db
def test_a_step_whose_worker_is_gone_fails_no_longer(client: Client) -> None:
    now = int(time.time())
    cache.set("worker-beat-sm_worker", now, None)
    for last, state in [(now - 60, "failing: files"), (now - 3601, "ok"), (now + 90, "ok")]:
        cache.set("worker-failing-sm_worker", {"files": (now - 5000, last)}, None)
        assert parts(client, status=200)["sm_worker"] == state, last - now


@pytest.mark.django_db
def test_a_scanner_that_is_gone_is_told(client: Client, clamd: Any, settings: Any) -> None:
    assert parts(client, status=200)["scanner"] == "ok"
    settings.SECURE_MESSAGING = {**settings.SECURE_MESSAGING, "ANTIVIRUS": "/nowhere/clamd.ctl"}
    assert parts(client, status=200)["scanner"] == "failed"


@pytest.mark.django_db
def test_health_names_no_person_and_no_place(client: Client, admin: Any) -> None:
    client.force_login(admin)
    text = json.dumps(client.get(READY).json())
    assert "ada" not in text.lower()
    assert set(client.get(READY).json()) == {"ready", "parts", "oldest_notice_seconds"}
