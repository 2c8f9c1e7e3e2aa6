"""Numbers in Prometheus' format, where `PORTAL_METRICS_DIR` names a folder for them.

Requests are counted by the name of their page, never by address, person or facility. Queues are
read from the database when somebody asks.
"""

import os
from collections.abc import Iterator
from functools import partial
from typing import Any

from django.apps import apps
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from portal.operations import health
from portal.operations.health import oldest_notice_seconds, seconds_since
from sm_plugin.worker import Seen, seen

REQUESTS = Counter(
    "portal_requests", "Requests by page and kind of answer.", ["page", "method", "status"]
)
SECONDS = Histogram("portal_request_seconds", "Time that a request took.")
STATEMENTS = Histogram(
    "portal_request_statements",
    "Statements that a request sent to the database.",
    buckets=(0, 2, 5, 8, 12, 15, 25, 50, 100),
)
EVENTS = Counter(
    "portal_events",
    "Events of the record by kind and outcome: safety.shown is a page with the emergency numbers.",
    ["action", "outcome"],
)

WORKERS = ("sm_worker", "content_worker")
MULTI_PROCESS = "PROMETHEUS_MULTIPROC_DIR"  # set by the settings, for this package alone


class StatementCounter:
    """A wrapper around statements that only counts them."""

    count = 0

    def __call__(self, execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        self.count += 1
        return execute(sql, params, many, context)


def observe(request: HttpRequest, status: int, seconds: float, statements: int) -> None:
    """Count one request that was answered."""
    match = request.resolver_match
    page = (match.view_name or match.func.__name__) if match else "none"
    method = request.method if request.method in ("GET", "HEAD", "POST") else "other"
    REQUESTS.labels(page=page, method=method, status=str(status)).inc()
    SECONDS.observe(seconds)
    STATEMENTS.observe(statements)


def count_event(event: Any, **kwargs: Any) -> None:
    """Count an event of the record that this process wrote; codes only, nothing of whose it is."""
    EVENTS.labels(action=event.action, outcome=event.outcome).inc()


def count_events() -> None:
    """Let each event of the record be counted, where metrics are asked for."""
    if apps.is_installed("sm_plugin"):
        from sm_plugin.audit.signals import recorded

        recorded.connect(count_event, dispatch_uid="portal.metrics")


def metrics(request: HttpRequest) -> HttpResponse:
    """Return what all web processes counted, and the queues as they are now."""
    registry = CollectorRegistry()
    if MULTI_PROCESS in os.environ:
        MultiProcessCollector(registry)
    else:
        registry.register(_OfThisProcess())
    registry.register(Queues())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class _OfThisProcess(Collector):
    def collect(self) -> Iterator[Any]:
        return iter(REGISTRY.collect())


class Queues(Collector):
    """The queues of work, and how long the oldest of each waits.

    Numbers that can't be had are left out, and `portal_part_failed` says so: those that this
    process counted are told whatever is away.
    """

    def collect(self) -> Iterator[GaugeMetricFamily]:
        parts = {name: health.NEEDED[name] for name in ("database", "cache")}
        parts |= {name: partial(seen, name) for name in WORKERS}
        if apps.is_installed("sm_plugin"):
            parts["messaging"] = lambda: list(_messaging())
        answers = health.ask_each(parts)
        failed = GaugeMetricFamily(
            "portal_part_failed", "1 where its numbers are left out.", labels=["part"]
        )
        for name, answer in answers.items():
            failed.add_metric([name], answer == health.FAILED)
        yield failed
        found = {name: one for name, one in answers.items() if one != health.FAILED}
        yield from _of_workers({name: found[name] for name in WORKERS if name in found})
        for name, text, value in found.get("messaging", ()):
            yield GaugeMetricFamily(f"portal_{name}", text, value=value)


def _of_workers(workers: dict[str, Seen]) -> Iterator[GaugeMetricFamily]:
    beats = GaugeMetricFamily(
        "portal_worker_beat_seconds", "Since a worker was last seen.", labels=["worker"]
    )
    failing = GaugeMetricFamily(
        "portal_worker_step_failing_seconds",
        "For how long a step of a worker has failed each time.",
        labels=["worker", "step"],
    )
    for name, worker in workers.items():
        if worker.seconds is not None:
            beats.add_metric([name], worker.seconds)
        for step, seconds in worker.failing.items():
            failing.add_metric([name, step], seconds)
    yield beats
    yield failing


def _messaging() -> Iterator[tuple[str, str, float]]:
    from sm_plugin.audit.services import number_of_events
    from sm_plugin.files.models import Attachment
    from sm_plugin.notify.models import OutboxNotice
    from sm_plugin.rollout.models import RolloutNotice
    from sm_plugin.triage.models import WorkItem

    now = timezone.now()
    waiting = Attachment.objects.waiting(now)
    oldest_file = waiting.values_list("scan_at", flat=True).first()
    notices = (OutboxNotice.objects, RolloutNotice.objects)
    due, parked = (
        sum(rows.waiting(now).count() for rows in notices),
        sum(rows.parked().count() for rows in notices),
    )
    yield "outbox_waiting", "Notices that are due.", due
    yield "outbox_oldest_seconds", "Age of the oldest of them.", oldest_notice_seconds() or 0
    yield "outbox_parked", "Notices that were given up.", parked
    yield "files_waiting", "Files without a verdict of the scanner.", waiting.count()
    yield (
        "files_oldest_seconds",
        "Since the oldest of them was due.",
        seconds_since(oldest_file, now) or 0,
    )
    yield (
        "messages_overdue",
        "Past their due time, not told to a coordinator yet.",
        (WorkItem.objects.overdue(now).count()),
    )
    flagged = WorkItem.objects.not_done().urgent()
    oldest_flag = flagged.order_by("alarm_at").values_list("alarm_at", flat=True).first()
    yield "messages_flagged", "Flagged by the safety check, not reviewed yet.", flagged.count()
    yield "flags_oldest_seconds", "Age of the oldest flag.", seconds_since(oldest_flag, now) or 0
    yield "messages_escalated", "Overdue or urgent, open.", WorkItem.objects.escalated().count()
    yield "audit_events", "Events of the record.", number_of_events()
