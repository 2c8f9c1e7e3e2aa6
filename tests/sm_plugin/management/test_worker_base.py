"""A round goes on whatever happens in one of its steps, or to one thing of a step."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from sm_plugin.audit.services import record
from sm_plugin.caregivers.services import end_past_last_day
from sm_plugin.exports.models import Export, ExportState, Format, Scope
from sm_plugin.exports.services import ask, make
from sm_plugin.notify.delivery import deliver_due
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.people.models import Delegation, DelegationRight
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.services import escalate_overdue
from sm_plugin.worker import do_each
from tests.factories import FacilityFactory, mailbox_of, patient_at, sent_message, team_at
from tests.worlds import world

pytestmark = pytest.mark.django_db


class Unforeseen(Exception):
    """No kind of error that any step was written for."""


def fail_once(monkeypatch: pytest.MonkeyPatch, target: str, original: Any) -> None:
    """Let the first call fail and every later one through."""
    failures = [Unforeseen("a name that must not be logged")]

    def step(*args: Any, **words: Any) -> Any:
        if failures:
            raise failures.pop()
        return original(*args, **words)

    monkeypatch.setattr(target, step)


@world
def two_threads() -> list[Any]:
    team = team_at(FacilityFactory())
    return [
        sent_message(mailbox_of(patient_at(team.facility, name), team), team).thread
        for name in ("Ruth Delgado", "James Okafor")
    ]


def test_one_item_that_cannot_be_escalated_holds_up_no_other(two_threads, monkeypatch, caplog):
    WorkItem.objects.update(due_at=timezone.now() - timedelta(hours=1))
    fail_once(monkeypatch, "sm_plugin.triage.steps.under_lock.record", record)

    assert escalate_overdue(now=timezone.now()) == 1
    assert WorkItem.objects.filter(escalated_at=None).count() == 1
    assert escalate_overdue(now=timezone.now()) == 1
    assert "late answers" in caplog.text
    assert "Unforeseen" in caplog.text
    assert "a name that" not in caplog.text


def test_one_notice_whose_reader_cannot_be_looked_up_holds_up_no_other(
    two_threads, monkeypatch, mailoutbox
):
    from sm_plugin.notify.recipients import address_of

    fail_once(monkeypatch, "sm_plugin.notify.delivery.address_of", address_of)

    assert deliver_due() == OutboxNotice.objects.count() - 1
    assert OutboxNotice.objects.filter(sent_at=None, leased_until=None).count() == 1


def test_a_download_that_fails_in_an_unforeseen_way_is_tried_again_and_then_given_up(
    two_threads, monkeypatch
):
    owner = two_threads[0].patient.user
    mailbox = two_threads[0].patient.mailbox
    export = ask(actor=owner, mailbox=mailbox, scope=Scope.ALL, format=Format.TEXT)

    def fail(*args: Any) -> None:
        raise Unforeseen

    monkeypatch.setattr("sm_plugin.exports.services.whole_text", fail)

    assert make(export).state == ExportState.WAITING
    assert Export.objects.unmade(timezone.now()).exists()
    make(export)
    assert make(export).state == ExportState.FAILED


def test_a_failed_statement_spoils_nothing_that_follows(db):
    def act(number: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT no_such_column" if number == 1 else "SELECT 1")

    assert do_each("numbers", [1, 2, 3], act) == 2


def test_a_step_that_fails_is_named_and_the_others_run(two_threads, monkeypatch, caplog):
    fail_once(monkeypatch, "sm_plugin.notify.delivery.base_url", None)
    WorkItem.objects.update(due_at=timezone.now() - timedelta(hours=1))
    out = StringIO()

    with pytest.raises(Exception, match=r"Failed: notices\."):
        call_command("sm_worker", "--once", stdout=out)

    assert "2 message(s) escalated." in out.getvalue()
    assert "The step notices failed (Unforeseen at test_worker_base.py:" in caplog.text


def test_one_access_that_cannot_be_ended_holds_up_no_other(two_threads, monkeypatch):
    yesterday = timezone.localdate() - timedelta(days=1)
    for thread in two_threads:
        Delegation.objects.create(
            patient=thread.patient,
            email="jo@example.org",
            right=DelegationRight.READ,
            starts_on=yesterday,
            ends_on=yesterday,
        )
    fail_once(monkeypatch, "sm_plugin.caregivers.services.record", record)

    assert end_past_last_day() == 1
    assert Delegation.objects.filter(ended_at=None).count() == 1
