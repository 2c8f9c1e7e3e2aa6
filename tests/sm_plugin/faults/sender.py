"""Run as a process: its children send the same message, again and again or until they are killed.

sender.py MAILBOX TEAM, and on each line of its input: KEY TIMES DIES_AFTER CHILDREN

DIES_AFTER counts the statements that write; 0 lets the child live. Dying is SIGKILL to itself,
right before the next write is sent to the database. For each child a line is printed: its exit
code, the number of messages it was given back, and its writes. Django starts once, in the parent,
which never opens the database.
"""

import os
import signal
import sys
import traceback
from collections.abc import Callable
from typing import Any
from uuid import UUID

import django

WRITES = ("INSERT", "UPDATE", "DELETE")


class Killer:
    """Ends the process after a number of writes; also counts them."""

    def __init__(self, after: int) -> None:
        self.after = after
        self.writes = 0

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        if sql.lstrip().upper().startswith(WRITES):
            if self.after and self.writes == self.after:
                os.kill(os.getpid(), signal.SIGKILL)
            self.writes += 1
        return execute(sql, params, many, context)


def send_it(mailbox: str, team: str, key: str, times: int, dies_after: int) -> str:
    from django.db import connection

    from sm_plugin.mailboxes.models import Mailbox
    from sm_plugin.sending.services import send
    from sm_plugin.teams.models import CareTeam, Topic

    box = Mailbox.objects.select_related("owner").get(pk=mailbox)
    words = {
        "actor": box.owner,
        "mailbox": box,
        "team": CareTeam.objects.get(pk=team),
        "topic": Topic.objects.get(code="symptom"),
        "subject": "My knee",
        "body": "It hurts on stairs.",
        "idempotency_key": UUID(key),
    }
    killer = Killer(dies_after)
    with connection.execute_wrapper(killer):
        made = {send(**words).pk for _time in range(times)}
    return f"{len(made)} {killer.writes}"


def child(*words: Any) -> tuple[int, int]:
    """Starts a process that sends; returns its id and where it says how it went."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        return pid, reading
    code = 1
    try:
        os.write(writing, send_it(*words).encode())
        code = 0
    except Exception:
        traceback.print_exc()
    finally:
        os._exit(code)


def main(mailbox: str, team: str) -> None:
    django.setup()
    for line in sys.stdin:
        key, times, dies_after, count = line.split()
        words = (mailbox, team, key, int(times), int(dies_after))
        for pid, reading in [child(*words) for _child in range(int(count))]:
            with os.fdopen(reading) as said:
                text = said.read()
            print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), text, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:3])
