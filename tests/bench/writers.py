"""Run with the portal's settings: events a second of processes that record at once.

    python -m tests.bench.writers SECONDS 1 2 8

Each process records as a person of its own. With what it prints goes the disk's own time: how
long one write of a page takes that is flushed, in the folder of the database's log if it is known.
"""

import json
import os
import sys
import tempfile
import time
from types import SimpleNamespace

import django


def record_for(seconds: float, person: int, out: int) -> None:
    from sm_plugin.audit.services import record

    actor = SimpleNamespace(pk=f"bench-{person}", is_authenticated=True)
    until, count = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        record(actor=actor, action="inbox.list", obj=("mailbox", person))
        count += 1
    os.write(out, f"{count}\n".encode())


def events_a_second(writers: int, seconds: float) -> float:
    from django.db import connections

    connections.close_all()
    read, write = os.pipe()
    children = []
    for person in range(writers):
        child = os.fork()
        if child == 0:
            status = 1
            try:
                record_for(seconds, person, write)
                status = 0
            finally:
                os._exit(status)
        children.append(child)
    os.close(write)
    for child in children:
        os.waitpid(child, 0)
    with os.fdopen(read) as counts:
        return sum(int(line) for line in counts) / seconds


def flush_milliseconds() -> float:
    """Return how long the disk takes to keep 8 kB for good; the median of 50."""
    taken = []
    with tempfile.TemporaryFile() as file:
        for _time in range(50):
            start = time.perf_counter()
            file.write(b"x" * 8192)
            file.flush()
            os.fsync(file.fileno())
            taken.append((time.perf_counter() - start) * 1000)
    return sorted(taken)[25]


def main(seconds: str, *writers: str) -> None:
    django.setup()
    from sm_plugin.vault.services import prove_keyring

    prove_keyring()
    found = {count: events_a_second(int(count), float(seconds)) for count in writers}
    json.dump(found | {"flush": flush_milliseconds()}, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
