"""Every figure of docs/performance.md in one run: `make bench`.

It needs PostgreSQL, which `scripts/with_postgres` starts for it, and a quarter of an hour. It makes
in a temporary folder: the portal with a usual mailbox of 28 threads and a big one of 25,000; a
floor, which is one indexed query and twenty rows in a template; a plain Wagtail page; and
django-postman in an environment of its own under var/, installed by its name. Each is served by
gunicorn with one process; two clients ask. It prints tables with ratios to the floor, writes them
into docs/performance.md, and ends by itself. Nothing here is a test: it depends on the machine.

    make bench BENCH="--quick --entries 1000"      one round each; only printed
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from tests.bench.serving import ROOT, Rate, Served, Site, wait_for

ROUNDS, SECONDS = 5, 2.0
SLOWER = 2  # milliseconds: a disk on a network takes about so much longer for a flush
ENTRIES = [1_000, 100_000, 1_000_000]
LISTS = ("inbox, usual", "inbox, big", "inbox, page 1,000", "queue")
PEER = "django-postman"
PERFORMANCE = ROOT / "docs" / "performance.md"
FILL_PLAIN = """
from tests.bench.plain.models import PlainPage
from wagtail.models import Page
words = "<p>" + "Write to your care team about what is not urgent. " * 40 + "</p>"
Page.objects.get(depth=2).add_child(instance=PlainPage(title="Words", slug="words", body=words))
"""
Row = tuple[str, Rate, int, int]


class Bench:
    """The four sites and the folder they live in."""

    def __init__(self, folder: Path, quick: bool) -> None:
        self.folder, self.rounds = folder, 1 if quick else ROUNDS
        self.portal = self._site("portal", "tests.bench.kill_settings", "portal.wsgi")
        self.lowest: tuple[Served, str] | None = None
        self.floor = Site(
            "floor", "tests.bench.floor_settings", "tests.bench.floor", self.portal.folder
        )
        self.plain = self._site("plain", "tests.bench.plain.settings", "tests.bench.plain.wsgi")

    def _site(self, name: str, settings: str, wsgi: str) -> Site:
        (self.folder / name / "static").mkdir(parents=True)
        return Site(name, settings, wsgi, self.folder / name)

    def fill(self) -> None:
        self.portal.manage("migrate", "-v0")
        self.portal.manage("createcachetable")
        self.portal.run("-m", "tests.bench.filling", "world")
        os.environ["PLAIN_DATABASE_URL"] = _database_of_its_own("plain")
        self.plain.manage("migrate", "-v0")
        self.plain.manage("shell", "-v0", "-c", FILL_PLAIN)

    def cases(self) -> dict[str, list[Any]]:
        """Return the cookie, path, statements and bytes of each page, as signed in just now."""
        told = self.portal.run("-m", "tests.bench.filling", "statements")
        return dict(json.loads(told))

    @contextmanager
    def beside_floor(self) -> Iterator[None]:
        """Serve the floor meanwhile: what is measured is measured beside it."""
        with self.floor.served() as served:
            wait_for(served.port)
            self.lowest = served, self.cases()["floor"][1]
            yield

    def pages(self) -> list[Row]:
        """Measure each page of the portal, with the floor first."""
        cases = self.cases()
        _cookie, path, count, size = cases.pop("floor")
        rows: list[Row] = [("floor", self._rate(self.lowest[0], path, ""), count, size)]
        with self.portal.served() as served:
            for name, (cookie, path, count, size) in cases.items():
                rows.append((name, self._rate(served, path, cookie or ""), count, size))
        return rows

    def lists(self) -> dict[str, Rate]:
        """The lists alone, as far as there is something in them."""
        cases = self.cases()
        with self.portal.served() as served:
            return {
                name: self._rate(served, cases[name][1], cases[name][0])
                for name in LISTS
                if name in cases
            }

    def plain_page(self) -> Row:
        with self.plain.served() as served:
            return "plain Wagtail page", self._rate(served, "/words/", ""), 5, 0

    def peer(self, entries: int) -> list[Row]:
        """django-postman's inbox: conversations and other people's messages as in our tables."""
        site = self._site("postman", "tests.bench.peer.settings", "tests.bench.peer.site")
        site = Site(site.name, site.settings, site.wsgi, site.folder, str(_peers_python()))
        os.environ["POSTMAN_DATABASE_URL"] = _database_of_its_own("postman")
        site.manage("migrate", "-v0")
        found = json.loads(
            site.run("-m", "tests.bench.peer.site", str(entries // 2), "28", "25000")
        )
        rows: list[Row] = []
        with site.served() as served:
            for size, (cookie, count, length) in found.items():
                rate = self._rate(served, "/messages/inbox/", cookie)
                rows.append((f"{PEER}, inbox of {int(size):,}", rate, count, length))
        return rows

    def _rate(self, served, path: str, cookie: str) -> Rate:  # type: ignore[no-untyped-def]
        return served.measured(path, cookie, rounds=self.rounds, seconds=SECONDS, floor=self.lowest)


def _peers_python() -> Path:
    """Return the Python of an environment with django-postman, made at the first run."""
    home = Path(os.environ.get("PORTAL_BENCH_DIR", ROOT / "var")) / "bench-postman"
    python = home / "bin" / "python"
    if not python.exists():
        venv.create(home, with_pip=True)
        wanted = [PEER, "dj-pagination", "psycopg[binary]", "gunicorn"]
        subprocess.run([python, "-m", "pip", "install", "--quiet", *wanted], check=True)
    return python


def _database_of_its_own(name: str) -> str:
    """Make a database on the same server; return its address."""
    import psycopg

    url = os.environ["DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}")
        connection.execute(f"CREATE DATABASE {name}")
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"/{name}"))


def table_of_pages(rows: list[Row]) -> str:
    lines = ["| page | requests a second | processor, ms | to the floor | statements | kB |"]
    lines.append("|---|---|---|---|---|---|")
    for name, rate, count, size in rows:
        kilobytes = f"{size / 1000:.1f}" if size else ""
        times = f"{rate.a_second:,.0f} | {rate.processor:.1f} | {rate.to_floor:.1f}"
        lines.append(f"| {name} | {times} | {count} | {kilobytes} |")
    return "\n".join(lines)


def table_of_growth(found: dict[int, dict[str, Rate]]) -> str:
    names = list(list(found.values())[-1])
    heads = " | ".join(f"{size:,} entries" for size in found)
    lines = [f"| to the floor | {heads} |", "|---" * (len(found) + 1) + "|"]
    for name in names:
        cells = [f"{rates[name].to_floor:.1f}" if name in rates else "" for rates in found.values()]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def table_of_writers(found: dict[str, dict[str, float]]) -> str:
    counts = [count for count in next(iter(found.values())) if count != "flush"]
    heads = " | ".join(f"{count} writer(s)" for count in counts)
    lines = [f"| events a second | {heads} | a flush, ms |", "|---" * (len(counts) + 2) + "|"]
    for name, rates in found.items():
        cells = " | ".join(f"{rates[count]:,.0f}" for count in counts)
        lines.append(f"| {name} | {cells} | {rates['flush']:.2f} |")
    return "\n".join(lines)


def table_of_rest(portal: Site) -> str:
    lines = ["| | ms |", "|---|---|"]
    sent = json.loads(portal.run("-m", "tests.bench.filling", "sends", "100"))
    lines.append(f"| sending 500 characters, on the clock | {sent['clock']:.0f} |")
    lines.append(f"| the same, processor | {sent['processor']:.0f} |")
    for size in (1_000, 10_000):
        taken = json.loads(portal.run("-m", "tests.bench.filling", "search", str(size)))
        for what, milliseconds in taken.items():
            lines.append(f"| a search of {size:,} threads, {what} | {milliseconds:.0f} |")
    return "\n".join(lines)


def write(name: str, text: str, *, keep: bool) -> None:
    """Print a table; if it is to be kept, put it between its two marks in docs/performance.md."""
    print(f"\n{name}\n{text}", flush=True)
    if not keep:
        return
    page = PERFORMANCE.read_text()
    mark = re.compile(rf"(<!-- bench: {name} -->\n).*?(<!-- end -->)", re.DOTALL)
    if not mark.search(page):
        sys.exit(f"docs/performance.md has no place for {name}.")
    PERFORMANCE.write_text(mark.sub(lambda m: f"{m[1]}{text}\n{m[2]}", page))


def conditions(load: float) -> str:
    """Say when and on what the figures were measured."""
    import psycopg

    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        version = connection.info.server_version // 10_000
    python, after = sys.version_info, os.getloadavg()[0]
    return (
        f"Measured on {date.today():%B %d, %Y}: {os.cpu_count()} cores, shared by the clients, the"
        f" web process and PostgreSQL {version} (stock settings, without fsync where nothing else"
        f" is said); Python {python[0]}.{python[1]}; load average {load:.1f} before and"
        f" {after:.1f} after."
    )


def writers(portal: Site, seconds: int) -> dict[str, float]:
    found = portal.run("-m", "tests.bench.writers", str(seconds), "1", "2", "8")
    return dict(json.loads(found))


def with_flushes() -> dict[str, dict[str, float]]:
    """The same on a PostgreSQL that flushes each commit to the disk, and on a slower disk."""
    command = [str(ROOT / "scripts/with_postgres"), "--durable", sys.executable]
    command += ["-m", "tests.bench.bench", "--writers"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    if done.returncode:
        sys.exit(done.stderr[-2000:])
    return dict(json.loads(done.stdout.splitlines()[-1]))


def on_disks(portal: Site) -> dict[str, dict[str, float]]:
    """Measure on this machine's disk, and as if each flush took SLOWER milliseconds longer.

    PostgreSQL itself then waits before each flush, whoever else is writing: `commit_delay`.
    """
    found = {"with fsync": writers(portal, 5)}
    words = f"-c commit_delay={SLOWER * 1000} -c commit_siblings=0"
    os.environ["DATABASE_URL"] += f"?options={quote(words)}"
    slow = writers(portal, 5)
    return found | {f"with fsync, {SLOWER} ms slower": slow | {"flush": slow["flush"] + SLOWER}}


def grown(bench: Bench, sizes: list[int]) -> dict[int, dict[str, Rate]]:
    """Measure the lists at each size of the table; the big mailbox is filled after the first."""
    found = {}
    for number, size in enumerate(sizes):
        if number == 1:
            bench.portal.run("-m", "tests.bench.filling", "big")
        bench.portal.run("-m", "tests.bench.filling", "entries", str(size))
        found[size] = bench.lists()
    if len(sizes) == 1:
        bench.portal.run("-m", "tests.bench.filling", "big")
    return found


def measure(bench: Bench, sizes: list[int], *, keep: bool) -> None:
    load = os.getloadavg()[0]
    bench.fill()
    with bench.beside_floor():
        growth = grown(bench, sizes)
        rows = [*bench.pages(), bench.plain_page(), *bench.peer(sizes[-1])]
    write("pages", table_of_pages(rows), keep=keep)
    write("growth", table_of_growth(growth), keep=keep)
    rates = {"without fsync": writers(bench.portal, 5)} | with_flushes()
    write("writers", table_of_writers(rates), keep=keep)
    write("sending and searching", table_of_rest(bench.portal), keep=keep)
    write("conditions", conditions(load), keep=keep)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--writers", action="store_true", help="only writers of the record")
    options.add_argument("--quick", action="store_true", help="one round each; only printed")
    options.add_argument("--entries", nargs="*", type=int, default=ENTRIES)
    given = options.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="portal-bench-"))
    try:
        bench = Bench(folder, given.quick)
        if given.writers:
            bench.portal.manage("migrate", "-v0")
            print(json.dumps(on_disks(bench.portal)))
        else:
            measure(bench, given.entries, keep=not given.quick)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
