"""A machine's clock jumps ahead and is set right again: nothing waits for the day it showed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone

from sm_plugin.access.access import for_opened_thread, for_opening
from sm_plugin.answering.services import forget_old_presence, note_presence
from sm_plugin.audit.models import AuditEvent
from sm_plugin.break_glass.models import EmergencyOpening
from sm_plugin.break_glass.services import open_in_emergency
from sm_plugin.chart_copies.models import ChartCopy
from sm_plugin.errors import OpeningEnded
from sm_plugin.exports.choices import ExportState, Format, Scope
from sm_plugin.exports.models import Export
from sm_plugin.exports.services import ask, forget_expired
from sm_plugin.files.models import Attachment
from sm_plugin.letters.choices import Audience, LetterState
from sm_plugin.letters.models import Letter, LetterRow
from sm_plugin.management.clock import put_back_in_line
from sm_plugin.notify.delivery import claim, deliver_due
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.threads.models import Thread
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.services import answer
from tests.factories import (
    FacilityFactory,
    TopicFactory,
    added_file,
    begun_draft,
    mailbox_of,
    member,
    patient_at,
    privacy_officer,
    sent_message,
    team_at,
)

pytestmark = pytest.mark.django_db

RIGHT = datetime(2026, 11, 18, 15, tzinfo=UTC)
AHEAD = RIGHT + timedelta(days=30)


@pytest.fixture
def right() -> Iterator[Any]:
    with time_machine.travel(RIGHT, tick=True) as now:
        yield now


@pytest.fixture
def team(right: Any) -> Any:
    cache.clear()
    return team_at(FacilityFactory())


@pytest.fixture
def mailbox(team: Any) -> Any:
    return mailbox_of(patient_at(team.facility), team)


def test_notices_of_that_time_are_sent_once_the_clock_is_right(
    right: Any, mailbox: Any, team: Any, mailoutbox: list[Any]
) -> None:
    right.move_to(AHEAD)
    sent_message(mailbox, team)
    assert claim(now=timezone.now()), "a worker took it and was killed"
    right.move_to(RIGHT)
    assert deliver_due() == 0
    assert put_back_in_line(timezone.now()) > 0
    assert deliver_due() > 0
    assert mailoutbox
    assert not OutboxNotice.objects.unfinished().exists()


def test_a_letter_of_that_time_begins_once_the_clock_is_right(right: Any, team: Any) -> None:
    right.move_to(AHEAD)
    sending = {"state": LetterState.SENDING, "begins_at": timezone.now() + timedelta(minutes=2)}
    letter = Letter(
        author=member(team), team=team, audience=Audience.PANEL, topic=TopicFactory(), **sending
    )
    letter.give_key()
    letter.seal("subject_sealed", "Flu")
    letter.seal("body_sealed", "Come.")
    letter.save(force_insert=True)
    row = LetterRow.objects.create(
        letter=letter,
        patient=patient_at(team.facility, "James Okafor"),
        due_at=timezone.now() + timedelta(minutes=5),
    )
    right.move_to(RIGHT)
    assert put_back_in_line(timezone.now()) > 0
    letter.refresh_from_db()
    row.refresh_from_db()
    assert max(letter.begins_at, row.due_at) <= timezone.now()


def test_files_and_downloads_of_that_time_do_not_wait_for_it(
    right: Any, mailbox: Any, team: Any
) -> None:
    right.move_to(AHEAD)
    added_file(begun_draft(mailbox, team))
    wanted = ask(actor=mailbox.owner, mailbox=mailbox, scope=Scope.ALL, format=Format.TEXT)
    lease = timezone.now() + timedelta(minutes=30)
    Export.objects.filter(pk=wanted.pk).update(state=ExportState.WORKING, leased_until=lease)
    Attachment.objects.update(verdict="waiting")
    right.move_to(RIGHT)
    now = timezone.now()
    assert not Attachment.objects.waiting(now).exists()
    assert not Export.objects.unmade(now).exists()
    assert put_back_in_line(now) == 3
    assert Attachment.objects.waiting(timezone.now()).exists()
    assert Export.objects.unmade(timezone.now()).get() == wanted
    right.move_to(RIGHT + timedelta(days=1, minutes=1))
    assert forget_expired() == 1, "a download is kept for a day of any clock"


def test_what_waits_as_long_as_it_should_is_left_alone(right: Any, mailbox: Any, team: Any) -> None:
    sent_message(mailbox, team)
    now = timezone.now()
    OutboxNotice.objects.update(due_at=now + timedelta(hours=2))
    assert put_back_in_line(now) == 0
    assert set(OutboxNotice.objects.values_list("due_at", flat=True)) == {now + timedelta(hours=2)}
    assert not ChartCopy.objects.exists()


def test_the_record_stays_whole_and_in_order_whatever_the_clock_says(
    right: Any, mailbox: Any, team: Any
) -> None:
    sent_message(mailbox, team, "Before")
    right.move_to(AHEAD)
    sent_message(mailbox, team, "While it was wrong")
    right.move_to(RIGHT - timedelta(hours=1))
    sent_message(mailbox, team, "After it was set back")
    out = StringIO()
    call_command("sm_verify_audit", stdout=out)
    assert "The audit record is whole" in out.getvalue()
    sent = AuditEvent.objects.filter(actor_key=str(mailbox.owner_id), action="message.send")
    moments = [event.at for event in sent.order_by("id")]
    assert len(moments) == 3
    assert moments != sorted(moments), "each says what the clock showed"


def test_due_days_of_other_messages_stay_and_late_ones_are_told_when_they_are(
    right: Any, mailbox: Any, team: Any
) -> None:
    before = sent_message(mailbox, team, "Before").thread
    due = WorkItem.objects.get(thread=before).due_at
    right.move_to(AHEAD)
    sent_message(mailbox, team, "While it was wrong")
    right.move_to(RIGHT)
    after = sent_message(mailbox, team, "After").thread
    assert WorkItem.objects.get(thread=before).due_at == due
    assert WorkItem.objects.get(thread=after).due_at - due < timedelta(days=1)
    assert not WorkItem.objects.overdue(timezone.now()).exists()
    right.move_to(due + timedelta(minutes=1))
    assert WorkItem.objects.overdue(timezone.now()).count() == 2


def test_a_conversation_of_that_time_is_still_answered(right: Any, mailbox: Any, team: Any) -> None:
    right.move_to(AHEAD)
    thread = sent_message(mailbox, team).thread
    right.move_to(RIGHT)
    item = WorkItem.objects.get(thread=thread)
    answer(actor=member(team), item=item, body="Sit up slowly.", idempotency_key=uuid4())
    assert Thread.objects.get(pk=thread.pk).messages.count() == 2


def test_who_had_an_item_open_at_that_time_is_not_there_once_the_clock_is_right(
    right: Any, mailbox: Any, team: Any
) -> None:
    item = WorkItem.objects.get(thread=sent_message(mailbox, team).thread)
    ann, ben = (one.user for one in team.memberships.active()[:2])
    right.move_to(AHEAD)
    note_presence(user=ann, item=item, is_writing=True)
    right.move_to(RIGHT)
    assert note_presence(user=ben, item=item, is_writing=False) == []
    assert forget_old_presence() == 1


def opened_by(officer: Any, mailbox: Any) -> EmergencyOpening:
    reason = "Ruth is unconscious, the emergency room asks what she takes."
    return open_in_emergency(actor=officer, patient=mailbox.patient, reason=reason, minutes=15)


def test_an_emergency_opening_of_that_time_opens_nothing_then_or_later(
    right: Any, mailbox: Any, team: Any
) -> None:
    thread, priya = sent_message(mailbox, team).thread, privacy_officer()
    right.move_to(AHEAD)
    of_that_time = opened_by(priya, mailbox)
    right.move_to(RIGHT)
    with pytest.raises(OpeningEnded):
        for_opening(priya, of_that_time.pk)
    today = opened_by(priya, mailbox)
    assert today != of_that_time
    assert for_opened_thread(priya, thread.pk).opening == today

    assert put_back_in_line(timezone.now()) > 0
    right.move_to(AHEAD + timedelta(minutes=1))
    with pytest.raises(OpeningEnded):
        for_opening(priya, of_that_time.pk)
    (ended,) = AuditEvent.objects.filter(action="emergency.end")
    assert (ended.code, ended.patient_key) == ("clock", str(mailbox.patient_id))


def test_an_emergency_opening_is_over_where_the_clock_is_set_back(
    right: Any, mailbox: Any, team: Any
) -> None:
    opening = opened_by(priya := privacy_officer(), mailbox)
    right.move_to(RIGHT - timedelta(seconds=30))
    assert for_opening(priya, opening.pk).can_read, "clocks of two machines differ so much"
    right.move_to(RIGHT - timedelta(hours=5))
    with pytest.raises(OpeningEnded):
        for_opening(priya, opening.pk)
