"""Kills the web server and the worker at random moments while Veterans send; is anything lost?

    .venv/bin/python tests/bench/kill_test.py
    scripts/with_postgres .venv/bin/python tests/bench/kill_test.py

No part of the suite: it takes some minutes. It starts gunicorn with two processes and one
`sm_worker` on an empty database, and eight clients that fill in the real forms as signed-in
Veterans. SIGKILL goes to a web process, to the whole web server or to the worker, KILLS times or
more and until SENDS messages are acknowledged. A client that loses its answer sends the same form
with the same key again, as a browser does. A killed worker's notices wait for the end of their
lease; some times, and at the end, the leases are ended early, so that letters are repeated.

Then every acknowledged message must be there once, with all that belongs to it, and no message
without. It ends by itself, prints the figures, and exits 1 when anything is lost or it takes
longer than MINUTES. KILL_SEED=7 begins with the random numbers of that run;
the timing is never the same.
"""

import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]

from tests.bench.kill_checks import faults, letters  # noqa: E402
from tests.bench.kill_clients import Clients, Veteran  # noqa: E402

KILLS, SENDS, MINUTES = 105, 1_000, 15
VETERANS, TEAMS = 96, 4
LEASES_ENDED = 3  # times while it runs
GUNICORN = """
from django.db import connections
from django.template.loader import get_template
from django.urls import get_resolver


def when_ready(server):
    get_resolver().url_patterns  # what each new process would load again on its first request
    for name in ("compose/compose", "mailbox/thread"):
        get_template(f"sm_plugin/veteran/{name}.html")


def pre_fork(server, worker):
    connections.close_all()  # the application is loaded before the fork
"""


class Servers:
    """gunicorn and `sm_worker`, each in a process group of its own."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self.log = (folder / "servers.log").open("ab")
        (folder / "gunicorn.conf.py").write_text(GUNICORN)
        self.kills: Counter[str] = Counter()
        self.web = self._start_web()
        self.worker = self._start_worker()

    def _start_web(self) -> subprocess.Popen[bytes]:
        words = ["gunicorn", "--preload", "--workers", "2", "--threads", "4", "--bind"]
        words += [f"127.0.0.1:{self.port}", "-c", str(self.folder / "gunicorn.conf.py")]
        return self._start("-m", *words, "--log-level", "warning", "portal.wsgi")

    def _start_worker(self) -> subprocess.Popen[bytes]:
        return self._start(str(ROOT / "manage.py"), "sm_worker", "--every", "0.2")

    def _start(self, *words: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, *words],
            cwd=ROOT,
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )

    def web_processes(self) -> list[int]:
        children = Path(f"/proc/{self.web.pid}/task/{self.web.pid}/children")
        return [int(pid) for pid in children.read_text().split()]

    def kill_one(self) -> None:
        """A web process mostly, the worker often, the whole web server now and then."""
        kind = random.choices(["web process", "worker", "web server"], [13, 6, 1])[0]
        if kind == "web process":
            pids = self.web_processes()
            if not pids:
                return  # the server is just starting
            os.kill(random.choice(pids), signal.SIGKILL)
        elif kind == "web server":
            if not self.web_processes():
                return
            self._kill(self.web)
            self.web = self._start_web()
        else:
            self._kill(self.worker)
            self.worker = self._start_worker()
        self.kills[kind] += 1

    def _kill(self, process: subprocess.Popen[bytes]) -> None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        for process in (self.web, self.worker):
            if process.poll() is None:
                self._kill(process)
        self.log.close()


def make_veterans() -> list[Veteran]:
    from django.test import Client

    from tests.factories import FacilityFactory, mailbox_of, patient_at, team_at

    teams = [team_at(FacilityFactory()) for _team in range(TEAMS)]
    made = []
    for number in range(VETERANS):
        team, client = teams[number % TEAMS], Client()
        mailbox = mailbox_of(patient_at(team.facility, f"Veteran {number}"), team)
        client.force_login(
            mailbox.owner, backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        made.append(Veteran(mailbox.owner.pk, client.cookies["sessionid"].value, team.pk))
    return made


def end_leases() -> None:
    """As if a quarter of an hour had passed since the worker that held the notices died."""
    from django.utils import timezone

    from sm_plugin.notify.models import OutboxNotice

    OutboxNotice.objects.unfinished().exclude(leased_until=None).update(
        leased_until=timezone.now(), due_at=timezone.now()
    )


def run(clients: Clients, servers: Servers) -> None:
    """Kill at random moments, spread over all sends, until there were enough of both.

    Killed faster than they come up again, the servers would never answer anybody.
    """
    ended = 0
    while not clients.wrong and time.monotonic() < clients.until:
        kills, sends = sum(servers.kills.values()), len(clients.sent)
        if kills >= KILLS and sends >= SENDS:
            return
        if ended < LEASES_ENDED and kills >= KILLS * (ended + 1) / (LEASES_ENDED + 1):
            end_leases()
            ended += 1
        time.sleep(random.uniform(0.05, 0.6))
        if sends >= SENDS * kills / KILLS:
            servers.kill_one()


def wait_for(port: int) -> None:
    """Until the web server answers for the first time."""
    end = time.monotonic() + 120
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.2)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def kill_and_check(folder: Path) -> int:
    """Returns the exit code."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from tests.factories import TopicFactory

    if connection.introspection.table_names():
        sys.exit("kill_test: give it an empty database (scripts/with_postgres).")
    call_command("migrate", verbosity=0)
    call_command("createcachetable")
    veterans, port = make_veterans(), free_port()
    begun = time.monotonic()
    clients = Clients(port, veterans, TopicFactory().pk, begun + MINUTES * 60)
    servers = Servers(folder, port)
    try:
        wait_for(port)
        clients.start()
        run(clients, servers)
    finally:
        clients.stop()
        servers.stop()
    print(f"{connection.vendor}: {time.monotonic() - begun:.0f} s")
    end_leases()
    call_command("sm_worker", "--once")
    found = report(clients, servers, letters(folder))
    call_command("sm_verify_audit")
    if found:
        print((folder / "servers.log").read_text(errors="replace")[-3000:])
    return 1 if found else 0


def report(clients: Clients, servers: Servers, mails: Counter[str]) -> list[str]:
    """Print the figures and what is wrong; returns the latter."""
    found = clients.wrong + faults(clients.sent, mails)
    kills, sends = servers.kills.total(), len(clients.sent)
    if kills < KILLS or sends < SENDS:
        found.append(f"only {kills} kills and {sends} sends")
    print(f"{kills} kills {dict(servers.kills)}")
    print(f"{sends} sends acknowledged; asked again for: {dict(clients.counts)}")
    print(f"{len(mails)} letters, {mails.total() - len(mails)} repeated under their own Message-ID")
    print("\n".join(found[:50]) or "Nothing lost, nothing double, nothing alone.")
    return found


def main() -> int:
    seed = os.environ.get("KILL_SEED") or str(random.randrange(10_000))
    random.seed(seed)
    print(f"KILL_SEED={seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="portal-kills-") as name:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "tests.bench.kill_settings",
            "PYTHONPATH": os.pathsep.join(sys.path[:2]),
            "PORTAL_VAR_DIR": name,
            "PORTAL_LOG_LEVEL": "ERROR",
        }
        return kill_and_check(Path(name))


if __name__ == "__main__":
    sys.exit(main())
