"""Log lines say when, how grave, in which request and where, and never what somebody wrote."""

import json
import logging
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client

from portal.operations.logs import JsonFormatter, ReportHandler
from portal.operations.metrics import count_event
from portal.operations.request_id import current
from portal.outage import CacheAway
from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.audit.signals import recorded
from tests.factories import FacilityFactory, mailbox_of, patient_at, sent_message, team_at

REPORTS: list[dict[str, Any]] = []
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


@pytest.mark.django_db
def test_a_text_that_another_package_made_already_reaches_no_log(
    client: Client, settings: Any
) -> None:
    settings.ALLOWED_HOSTS = ["portal.example"]
    made = line("gunicorn.error", f"Invalid request: {WRITTEN}")
    assert WRITTEN not in json.dumps(made)
    assert made["event"].endswith(":0"), "the place in the code that logged it"
    seen: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: seen.append(JsonFormatter().format(record))  # type: ignore[method-assign]
    logging.getLogger().addHandler(handler)
    try:
        client.get("/accounts/login/", headers={"host": "james-porter-lung-cancer.example"})
    finally:
        logging.getLogger().removeHandler(handler)
    assert any("django.security.DisallowedHost" in text for text in seen), seen
    assert "james" not in "".join(seen)


def test_a_line_cannot_be_split_by_what_it_says() -> None:
    record = logging.LogRecord("portal", logging.INFO, "", 0, 'one\n{"level": "x"}', (), None)
    assert "\n" not in JsonFormatter().format(record)


def take(report: dict[str, Any]) -> None:
    REPORTS.append(report)
    logging.getLogger("portal.hook").error("An error of the hook itself.")


def fail(report: dict[str, Any]) -> None:
    raise RuntimeError(WRITTEN)


@pytest.fixture
def errors() -> Any:
    """A logger whose errors go to a hook, by its dotted path."""
    logger = logging.getLogger("portal")
    added = []

    def report_to(function: str) -> logging.Logger:
        added.append(ReportHandler(f"{__name__}.{function}"))
        logger.addHandler(added[-1])
        return logger

    REPORTS.clear()
    yield report_to
    for handler in added:
        logger.removeHandler(handler)


def test_an_error_is_reported_without_a_word_that_somebody_wrote(errors: Any) -> None:
    logger = errors("take")
    logger.warning("Nothing to report.")
    try:
        int(WRITTEN)
    except ValueError:
        logger.exception("The page failed.")
    (report,) = REPORTS
    assert (report["error"], report["event"]) == ("builtins.ValueError", "The page failed.")
    assert "test_logs_and_metrics.py" in report["at"][-1]
    assert WRITTEN not in json.dumps(report)


def test_a_hook_that_fails_fails_no_page_and_its_text_is_not_logged(
    errors: Any, caplog: pytest.LogCaptureFixture
) -> None:
    errors("fail").error("The page failed.")
    assert "was not reported (RuntimeError)" in caplog.text
    assert WRITTEN not in caplog.text


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
    names = ("outbox_waiting", "outbox_oldest_seconds", "files_waiting", "messages_overdue")
    for name in (*names, "messages_flagged", "flags_oldest_seconds"):
        assert f"\nportal_{name} 0.0\n" in text


@pytest.mark.django_db
def test_numbers_that_do_not_need_the_cache_are_told_while_it_is_away(
    client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PORTAL_METRICS_DIR = "/nowhere"
    client.get("/accounts/login/")
    assert 'portal_part_failed{part="cache"} 0.0' in client.get("/metrics").content.decode()

    def be_away(*args: Any) -> None:
        raise CacheAway

    for name in ("get", "set", "get_many"):
        monkeypatch.setattr(caches["default"], name, be_away)
    answer = client.get("/metrics")
    text = answer.content.decode()
    assert answer.status_code == 200
    for counted in ("portal_requests_total{", "portal_flags_oldest_seconds ", "portal_outbox_"):
        assert counted in text
    for part in ("cache", "sm_worker", "content_worker"):
        assert f'portal_part_failed{{part="{part}"}} 1.0' in text
    assert 'portal_part_failed{part="messaging"} 0.0' in text


@pytest.mark.django_db
def test_metrics_know_pages_and_no_addresses(client: Client, settings: Any) -> None:
    settings.PORTAL_METRICS_DIR = "/nowhere"
    client.get("/dorothy-gale/")
    assert "dorothy" not in client.get("/metrics").content.decode()


@pytest.mark.django_db
def test_pages_with_emergency_numbers_and_flags_are_counted(client: Client, settings: Any) -> None:
    settings.PORTAL_METRICS_DIR = "/nowhere"
    team = team_at(FacilityFactory())
    mailbox = mailbox_of(patient_at(team.facility), team)
    recorded.connect(count_event, dispatch_uid="test")
    try:
        record(actor=mailbox.owner, action=Action.SAFETY_SHOWN)
    finally:
        recorded.disconnect(dispatch_uid="test")
    sent_message(mailbox, team, body="I want to end my life tonight.")
    text = client.get("/metrics").content.decode()
    assert 'portal_events_total{action="safety.shown",outcome="ok"} 1.0' in text
    assert "\nportal_messages_flagged 1.0\n" in text
