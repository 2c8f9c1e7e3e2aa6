"""Sites under gunicorn, what they answer in a second, and what that takes."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[2]
TICKS = os.sysconf("SC_CLK_TCK")
A_CONNECTION = 25  # requests


class Rate(NamedTuple):
    """Requests a second, and milliseconds of the web processes' processor for each.

    `to_floor` is that time to the floor's, where the floor was asked in turn with it.
    """

    a_second: float
    processor: float
    to_floor: float = 1.0


@dataclass(frozen=True)
class Site:
    """One site: its settings, its entry, and the Python that has what it needs."""

    name: str
    settings: str
    wsgi: str
    folder: Path
    python: str = sys.executable

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | {
            "DJANGO_SETTINGS_MODULE": self.settings,
            "PORTAL_VAR_DIR": str(self.folder),
            "PORTAL_LOG_LEVEL": "ERROR",
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "site")]),
        }

    def run(self, *words: str, told: str = "") -> str:
        """Run Python with these arguments; return what it prints, end if it fails."""
        done = subprocess.run(
            [self.python, "-W", "ignore", *words],
            env=self.environment,
            input=told,
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            sys.exit(f"{self.name}: {words}\n{done.stderr[-3000:]}")
        return done.stdout

    def told_by(self, *words: str, told: str = "") -> Any:
        """Run Python with these arguments; return the JSON of its last line."""
        return json.loads(self.run(*words, told=told).splitlines()[-1])

    def manage(self, *words: str, told: str = "") -> str:
        return self.run("-m", "django", *words, told=told)

    @contextmanager
    def served(self, processes: int = 1) -> Iterator["Served"]:
        port = free_port()
        words = ["-m", "gunicorn", "--workers", str(processes), "--threads", "2"]
        words += ["--keep-alive", "30", "--bind", f"127.0.0.1:{port}"]
        words += ["--log-level", "error", self.wsgi]
        server = subprocess.Popen([self.python, *words], env=self.environment, cwd=ROOT)
        try:
            yield Served(port, server.pid, processes)
        finally:
            server.terminate()
            server.wait(20)


@dataclass(frozen=True)
class Served:
    port: int
    process: int
    processes: int

    @property
    def clients(self) -> int:
        return 2 * self.processes

    def measured(
        self,
        path: str,
        cookie: str,
        *,
        rounds: int,
        seconds: float,
        floor: "tuple[Served, str] | None" = None,
    ) -> Rate:
        """Return the medians of some rounds, once each process has started and answered.

        A client's connection stays open for `A_CONNECTION` requests: for good, all of them could
        belong to one of the processes. A machine is not the same from minute to minute, so the
        floor, a site and its path, is asked before each round, and each ratio is of one moment.
        """
        wait_for(self.port)
        self._wait_for_processes()
        self._round(path, cookie, 2)
        rates = [self._beside(floor, path, cookie, seconds) for _round in range(rounds)]
        return Rate(*(median(column) for column in zip(*rates, strict=True)))

    def _beside(
        self, floor: "tuple[Served, str] | None", path: str, cookie: str, seconds: float
    ) -> Rate:
        if floor is None:
            return self._round(path, cookie, seconds)
        site, address = floor
        lowest = site._round(address, "", seconds / 2)
        rate = self._round(path, cookie, seconds)
        return rate._replace(to_floor=rate.processor / lowest.processor)

    def _round(self, path: str, cookie: str, seconds: float) -> Rate:
        busy, until = self._busy(), time.monotonic() + seconds
        with ThreadPoolExecutor(self.clients) as clients:
            asked = clients.map(lambda _client: self._ask(path, cookie, until), range(self.clients))
            count = sum(asked)
        return Rate(count / seconds, (self._busy() - busy) / count * 1000)

    def _ask(self, path: str, cookie: str, until: float) -> int:
        connection, count = HTTPConnection("127.0.0.1", self.port, timeout=60), 0
        headers = {"Accept-Encoding": "gzip"} | ({"Cookie": cookie} if cookie else {})
        while time.monotonic() < until:
            if count % A_CONNECTION == 0:
                connection.close()  # the next request opens it again
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                sys.exit(f"{path} answered {answer.status}")
            count += 1
        connection.close()
        return max(count, 1)

    def _busy(self) -> float:
        """Return the seconds of processor that gunicorn's workers have used."""
        return sum(self._busy_children().values())

    def _wait_for_processes(self) -> None:
        """Return when each has started, and with nothing asked is at rest, or end."""
        for _try in range(60):
            before = self._busy_children()
            time.sleep(0.5)
            if len(before) == self.processes and self._busy_children() == before:
                return
        sys.exit("The processes do not come to rest.")

    def _busy_children(self) -> dict[str, float]:
        children = Path(f"/proc/{self.process}/task/{self.process}/children").read_text().split()
        used = {}
        for child in children:
            fields = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()
            used[child] = (int(fields[11]) + int(fields[12])) / TICKS
        return used


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int) -> None:
    """Return when somebody listens there, or end."""
    for _try in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    sys.exit("A server did not start.")
