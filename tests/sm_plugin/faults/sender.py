"""Run as a process: sends the same message, again and again or until it is killed.

sender.py MAILBOX TEAM KEY TIMES DIES_AFTER

DIES_AFTER counts the statements that write; 0 lets the process live. Dying is SIGKILL to itself,
right before the next write is sent to the database.
"""

import os
import signal
import sys
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


def main(mailbox: str, team: str, key: str, times: int, dies_after: int) -> None:
    django.setup()
    from django.db import connection

    from sm_plugin.mailboxes.models import Mailbox
    from sm_plugin.messages.services import send
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
    print(len(made), killer.writes)


if __name__ == "__main__":
    main(*sys.argv[1:4], *(int(number) for number in sys.argv[4:6]))
