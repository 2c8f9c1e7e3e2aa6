import signal
import subprocess
import sys
import time
from datetime import timedelta
from io import StringIO
from pathlib import Path
from threading import Barrier, Thread

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from portal.accounts.models import User
from sm_plugin.files.contents import open_content
from sm_plugin.files.models import Attachment
from sm_plugin.notify.delivery import claim
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.triage.models import WorkItem
from tests.factories import (
    FacilityFactory,
    added_file,
    begun_draft,
    mailbox_of,
    patient_at,
    sent_message,
    team_at,
)

pytestmark = pytest.mark.engine

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.django_db
def test_one_round_sends_what_is_due_and_escalates_what_is_late(notice, team, mailoutbox):
    late = sent_message(mailbox_of(patient_at(team.facility, "James Okafor"), team), team)
    WorkItem.objects.filter(thread=late.thread).update(due_at=timezone.now() - timedelta(hours=1))
    out = StringIO()
    call_command("sm_worker", "--once", stdout=out)

    assert len(mailoutbox) == 2
    assert WorkItem.objects.get(thread=late.thread).escalated_at
    assert out.getvalue().splitlines() == [
        "2 notice(s) sent.",
        "1 message(s) escalated.",
        "1 late team(s) without a coordinator told of.",
        "2 conversation(s) made searchable.",
    ]


@pytest.mark.django_db
def test_parked_notices_are_tried_again_when_asked(notice, mailoutbox):
    OutboxNotice.objects.update(parked_at=timezone.now())
    call_command("sm_worker", "--once", "--retry-parked", stdout=StringIO())

    assert [mail.to for mail in mailoutbox] == [[notice.recipient.email]]


@pytest.mark.django_db
def test_a_file_that_was_given_up_can_be_asked_about_again(clamd, team):
    added_file(begun_draft(mailbox_of(patient_at(team.facility), team), team))
    Attachment.objects.update(verdict="failed", scan_tries=5, checked_at=timezone.now())
    call_command("sm_worker", "--once", stdout=StringIO())
    assert Attachment.objects.get().verdict == "failed"

    call_command("sm_worker", "--once", "--retry-parked", stdout=StringIO())

    attachment = Attachment.objects.get()
    assert (attachment.verdict, attachment.scan_tries) == ("clean", 1)
    assert open_content(attachment)


@pytest.mark.django_db(transaction=True)
def test_a_worker_works_until_it_is_told_to_stop(process_environment):
    team = team_at(FacilityFactory())
    sent_message(mailbox_of(patient_at(team.facility), team), team)
    command = [sys.executable, "manage.py", "sm_worker", "--every", "0.1"]
    worker = subprocess.Popen(command, cwd=ROOT, env=process_environment)
    try:
        _wait_until(lambda: OutboxNotice.objects.filter(sent_at__isnull=False).exists())
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=20) == 0
    finally:
        worker.kill()


def _wait_until(done) -> None:
    end = time.monotonic() + 60
    while not done():
        assert time.monotonic() < end, "the worker sent nothing in a minute"
        time.sleep(0.2)


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_hold_the_same_notice():
    team = team_at(FacilityFactory())
    message = sent_message(mailbox_of(patient_at(team.facility), team), team)
    people = User.objects.bulk_create(
        User(full_name="A", email=f"many{n}@example.org") for n in range(80)
    )
    OutboxNotice.objects.all().delete()
    OutboxNotice.objects.bulk_create(
        OutboxNotice(recipient=person, message=message) for person in people
    )
    start, held = Barrier(2), []

    def work() -> None:
        try:
            start.wait()
            held.append({notice.pk for notice in claim(now=timezone.now())})
        finally:
            connection.close()

    workers = [Thread(target=work) for _n in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    first, second = held
    assert not first & second
    assert sum(map(len, held)) == 80
