"""Tell a load balancer and a monitor how this process and what it needs are.

`/health/live`: this process answers. `/health/ready`: 200 if pages can be served, 503 if database,
cache, migrations or keyring fail. What only delays work (worker, scanner, notices) is named and
leaves the process in service: taking away every web process would help nobody.

See docs/decisions/0422.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core.cache import cache, caches
from django.core.cache.backends.db import BaseDatabaseCache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Min
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from portal.accounts import outbox
from sm_plugin.worker import BEAT_SECONDS, kind_and_place, seen

logger = logging.getLogger(__name__)

NOTICE_SECONDS = 15 * 60  # the oldest notice may wait as long before it is called late
SCANNER_SECONDS = 2.0

FAILED = "failed"
NEED_OF = {
    **dict.fromkeys(("migrations", "keyring", "notices", "mail", "oldest"), "database"),
    "messaging": "database",
    **dict.fromkeys(("sm_worker", "content_worker"), "cache"),
}

Part = Callable[[], Any]


def live(request: HttpRequest) -> HttpResponse:
    return HttpResponse("live\n", content_type="text/plain")


def ready(request: HttpRequest) -> HttpResponse:
    """Ask every part; none is left out because another failed that it doesn't need."""
    states = ask_each(NEEDED | helping_parts() | {"oldest": oldest_notice_seconds})
    oldest = states.pop("oldest")
    is_ready = all(states[name] == "ok" for name in NEEDED)
    answer = {
        "ready": is_ready,
        "parts": states,
        "oldest_notice_seconds": None if oldest == FAILED else oldest,
    }
    return JsonResponse(answer, status=200 if is_ready else 503)


def ask_each(parts: dict[str, Part]) -> dict[str, Any]:
    """Return what each part answers, `FAILED` where it can't.

    What needs a part that failed before it fails unasked: a machine that says nothing is waited
    for once, not by each part.
    """
    answers: dict[str, Any] = {}
    for name, part in parts.items():
        is_in_vain = answers.get(_need_of(name)) == FAILED
        answers[name] = FAILED if is_in_vain else _answer(name, part)
    return answers


def _need_of(name: str) -> str:
    if name == "cache":
        return "database" if isinstance(caches["default"], BaseDatabaseCache) else ""
    return NEED_OF.get(name, "")


def _answer(name: str, part: Part) -> Any:
    try:
        return part()
    except Exception as error:
        logger.error("Health: %s failed (%s).", name, kind_and_place(error))
        return FAILED


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def _cache() -> str:
    cache.set("portal-health", "ok", 60)
    return "ok" if cache.get("portal-health") == "ok" else FAILED


_migrated: list[bool] = []  # a process that once saw all migrations applied asks no more


def _migrations() -> str:
    if not _migrated:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return "pending"
        _migrated.append(True)
    return "ok"


def _keyring() -> str:
    if apps.is_installed("sm_plugin"):
        from sm_plugin.vault.services import verify_keyring

        verify_keyring()
    return "ok"


NEEDED: dict[str, Part] = {
    "database": _database,
    "cache": _cache,
    "migrations": _migrations,
    "keyring": _keyring,
}


def helping_parts() -> dict[str, Part]:
    parts: dict[str, Part] = {"content_worker": lambda: _worker("content_worker"), "mail": _mail}
    if apps.is_installed("sm_plugin"):
        parts |= {"sm_worker": lambda: _worker("sm_worker"), "scanner": _scanner}
        parts["notices"] = _notices
    return parts


def _worker(name: str) -> str:
    worker = seen(name)
    if worker.seconds is None:
        return "never seen"
    if worker.seconds > BEAT_SECONDS:
        return "late"
    return f"failing: {', '.join(sorted(worker.failing))}" if worker.failing else "ok"


def _scanner() -> str:
    from sm_plugin.files.scanner import has_scanner, ping

    if not has_scanner():
        return "not set"
    ping(seconds=SCANNER_SECONDS)
    return "ok"


def _notices() -> str:
    seconds = oldest_notice_seconds()
    return "ok" if seconds is None or seconds <= NOTICE_SECONDS else "late"


def _mail() -> str:
    seconds = outbox.oldest_seconds()
    return "ok" if seconds is None or seconds <= NOTICE_SECONDS else "late"


def oldest_notice_seconds() -> int | None:
    """Return how long the notice that is due longest has waited; None if none is due.

    One that was tried is put off, or given up. It counts from when it was first due, unless a
    mail went out since then: one wrong address beside mails that go wakes nobody.
    """
    if not apps.is_installed("sm_plugin"):
        return None
    from sm_plugin.notify.models import OutboxNotice
    from sm_plugin.rollout.models import RolloutNotice

    now = timezone.now()
    notices, mails = OutboxNotice.objects, RolloutNotice.objects
    due = notices.unfinished().filter(due_at__lte=now).order_by("due_at")
    found = [rows.values_list("due_at", flat=True).first() for rows in (due, mails.waiting(now))]
    refused = (notices.refused(now), mails.refused(now))
    if any(rows.exists() for rows in refused):
        last = max(filter(None, (notices.last_sent(now), mails.last_sent())), default=None)
        for rows in refused:
            stuck = rows if last is None else rows.filter(first_due__gt=last)
            found.append(stuck.aggregate(first=Min("first_due"))["first"])
    return seconds_since(min(filter(None, found), default=None), now)


def seconds_since(moment: datetime | None, now: datetime) -> Any:
    return None if moment is None else int((now - moment).total_seconds())
