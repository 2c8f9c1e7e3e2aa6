"""Migrations of a next release while people work with the code of today: `make bench-migrating`.

Two web servers behind nginx, two workers and PostgreSQL, as in `cluster`, on tables of a million
entries. First it measures what the machine bears, with people who never pause; then they pause so
long that about half of it is asked, and the migrations of `next_release` run one after the other:
columns, a table, rows filled in batches, indexes, and a rule. Every lock that anybody waits for is
looked at all the while. It prints a line a migration, and exits 1 for an answer of 5xx, a text that
is lost, or a wait of more than two seconds. It ends by itself. No test: it depends on the machine.

    make bench-migrating BENCH="--entries 10000 --seconds 10"
"""

import argparse
import json
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections import defaultdict
from pathlib import Path

import psycopg

from tests.bench import cluster_people
from tests.bench.cluster import Cluster, people, stop
from tests.bench.cluster_people import Told
from tests.bench.serving import Site

ENTRIES, PEOPLE, SECONDS = 1_000_000, 20, 30
MOST = 2.0  # seconds that anybody may wait for a lock
STEPS = ("9001", "9002", "9003", "9004", "9005", "9006")
WAITS = """
SELECT l.pid, coalesce(c.relname, l.locktype), extract(epoch FROM clock_timestamp() - l.waitstart)
FROM pg_locks l LEFT JOIN pg_class c ON c.oid = l.relation
WHERE NOT l.granted AND l.waitstart IS NOT NULL
"""


class Waits(threading.Thread):
    """The longest wait for a lock of each table, asked for twenty times a second."""

    def __init__(self, url: str) -> None:
        super().__init__(daemon=True)
        self.url, self.over = url, threading.Event()
        self.longest: dict[str, float] = defaultdict(float)

    def run(self) -> None:
        with psycopg.connect(self.url, autocommit=True) as asked:
            while not self.over.wait(0.05):
                for _pid, name, seconds in asked.execute(WAITS):
                    self.longest[name] = max(self.longest[name], float(seconds))

    def so_far(self) -> tuple[float, str]:
        """Return the longest wait since the last time this was asked, and for which table."""
        found, self.longest = self.longest, defaultdict(float)
        name = max(found, key=found.__getitem__, default="")
        return found[name], name


class Working:
    """People who do what they do until they are told to stop, with pauses of so many seconds."""

    def __init__(self, world: dict[str, list[object]], ports: list[int], pause: float) -> None:
        cluster_people.PAUSE = (pause * 0.5, pause * 1.5)
        self.told, self.began = Told(), time.monotonic()
        self.everybody = people(world, ports, self.began + 24 * 3600, self.told)
        for person in self.everybody:
            person.start()

    def counted(self) -> int:
        return sum(map(len, list(self.told.seconds.values())))

    def stop(self) -> float:
        """Return how many requests a second were answered."""
        self.told.stopping.set()
        for person in self.everybody:
            person.join()
        return self.counted() / (time.monotonic() - self.began)


def migrate(site: Site, waits: Waits, working: Working) -> list[str]:
    """Run one migration after the other; return what is wrong."""
    wrong = []
    for step in STEPS:
        waits.so_far()
        began, before = time.monotonic(), working.counted()
        site.manage("migrate", "sm_plugin", step, "-v0")
        took = time.monotonic() - began
        time.sleep(2)
        wait, name = waits.so_far()
        rate = (working.counted() - before) / (time.monotonic() - began)
        print(
            f"{step}: {took:.1f} s, {rate:.1f} requests a second meanwhile; longest wait for a"
            f" lock {wait * 1000:.0f} ms ({name or 'none'})",
            flush=True,
        )
        if wait > MOST:
            wrong.append(f"{step}: somebody waited {wait:.1f} s for {name}")
    return wrong


def run(folder: Path, entries: int, count: int, seconds: int) -> int:
    """Return the exit code."""
    cluster = Cluster(folder)
    site = cluster.site = Site("cluster", "tests.bench.busy_settings", "portal.wsgi", folder)
    own = "tests.bench.migrating_settings"
    next_release = Site("next release", own, "", folder)
    site.manage("migrate", "-v0")
    site.manage("createcachetable")
    world = site.told_by("-m", "tests.bench.cluster_world", "make", str(count))
    site.run("-m", "tests.bench.filling", "entries", str(entries))
    waits = Waits(os.environ["DATABASE_URL"])
    with cluster.started() as ports:
        hurried = Working(world, ports, 0)
        time.sleep(seconds)
        most = hurried.stop()
        print(f"{entries:,} entries. The machine bears {most:.1f} requests a second.", flush=True)
        waits.start()
        working = Working(world, ports, 2 * count / most)
        time.sleep(seconds)
        wrong = migrate(next_release, waits, working)
        rate = working.stop()
        waits.over.set()
        wrong += [f"{name} ended" for name in cluster.ended()]
    site.manage("sm_worker", "--once")
    sent = hurried.told.sent + working.told.sent
    told = json.dumps(sent)
    lost, more = site.told_by("-m", "tests.bench.cluster_world", "check", told=told)
    wrong += more + [f"{what}: {times} times" for what, times in working.told.errors.items()]
    print(
        f"{rate:.1f} requests a second ({rate / most:.0%}), {working.told.errors.total()} errors;"
        f" {len(sent)} texts acknowledged, {len(lost)} lost."
    )
    print("\n".join([*lost, *wrong]))
    return 1 if lost or wrong else 0


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--entries", type=int, default=ENTRIES)
    options.add_argument("--people", type=int, default=PEOPLE)
    options.add_argument("--seconds", type=int, default=SECONDS, help="to measure what is borne")
    given = options.parse_args()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    folder = Path(tempfile.mkdtemp(prefix="portal-migrating-"))
    try:
        return run(folder, given.entries, given.people, given.seconds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
