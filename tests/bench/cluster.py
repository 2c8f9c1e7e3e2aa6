"""Fifty people at once on a portal of several processes: `make bench-cluster`.

Two web servers with two processes each behind nginx (without nginx the people are shared out
between them), two workers, and the PostgreSQL that `scripts/with_postgres` starts, all at
127.0.0.1. Forty Veterans read, search, write and reply, ten of the staff look at queues, take and
answer, for three minutes, each with a pause between two acts. It prints requests a second, how
long answers take, what each process used, and errors; everything that was acknowledged has to be
there once. It exits 1 if anything is wrong or lost, ends by itself, and takes its processes along
when it is interrupted. A whole run writes its tables into docs/performance.md. No test: the
figures depend on the machine.

    make bench-cluster BENCH="--seconds 10 --people 10"      only printed
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from statistics import quantiles
from types import FrameType
from typing import Any

from tests.bench.bench import write
from tests.bench.cluster_people import Person, Staff, Told, Veteran
from tests.bench.serving import ROOT, TICKS, Site, free_port, wait_for

SECONDS, PEOPLE = 180, 50
SERVERS, PROCESSES, WORKERS = 2, 2, 2
NGINX = """
{user} daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/nginx.log;
events {{ worker_connections 512; }}
http {{
  access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  upstream portal {{ least_conn; {servers} keepalive 32; }}
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://portal; proxy_http_version 1.1;
      proxy_set_header Connection ""; proxy_set_header Host $http_host;
    }}
  }}
}}
"""
Used = dict[str, tuple[float, int]]


class Cluster:
    """The processes, each by a name."""

    def __init__(self, folder: Path) -> None:
        (folder / "static").mkdir()
        self.site = Site("cluster", "tests.bench.kill_settings", "portal.wsgi", folder)
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.ports = [free_port() for _server in range(SERVERS)]

    @contextmanager
    def started(self) -> Iterator[list[int]]:
        """Yield the ports at which people ask."""
        with ExitStack() as stack:
            stack.callback(self._stop)
            for number, port in enumerate(self.ports, start=1):
                words = ["gunicorn", "--workers", str(PROCESSES), "--threads", "4"]
                words += ["--keep-alive", "75", "--log-level", "error"]
                words += ["--bind", f"127.0.0.1:{port}", self.site.wsgi]
                self._start(f"web server {number}", sys.executable, "-W", "ignore", "-m", *words)
            for number in range(1, WORKERS + 1):
                words = ["-W", "ignore", "-m", "django", "sm_worker"]
                self._start(f"worker {number}", sys.executable, *words)
            for port in self.ports:
                warm_up(port)
            yield self._nginx() or self.ports

    def _nginx(self) -> list[int]:
        """Begin once the web servers answer: nginx leaves one that does not alone for a while."""
        program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
        if program is None:
            print("Without nginx: the people are shared out between the web servers.")
            return []
        port, folder = free_port(), self.site.folder
        servers = " ".join(f"server 127.0.0.1:{one};" for one in self.ports)
        user = "user root;" if os.geteuid() == 0 else ""
        words = {"user": user, "folder": folder, "servers": servers, "port": port}
        (folder / "nginx.conf").write_text(NGINX.format(**words))
        self._start("nginx", program, "-c", str(folder / "nginx.conf"), "-p", str(folder))
        warm_up(port)
        return [port]

    def _start(self, name: str, *words: str) -> None:
        with (self.site.folder / "servers.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                words, env=self.site.environment, cwd=ROOT, stdout=log, stderr=log
            )

    def _stop(self) -> None:
        """End all of them, those that do not hear it by force."""
        for process in self.running.values():
            process.terminate()
        for process in self.running.values():
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def ended(self) -> list[str]:
        """Return the names of those that have ended though nobody asked them to."""
        return [name for name, process in self.running.items() if process.poll() is not None]

    def used(self, postmaster: int) -> Used:
        """Return the seconds of processor and the megabytes of each process with its children."""
        pids = {name: process.pid for name, process in self.running.items()}
        pids |= {"PostgreSQL": postmaster, "the people themselves": os.getpid()}
        return {name: used_by(pid, alone=pid == os.getpid()) for name, pid in pids.items()}


def warm_up(port: int) -> None:
    """Wait for the server, then ask until each process has loaded what pages need."""
    wait_for(port)
    for _time in range(4 * PROCESSES):
        connection = HTTPConnection("127.0.0.1", port, timeout=120)
        connection.request("GET", "/accounts/login/")
        if connection.getresponse().status != 200:
            sys.exit("A web server does not answer.")
        connection.close()


def used_by(pid: int, *, alone: bool = False) -> tuple[float, int]:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    counted = fields[11:13] if alone else fields[11:15]  # the others are of children that ended
    seconds = sum(map(int, counted)) / TICKS
    status = Path(f"/proc/{pid}/status").read_text()
    own = next(line for line in status.splitlines() if line.startswith("RssAnon"))
    megabytes = int(own.split()[1]) // 1000
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    for child in [] if alone else map(int, children):
        with suppress(OSError):  # it may have ended meanwhile
            more, size = used_by(child)
            seconds, megabytes = seconds + more, megabytes + size
    return seconds, megabytes


def people(world: dict[str, Any], ports: list[int], until: float, told: Told) -> list[Person]:
    found: list[Person] = [
        Veteran(user, session, ports, until, told, team=team, topic=world["topic"])
        for user, session, team in world["veterans"]
    ]
    return found + [Staff(user, session, ports, until, told) for user, session in world["staff"]]


def live(everybody: list[Person], told: Told) -> float:
    """Let everybody do what they do; return for how many seconds they did."""
    began = time.monotonic()
    for person in everybody:
        person.start()
    try:
        for person in everybody:
            person.join()
    finally:
        told.stopping.set()
    return time.monotonic() - began


def table_of_acts(told: Told) -> str:
    lines = ["| request | times | p50, ms | p95, ms | p99, ms |", "|---|---|---|---|---|"]
    everything = [one for times in told.seconds.values() for one in times]
    for act, times in [*sorted(told.seconds.items()), ("all", everything)]:
        cuts = quantiles(times, n=100) if len(times) > 1 else times * 99
        cells = " | ".join(f"{cuts[place - 1] * 1000:,.0f}" for place in (50, 95, 99))
        lines.append(f"| {act} | {len(times):,} | {cells} |")
    return "\n".join(lines)


def table_of_processes(used: Used) -> str:
    lines = ["| process | processor, s | memory, MB |", "|---|---|---|"]
    lines += [f"| {name} | {busy:.1f} | {size} |" for name, (busy, size) in used.items()]
    return "\n".join(lines)


def result(told: Told, seconds: float, count: int, lost: list[str]) -> str:
    """Return the sentence about the run."""
    asked = sum(map(len, told.seconds.values()))
    refused = ", ".join(f"{what} {times} times" for what, times in sorted(told.refused.items()))
    return (
        f"{count} people for {seconds:.0f} seconds on {os.cpu_count()} cores, shared by all of"
        f" it: {asked / seconds:.1f} requests a second, {told.errors.total()} errors."
        f" {len(told.sent)} texts were acknowledged, {len(lost)} of them are lost, double or not in"
        f" the record. Refused by the rules, and said so on the page: {refused or 'nothing'}."
    )


def run(folder: Path, seconds: int, count: int) -> int:
    """Return the exit code."""
    cluster, told = Cluster(folder), Told()
    site = cluster.site
    site.manage("migrate", "-v0")
    site.manage("createcachetable")
    world = site.told_by("-m", "tests.bench.cluster_world", "make", str(count))
    with cluster.started() as ports:
        everybody = people(world, ports, time.monotonic() + seconds, told)
        before = cluster.used(world["postmaster"])
        took = live(everybody, told)
        ended = cluster.ended()
        after = cluster.used(world["postmaster"]) if not ended else before
    site.manage("sm_worker", "--once")
    acknowledged = json.dumps(told.sent)
    lost, wrong = site.told_by("-m", "tests.bench.cluster_world", "check", told=acknowledged)
    wrong += [f"{name} ended" for name in ended]
    wrong += [f"{what}: {times} times" for what, times in told.errors.items()]
    keep = (seconds, count) == (SECONDS, PEOPLE) and not (lost or wrong)
    used = {name: (after[name][0] - before[name][0], after[name][1]) for name in after}
    write("cluster", result(told, took, count, lost), keep=keep)
    write("cluster requests", table_of_acts(told), keep=keep)
    write("cluster processes", table_of_processes(used), keep=keep)
    print("\n".join([*lost, *wrong]))
    if wrong:
        print((folder / "servers.log").read_text(errors="replace")[-3000:])
    return 1 if lost or wrong else 0


def stop(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=int, default=SECONDS)
    options.add_argument("--people", type=int, default=PEOPLE, help="one in five is staff")
    given = options.parse_args()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    folder = Path(tempfile.mkdtemp(prefix="portal-cluster-"))
    try:
        return run(folder, given.seconds, given.people)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
