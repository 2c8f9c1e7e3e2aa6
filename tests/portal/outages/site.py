"""The web processes and both workers as they run, with what a Veteran's browser sends them."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.bench.kill_clients import Form
from tests.processes import free_port

ROOT = Path(__file__).resolve().parents[3]
MAIL = "/secure-messaging/"
SETTINGS = """
from portal.settings.test import *
from portal.settings.environment import log_to_console

PORTAL_CACHES_PAGES = True
LOGGING = log_to_console("ERROR")
"""


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    headers: dict[str, str]


class Site:
    """A web process and workers on the database of `environment`."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        (folder / "outage_settings.py").write_text(SETTINGS)
        path = f"{environment['PYTHONPATH']}:{folder}"
        own = {"PYTHONPATH": path, "DJANGO_SETTINGS_MODULE": "outage_settings"}
        self.environment = {**environment, **own, "PORTAL_VAR_DIR": str(folder)}
        self.port, self.log = free_port(), folder / "log"
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    @contextmanager
    def started(self, *, workers: bool = True) -> Iterator["Site"]:
        words = ["-m", "gunicorn", "--workers", "1", "--threads", "4", "--log-level", "error"]
        try:
            self._start("web", *words, "--bind", f"127.0.0.1:{self.port}", "portal.wsgi")
            for name in ("sm_worker", "content_worker") if workers else ():
                self._start(name, "manage.py", name, "--every", "0.5")
            yield self
        finally:
            for process in self.running.values():
                process.terminate()
            for process in self.running.values():
                process.wait(30)

    def _start(self, name: str, *words: str) -> None:
        with self.log.open("ab") as log:
            self.running[name] = subprocess.Popen(
                [sys.executable, "-W", "ignore", *words],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
            )

    def ended(self) -> list[str]:
        return [name for name, one in self.running.items() if one.poll() is not None]

    def ask(self, path: str, form: dict[str, str] | None = None, cookie: str = "") -> Answer:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": cookie} if cookie else {}
        body = None
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = urlencode(form)
        try:
            connection.request("POST" if body else "GET", path, body, headers)
            answer = connection.getresponse()
            return Answer(answer.status, answer.read().decode(), dict(answer.getheaders()))
        finally:
            connection.close()

    def form(self, path: str, cookie: str, **words: str) -> dict[str, str]:
        """Return the filled form of a message, as a browser would send it."""
        page = self.ask(path, cookie=cookie)
        assert page.status == 200, (page.status, self.log.read_text()[-2000:])
        return Form(page.text).fields | words

    def until(self, happened: Callable[[], Any], what: str, seconds: float = 90) -> None:
        """Wait until something is so."""
        end = time.monotonic() + seconds
        while not happened():
            assert time.monotonic() < end, f"{what}: {self.log.read_text()[-3000:]}"
            time.sleep(0.3)

    def answers(self) -> bool:
        try:
            return self.ask("/health/live").status == 200
        except OSError:
            return False

    def is_ready(self) -> bool:
        return self.ask("/health/ready").status == 200
