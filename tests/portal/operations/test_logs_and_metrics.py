"""Log lines say when, how grave, in which request and where, and never what somebody wrote."""

import json
import logging
from typing import Any

import pytest
from django.test import Client

from portal.operations.logs import JsonFormatter
from portal.operations.request_id import current

WRITTEN = "my knee hurts since Monday"


def line(name: str, text: str, *args: object, error: BaseException | None = None) -> dict[str, Any]:
    found = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord(name, logging.ERROR, "", 0, text, args, found)
    return json.loads(JsonFormatter().format(record))


def test_a_log_line_is_json_with_time_level_and_request() -> None:
    token = current.set("f" * 32)
    found = line("sm_plugin.worker", "The step %s failed.", "notices")
    current.reset(token)
    assert found["time"].endswith("+00:00")
    assert found | {"time": ""} == {
        "time": "",
        "level": "ERROR",
        "logger": "sm_plugin.worker",
        "event": "The step notices failed.",
        "request_id": "f" * 32,
    }


def test_the_text_of_an_error_reaches_no_log() -> None:
    try:
        int(WRITTEN)
    except ValueError as error:
        found = line("django.request", "Internal Server Error: %s", "/", error=error)
    assert found["error"] == "builtins.ValueError"
    assert "test_logs_and_metrics.py" in found["at"][-1]
    assert WRITTEN not in json.dumps(found)


def test_a_value_that_another_package_logs_reaches_no_log() -> None:
    assert WRITTEN not in json.dumps(line("PIL.Image", "cannot read %s", WRITTEN))


def test_a_line_cannot_be_split_by_what_it_says() -> None:
    record = logging.LogRecord("portal", logging.INFO, "", 0, 'one\n{"level": "x"}', (), None)
    assert "\n" not in JsonFormatter().format(record)


@pytest.mark.django_db
def test_each_answer_names_its_request_and_a_visitor_cannot_write_into_the_logs(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "portal.requests")
    own = client.get("/accounts/login/", headers={"X-Request-ID": WRITTEN})["X-Request-ID"]
    assert len(own) == 32
    given = client.get("/accounts/login/", headers={"X-Request-ID": "a" * 32})["X-Request-ID"]
    assert given == "a" * 32
    facts = [vars(record)["facts"] for record in caplog.records if "facts" in vars(record)]
    assert facts[0] | {"milliseconds": 0} == {
        "method": "GET",
        "page": "account_login",
        "status": 200,
        "milliseconds": 0,
    }


@pytest.mark.django_db
def test_metrics_are_there_only_where_a_setting_asks_for_them(
    client: Client, settings: Any
) -> None:
    assert client.get("/metrics", follow=True).status_code == 404
    settings.PORTAL_METRICS_DIR = "/nowhere"
    client.get("/accounts/login/")
    text = client.get("/metrics").content.decode()
    assert 'portal_requests_total{method="GET",page="account_login",status="200"}' in text
    assert "portal_request_statements_count" in text
    for name in ("outbox_waiting", "outbox_oldest_seconds", "files_waiting", "messages_overdue"):
        assert f"\nportal_{name} 0.0\n" in text


@pytest.mark.django_db
def test_metrics_know_pages_and_no_addresses(client: Client, settings: Any) -> None:
    settings.PORTAL_METRICS_DIR = "/nowhere"
    client.get("/dorothy-gale/")
    assert "dorothy" not in client.get("/metrics").content.decode()
