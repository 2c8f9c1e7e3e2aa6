"""Sending from several real processes, and from one that is killed in the middle."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from sm_plugin.audit.chains.verification import first_fault
from sm_plugin.audit.models import AuditEvent
from sm_plugin.mailboxes.models import Mailbox, MailboxEntry
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.teams.models import CareTeam
from sm_plugin.threads.models import Message, Thread, ThreadEvent
from sm_plugin.triage.models import WorkItem
from tests.factories import FacilityFactory, TopicFactory, mailbox_of, patient_at, team_at
from tests.worlds import world

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.engine]

SENDER = Path(__file__).with_name("sender.py")
WRITTEN = (Thread, Message, MailboxEntry, WorkItem, ThreadEvent, OutboxNotice)
ONE_MESSAGE = {
    "Thread": 1,
    "Message": 1,
    "MailboxEntry": 2,
    "WorkItem": 1,
    "ThreadEvent": 1,
    "OutboxNotice": 1,
    "sent": 1,
}


@world
def team() -> CareTeam:
    TopicFactory()
    return team_at(FacilityFactory())


@world
def mailbox(team: CareTeam) -> Mailbox:
    return mailbox_of(patient_at(team.facility), team)


@pytest.fixture
def send(
    process_environment: dict[str, str], mailbox: Mailbox, team: CareTeam
) -> Iterator[Callable[..., list[list[int]]]]:
    """`send(key, times, dies_after, processes)` sends as the mailbox's owner.

    Returns for each process its exit code and, if it lived, the number of messages it was given
    back and how many statements it wrote.
    """
    sender = subprocess.Popen(
        [sys.executable, SENDER, str(mailbox.pk), str(team.pk)],
        env=process_environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def go(key: Any, times: int = 1, dies_after: int = 0, processes: int = 1) -> list[list[int]]:
        assert sender.stdin
        assert sender.stdout
        print(key, times, dies_after, processes, file=sender.stdin, flush=True)
        lines = [sender.stdout.readline() for _process in range(processes)]
        return [[int(word) for word in line.split()] for line in lines]

    yield go
    sender.communicate(timeout=60)


def stored() -> dict[str, int]:
    """How many rows of each kind there are, the audit events of sending among them."""
    counts = {model.__name__: model.objects.count() for model in WRITTEN}
    return counts | {"sent": AuditEvent.objects.filter(action="message.send").count()}


def test_eight_processes_sending_the_same_key_200_times_make_one_message(send: Any) -> None:
    ended = send(uuid4(), times=25, processes=8)

    assert [words[:2] for words in ended] == [[0, 1]] * 8
    assert stored() == ONE_MESSAGE
    assert first_fault() is None


@pytest.mark.long
def test_a_process_killed_between_any_two_writes_leaves_all_or_nothing(
    send: Any, mailbox: Mailbox
) -> None:
    nothing = dict.fromkeys(ONE_MESSAGE, 0)
    key, dies_after = uuid4(), 1
    while (ended := send(key, dies_after=dies_after)[0])[0] == -signal.SIGKILL:
        assert stored() == nothing, f"after {dies_after} writes"
        dies_after += 1
    assert ended == [0, 1, dies_after]
    assert dies_after > len(ONE_MESSAGE)
    assert stored() == ONE_MESSAGE
    assert first_fault() is None
