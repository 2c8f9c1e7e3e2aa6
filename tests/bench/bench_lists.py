"""Measures what people wait for: lists, filters, search, a thread, an item, and sending.

    .venv/bin/python tests/bench/bench_lists.py
    scripts/with_postgres .venv/bin/python tests/bench/bench_lists.py

Not a test: it asserts nothing and depends on the machine. It fills a mailbox and a team's queues
with 1,000 and then 10,000 threads of 5 kB each, in a database of its own, and takes the median
over 20 requests through Django's whole stack, without a web server; over 7 for searches. The
texts are typed as people type, with curly quotes and accents. Beside the time on the clock stands
the processor's, which says more on a busy machine. It ends by itself in some minutes.
"""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import NamedTuple
from uuid import uuid4

import django

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")

SIZES = (1_000, 10_000)
REQUESTS = 20
SENDS = 50
PAGES = {
    "inbox": ("veteran", "/secure-messaging/"),
    "sent": ("veteran", "/secure-messaging/sent/"),
    "deleted": ("veteran", "/secure-messaging/deleted/"),
    "filter: unread": ("veteran", "/secure-messaging/?unread=yes"),
    "filter: with files": ("veteran", "/secure-messaging/?with_files=yes"),
    "filter: old, oldest": ("veteran", "/secure-messaging/?sort=oldest&until=2001-01-01"),
    "thread": ("veteran", "/secure-messaging/threads/{thread}/"),
    "queue: my role": ("nurse", "/secure-messaging/team/"),
    "queue: escalated": ("nurse", "/secure-messaging/team/?queue=escalated"),
    "queue: done": ("nurse", "/secure-messaging/team/?queue=done"),
    "item": ("nurse", "/secure-messaging/team/items/{item}/"),
}
SEARCHES = {
    "search: nowhere": "nowhere",
    "search: everywhere": "dizzy",
    "search: phrase": '"my left knee" hurts',
}
SEARCH = "/secure-messaging/search/"
SEARCHED = 7  # times each
# About 5 kB. Double braces are left for the number of the thread.
BODY = (
    "I\u2019m dizzy when I get up, since Monday. My left knee hurts on stairs, and the "
    "medicaci\u00f3n doesn\u2019t help. " * 44
) + "It is number {}."


class Taken(NamedTuple):
    """Milliseconds, on the clock and of the processor."""

    clock: float
    processor: float


def milliseconds(act: Callable[[], object], times: int = REQUESTS) -> Taken:
    """The medians of `times` runs, after one that fills caches and compiles templates."""
    act()
    taken = []
    for _run in range(times):
        start, busy = time.perf_counter(), time.process_time()
        act()
        taken.append((time.perf_counter() - start, time.process_time() - busy))
    return Taken(*(median(column) * 1000 for column in zip(*taken, strict=True)))


def measure() -> dict[str, list[Taken]]:
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client

    from sm_plugin.sending.services import send
    from sm_plugin.triage.models import WorkItem
    from tests.factories import (
        FacilityFactory,
        TopicFactory,
        mailbox_of,
        member,
        patient_at,
        team_at,
    )
    from tests.sm_plugin.speed.many import fill

    team = team_at(FacilityFactory())
    mailbox = mailbox_of(patient_at(team.facility), team)
    readers = {"veteran": Client(), "nurse": Client()}
    readers["veteran"].force_login(mailbox.owner)
    readers["nurse"].force_login(member(team))
    words = {"actor": mailbox.owner, "mailbox": mailbox, "team": team, "topic": TopicFactory()}
    rows: dict[str, list[Taken]] = {name: [] for name in (*PAGES, "send (service)")}
    rows |= {name: [] for name in SEARCHES}
    there = 0
    for size in SIZES:
        fill(mailbox, team, size - there, body=BODY)
        there = size
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        item = WorkItem.objects.first()
        ids = {"item": item.pk, "thread": item.thread_id}
        for name, (reader, address) in PAGES.items():
            client, url = readers[reader], address.format(**ids)
            assert client.get(url).status_code == 200, url
            rows[name].append(milliseconds(lambda c=client, u=url: c.get(u)))
        for name, asked in SEARCHES.items():
            cache.clear()

            def search(words: str = asked) -> None:
                assert readers["veteran"].post(SEARCH, {"words": words}).status_code == 200

            rows[name].append(milliseconds(search, SEARCHED))
        rows["send (service)"].append(
            milliseconds(
                lambda: send(**words, subject="x", body=f"{uuid4()}" * 14, idempotency_key=uuid4()),
                SENDS,
            )
        )
    return rows


def main() -> None:
    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test.utils import (
        override_settings,
        setup_databases,
        setup_test_environment,
        teardown_databases,
    )

    setup_test_environment(debug=False)
    made = setup_databases(verbosity=0, interactive=False)
    try:
        unhurried = settings.SECURE_MESSAGING | {"SENDS_PER_HOUR": 10_000}
        with override_settings(SECURE_MESSAGING=unhurried):
            rows = measure()
        print(f"{connection.vendor}, median of {REQUESTS} requests and {SENDS} sends, ms")
        print(f"load average {os.getloadavg()[0]:.1f}; in parentheses the processor's time")
        print(f"{'':<20}" + "".join(f"{size:>20,}" for size in SIZES))
        for name, values in rows.items():
            print(
                f"{name:<20}" + "".join(f"{v.clock:>10.1f} ({v.processor:>7.1f})" for v in values)
            )
        rates = (1000 / value.clock for value in rows["send (service)"])
        print(f"{'sends a second':<20}" + "".join(f"{rate:>20.0f}" for rate in rates))
    finally:
        teardown_databases(made, verbosity=0)


if __name__ == "__main__":
    main()
