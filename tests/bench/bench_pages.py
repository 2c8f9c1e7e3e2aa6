"""Requests a second and queries of an article: kept, made anew, and beside a plain Wagtail page.

    .venv/bin/python tests/bench/bench_pages.py
    scripts/with_postgres .venv/bin/python tests/bench/bench_pages.py

Not a test: it asserts nothing and depends on the machine. It makes two sites in a temporary folder:
the portal with its seeded pages, and `tests/bench/plain`, a page type with a title and the same
words in rich text, in a template of fifteen lines, as `wagtail start` would set it up. Each is
served by gunicorn with one process and two threads on 127.0.0.1; two clients ask over connections
that stay open, ROUNDS times SECONDS each in turn, and the median counts. It ends by itself after
some minutes. With DATABASE_URL the portal is on PostgreSQL; the plain page stays on SQLite.
Queries, bytes and processor time are of Django's whole stack without a web server; the time of the
processor says more than the rate when others use the machine.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[2]
ROUNDS, SECONDS, CLIENTS = 5, 3, 2
ARTICLE = "/spotlights/secure-messaging/"
# No page knows this parameter, so that each request is made anew, for a stranger all the same.
CASES = {
    "portal: article, kept": ("portal", ARTICLE),
    "portal: article, made anew": ("portal", f"{ARTICLE}?anew=1"),
    "portal: home page, kept": ("portal", "/"),
    "portal: home page, made anew": ("portal", "/?anew=1"),
    "plain Wagtail page": ("plain", "/words/"),
}
SETTINGS = {"portal": "tests.bench.kill_settings", "plain": "tests.bench.plain.settings"}
WSGI = {"portal": "portal.wsgi", "plain": "tests.bench.plain.wsgi"}
FILL_PLAIN = """
import sys
from tests.bench.plain.models import PlainPage
from wagtail.models import Page
root = Page.objects.get(depth=2)
root.add_child(instance=PlainPage(title="Words", slug="words", body=sys.stdin.read()))
"""
WORDS = """
from content.models import SpotlightPage
from wagtail.rich_text import RichText
for block in SpotlightPage.objects.get().body:
    text = block.value.source if isinstance(block.value, RichText) else ""
    print(text or f"<p>{' '.join(str(block.get_prep_value()['value']).split()[:60])}</p>")
"""
QUERIES = """
import sys
import time
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
for path in sys.stdin.read().split():
    for _time in range(3):
        with CaptureQueriesContext(connection) as captured:
            answer = Client(headers={"host": "127.0.0.1"}).get(path)
        asked = len(captured)
    start = time.process_time()
    for _time in range(30):
        Client(headers={"host": "127.0.0.1"}).get(path)
    used = (time.process_time() - start) / 30 * 1000
    print(asked, len(answer.content), used)
"""


class Site:
    """One of the two sites, in a folder of its own."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": SETTINGS[name],
            "PORTAL_VAR_DIR": str(folder),
            "PORTAL_LOG_LEVEL": "ERROR",
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "site")]),
        }

    def manage(self, *words: str, told: str = "") -> str:
        command = [sys.executable, "-W", "ignore", "-m", "django", *words]
        done = subprocess.run(
            command, env=self.environment, input=told, cwd=ROOT, capture_output=True, text=True
        )
        if done.returncode:
            sys.exit(done.stderr)
        return done.stdout

    def run(self, code: str, told: str = "") -> str:
        return self.manage("shell", "-v0", "-c", code, told=told)

    @contextmanager
    def served(self) -> Iterator[int]:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        words = ["-m", "gunicorn", "--workers", "1", "--threads", "2", "--keep-alive", "30"]
        words += ["--bind", f"127.0.0.1:{port}", "--log-level", "error", WSGI[self.name]]
        server = subprocess.Popen([sys.executable, *words], env=self.environment, cwd=ROOT)
        try:
            wait_for(port)
            yield port
        finally:
            server.terminate()
            server.wait(20)


def wait_for(port: int) -> None:
    for _try in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    sys.exit("The server did not start.")


def ask(port: int, path: str, until: float) -> int:
    connection, count = HTTPConnection("127.0.0.1", port, timeout=30), 0
    while time.monotonic() < until:
        connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            sys.exit(f"{path} answered {answer.status}")
        count += 1
    connection.close()
    return count


def requests_a_second(port: int, path: str, seconds: float) -> float:
    until = time.monotonic() + seconds
    with ThreadPoolExecutor(CLIENTS) as clients:
        counts = clients.map(lambda _client: ask(port, path, until), range(CLIENTS))
        return sum(counts) / seconds


def make(folder: Path) -> dict[str, Site]:
    sites = {name: Site(name, folder / name) for name in SETTINGS}
    for name in sites:
        (folder / name).mkdir()
    portal, plain = sites["portal"], sites["plain"]
    for words in (["migrate", "-v0"], ["createcachetable"], ["seed_site"]):
        portal.manage(*words)
    plain.manage("migrate", "-v0")
    plain.run(FILL_PLAIN, told=portal.run(WORDS))
    return sites


def main() -> None:
    started = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        sites = make(Path(folder))
        seen: dict[str, str] = {}
        for name, site in sites.items():
            mine = {case: path for case, (owner, path) in CASES.items() if owner == name}
            seen |= zip(mine, site.run(QUERIES, "\n".join(mine.values())).split("\n"), strict=False)
        rates: dict[str, list[float]] = {case: [] for case in CASES}
        loads = []
        with sites["portal"].served() as portal, sites["plain"].served() as plain:
            ports = {"portal": portal, "plain": plain}
            for round_ in range(ROUNDS + 1):
                for case, (owner, path) in CASES.items():
                    rate = requests_a_second(ports[owner], path, SECONDS if round_ else 1)
                    rates[case] += [rate] if round_ else []
                loads.append(os.getloadavg()[0])
    print(f"{ROUNDS} rounds of {SECONDS} s; load average {started:.1f} before, {median(loads):.1f}")
    heads = ["requests/s", "lowest", "highest", "queries", "bytes", "CPU ms"]
    print(f"{'':<30}" + "".join(f"{head:>11}" for head in heads))
    for case, values in rates.items():
        queries, size, used = seen[case].split()
        figures = (median(values), min(values), max(values), int(queries), int(size), float(used))
        formats = ("11.0f", "11.0f", "11.0f", "11d", "11d", "11.1f")
        shown = "".join(format(x, form) for x, form in zip(figures, formats, strict=True))
        print(f"{case:<30}{shown}")


if __name__ == "__main__":
    main()
