"""Rows that nothing reads any more are deleted; what is still needed, or not over, stays."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from sm_plugin.mailboxes.models import UndoStep
from sm_plugin.management import past_rows
from sm_plugin.management.past_rows import forget_past_rows
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.rollout.choices import NoticeKind
from sm_plugin.rollout.models import RolloutNotice
from sm_plugin.threads.models import ThreadEvent
from sm_plugin.triage.models import WorkItem
from tests.factories import (
    FacilityFactory,
    administrator,
    mailbox_of,
    member,
    patient_at,
    sent_message,
    team_at,
)
from tests.worlds import world

pytestmark = pytest.mark.django_db
NOW = timezone.now()
LONG_AGO, LATELY = NOW - timedelta(days=91), NOW - timedelta(days=89)
DANGER = "I have crushing chest pain and I can't breathe."


@world
def team():
    return team_at(FacilityFactory())


def notice(recipient, made_at=LONG_AGO, **columns):
    return OutboxNotice.objects.create(
        recipient=recipient, kind=columns.pop("kind", "welcome"), created_at=made_at, **columns
    )


def left() -> set[OutboxNotice]:
    return set(OutboxNotice.objects.all())


def test_mail_that_was_sent_or_dropped_goes_after_ninety_days_and_no_other(team):
    person = member(team)
    notice(person, sent_at=LONG_AGO)
    notice(person, dropped_at=LONG_AGO)
    stays = {
        notice(person, made_at=LATELY, sent_at=LATELY),
        notice(person, sent_at=LATELY),  # it was parked before
        notice(person, parked_at=LONG_AGO),
        notice(person),
    }

    assert forget_past_rows(now=NOW) == 2
    assert left() == stays
    assert forget_past_rows(now=NOW) == 0


def test_what_a_digest_gathered_goes_with_it_and_not_before(team):
    message = sent_message(mailbox_of(patient_at(team.facility), team), team)
    OutboxNotice.objects.all().delete()
    person = member(team)
    sent = notice(person, kind="digest", day=date(2026, 1, 1), sent_at=LONG_AGO)
    waits = notice(person, kind="digest", day=date(2026, 1, 2))
    notice(person, kind="message", message=message, digest=sent)
    gathered = notice(team.lead_provider, kind="message", message=message, digest=waits)

    assert forget_past_rows(now=NOW) == 2
    assert left() == {waits, gathered}


def test_an_urgent_notice_stays_while_nobody_has_reviewed_the_message(team):
    message = sent_message(mailbox_of(patient_at(team.facility), team), team, body=DANGER)
    urgent = OutboxNotice.objects.filter(message=message, kind="urgent")
    urgent.update(created_at=LONG_AGO, sent_at=LONG_AGO)
    count, events = urgent.count(), ThreadEvent.objects.count()
    assert count

    assert forget_past_rows(now=NOW) == 0
    WorkItem.objects.update(alarm_at=None, review_due_at=None)
    assert forget_past_rows(now=NOW) == count
    assert ThreadEvent.objects.count() == events, "the history stays"


def test_mails_of_a_rollout_and_steps_that_cannot_be_undone_go_too(team):
    mailbox = mailbox_of(patient_at(team.facility), team)
    for day, sent_at in ((1, LONG_AGO), (2, LATELY), (3, None)):
        RolloutNotice.objects.create(
            kind=NoticeKind.DAY_CAME,
            facility=team.facility,
            recipient=administrator(team.facility),
            day=date(2026, 1, day),
            sent_at=sent_at,
        )
    for minutes in (1, 11):
        UndoStep.objects.create(
            mailbox=mailbox,
            actor=mailbox.owner,
            kind="moved",
            made_at=NOW - timedelta(minutes=minutes),
        )

    assert forget_past_rows(now=NOW) == 2
    assert set(RolloutNotice.objects.values_list("day__day", flat=True)) == {2, 3}
    assert UndoStep.objects.get().made_at == NOW - timedelta(minutes=1)


def test_many_rows_go_in_batches(team, monkeypatch):
    monkeypatch.setattr(past_rows, "BATCH", 2)
    for _row in range(5):
        notice(member(team), sent_at=LONG_AGO)
    answers = iter([False, True])

    assert forget_past_rows(now=NOW, stop=lambda: next(answers, True)) == 2
    assert forget_past_rows(now=NOW) == 3
