"""Sending from several real processes, and from one that is killed in the middle."""

import signal
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from sm_plugin.audit.models import AuditEvent
from sm_plugin.audit.verification import first_fault
from sm_plugin.mailboxes.models import Mailbox, MailboxEntry
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.teams.models import CareTeam
from sm_plugin.threads.models import Message, Thread, ThreadEvent
from sm_plugin.triage.models import WorkItem
from tests.factories import FacilityFactory, TopicFactory, mailbox_of, patient_at, team_at

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

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


@pytest.fixture
def team() -> CareTeam:
    TopicFactory()
    return team_at(FacilityFactory())


@pytest.fixture
def mailbox(team: CareTeam) -> Mailbox:
    return mailbox_of(patient_at(team.facility), team)


@pytest.fixture
def start(process_environment: dict[str, str], mailbox: Mailbox, team: CareTeam) -> Any:
    """`start(key, times, dies_after)` starts a sender of the mailbox's owner."""

    def go(key: Any, times: int = 1, dies_after: int = 0) -> subprocess.Popen[str]:
        words = [str(word) for word in (mailbox.pk, team.pk, key, times, dies_after)]
        return subprocess.Popen(
            [sys.executable, SENDER, *words],
            env=process_environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return go


def stored() -> dict[str, int]:
    """How many rows of each kind there are, the audit events of sending among them."""
    counts = {model.__name__: model.objects.count() for model in WRITTEN}
    return counts | {"sent": AuditEvent.objects.filter(action="message.send").count()}


def test_eight_processes_sending_the_same_key_200_times_make_one_message(start: Any) -> None:
    key = uuid4()
    senders = [start(key, times=25) for _process in range(8)]
    for sender in senders:
        out, errors = sender.communicate(timeout=120)
        assert sender.returncode == 0, errors
        assert out.split()[0] == "1"
    assert stored() == ONE_MESSAGE
    assert first_fault() is None


def test_a_process_killed_between_any_two_writes_leaves_all_or_nothing(
    start: Any, mailbox: Mailbox
) -> None:
    nothing = dict.fromkeys(ONE_MESSAGE, 0)
    key, dies_after = uuid4(), 1
    while True:
        sender = start(key, dies_after=dies_after)
        out, errors = sender.communicate(timeout=60)
        if sender.returncode == 0:
            break
        assert sender.returncode == -signal.SIGKILL, errors
        assert stored() == nothing, f"after {dies_after} writes"
        dies_after += 1
    assert int(out.split()[1]) == dies_after
    assert dies_after > len(ONE_MESSAGE)
    assert stored() == ONE_MESSAGE
    assert first_fault() is None
