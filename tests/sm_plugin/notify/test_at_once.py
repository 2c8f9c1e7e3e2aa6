"""What is sent at once stands behind no other mail, however much of that is due before it."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from sm_plugin.notify import delivery
from sm_plugin.notify.delivery import claim, deliver_at_once, deliver_due
from sm_plugin.notify.models import OutboxNotice
from tests.factories import mailbox_of, patient_at, sent_message

pytestmark = pytest.mark.django_db
DANGER = "I have crushing chest pain and I can't breathe."
AN_HOUR = timedelta(hours=1)


@pytest.fixture
def three(make_notice: Any) -> list[OutboxNotice]:
    """Other mail that was due an hour ago."""
    found = [make_notice(name) for name in ("Ruth Delgado", "James Okafor", "Walter Simmons")]
    OutboxNotice.objects.update(due_at=timezone.now() - AN_HOUR)
    return found


def flagged(team: Any) -> set[str]:
    """Write a flagged message; return the addresses of those who are told at once."""
    mailbox = mailbox_of(patient_at(team.facility, "Maria Santos"), team)
    message = sent_message(mailbox, team, body=DANGER)
    told = OutboxNotice.objects.filter(message=message, kind="urgent")
    assert told
    return {notice.recipient.email for notice in told}


def addresses(mails: list[Any]) -> list[str]:
    return [to for mail in mails for to in mail.to]


def test_an_urgent_notice_goes_before_all_that_was_due_earlier(three, team, mailoutbox):
    urgent = flagged(team)

    deliver_due()

    assert set(addresses(mailoutbox)[: len(urgent)]) == urgent
    assert len(mailoutbox) == len(urgent) + len(three)


def test_an_urgent_notice_that_comes_meanwhile_waits_for_one_batch_alone(
    three, team, mailoutbox, monkeypatch
):
    monkeypatch.setattr(delivery, "BATCH", 1)
    urgent: set[str] = set()

    def stop() -> bool:
        if len(mailoutbox) == 1 and not urgent:
            urgent.update(flagged(team))
        return False

    deliver_due(stop=stop)

    assert set(addresses(mailoutbox)[1 : 1 + len(urgent)]) == urgent
    assert len(mailoutbox) == len(urgent) + len(three)


def test_the_step_of_urgent_notices_sends_these_alone(three, team, mailoutbox):
    assert deliver_at_once() == 0
    urgent = flagged(team)

    assert deliver_at_once() == len(urgent)
    assert set(addresses(mailoutbox)) == urgent


@pytest.mark.parametrize("kind", OutboxNotice.AT_ONCE)
def test_each_kind_that_is_sent_at_once_is_claimed_first(three, kind):
    last = three[-1]
    about_privacy = kind in OutboxNotice.ABOUT_PRIVACY
    notice = OutboxNotice.objects.create(
        kind=kind, recipient=last.recipient, message=None if about_privacy else last.message
    )

    assert notice.is_at_once
    assert claim(now=timezone.now(), at_once=True) == [notice]


def test_what_a_worker_gives_back_when_it_stops_is_due_as_before(three):
    due = set(OutboxNotice.objects.values_list("due_at", flat=True))
    answers = iter([False, True])

    assert deliver_due(stop=lambda: next(answers, True)) == 0
    assert set(OutboxNotice.objects.values_list("due_at", flat=True)) == due
