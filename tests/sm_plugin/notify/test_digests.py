"""One mail a day for those who want no more: at their hour, on their clock, exactly one."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from portal.accounts.models import User
from sm_plugin.mailboxes.models import MailboxEntry
from sm_plugin.notify.choices import Kind
from sm_plugin.notify.delivery import claim, deliver_due
from sm_plugin.notify.digests import gather
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.notify.preferences import preference_of
from sm_plugin.notify.services import change_notices
from sm_plugin.triage.ownership.handover import end_membership
from tests.factories import (
    FacilityFactory,
    mailbox_of,
    member,
    national_administrator,
    patient_at,
    sent_message,
    team_at,
)

pytestmark = pytest.mark.django_db

NOON_IN_MAINE = datetime(2026, 6, 10, 16, 0, tzinfo=UTC)


def daily(person: User, hour: int = 8, zone: str = "America/New_York") -> None:
    change_notices(actor=person, kind="daily", hour=hour, zone=zone)


def digests() -> list[OutboxNotice]:
    return list(OutboxNotice.objects.filter(kind="digest").order_by("day"))


def test_a_days_answers_come_as_one_mail_at_the_persons_hour(make_notice, mailoutbox):
    with time_machine.travel(NOON_IN_MAINE, tick=False) as clock:
        first = make_notice()
        daily(first.recipient, hour=18)
        deliver_due()
        clock.shift(timedelta(hours=2))
        second = make_notice("James Okafor")
        OutboxNotice.objects.filter(pk=second.pk).update(recipient=first.recipient)
        MailboxEntry.objects.filter(mailbox__owner=second.recipient).update(
            mailbox=first.recipient.sm_mailbox
        )
        deliver_due()
        assert mailoutbox == []
        clock.move_to(datetime(2026, 6, 10, 21, 59, tzinfo=UTC))
        assert deliver_due() == 0
        clock.move_to(datetime(2026, 6, 10, 22, 0, tzinfo=UTC))
        assert deliver_due() == 1
        assert deliver_due() == 0

    assert [mail.to for mail in mailoutbox] == [[first.recipient.email]]
    assert mailoutbox[0].subject == "You have 2 new messages to read"
    (digest,) = digests()
    assert mailoutbox[0].message()["Message-ID"].startswith(f"<{digest.pk}@")


def test_what_comes_after_the_hour_waits_for_the_next_day(make_notice):
    with time_machine.travel(NOON_IN_MAINE, tick=False):
        notice = make_notice()
        daily(notice.recipient, hour=8)
        deliver_due()

    (digest,) = digests()
    assert digest.due_at == datetime(2026, 6, 11, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "hour", "zone", "due"),
    [
        # A night in March without 2 o'clock, and one in November with 1 o'clock twice.
        ("2027-03-13T17:00", 2, "America/New_York", "2027-03-14T07:00"),
        ("2026-10-31T17:00", 1, "America/New_York", "2026-11-01T05:00"),
        # The same hour on the day before and after the clocks change.
        ("2026-10-31T11:00", 8, "America/New_York", "2026-10-31T12:00"),
        ("2026-11-01T11:00", 8, "America/New_York", "2026-11-01T13:00"),
        # Already the next day in Guam; still the day before in Hawaii; no summer time in Arizona.
        ("2026-06-10T16:00", 8, "Pacific/Guam", "2026-06-10T22:00"),
        ("2026-06-11T05:00", 20, "Pacific/Honolulu", "2026-06-11T06:00"),
        ("2026-07-01T12:00", 8, "America/Phoenix", "2026-07-01T15:00"),
    ],
)
def test_the_hour_is_that_of_the_persons_own_clock(make_notice, now, hour, zone, due):
    with time_machine.travel(datetime.fromisoformat(now).replace(tzinfo=UTC), tick=False):
        notice = make_notice()
        daily(notice.recipient, hour, zone)
        deliver_due()

    (digest,) = digests()
    assert digest.due_at == datetime.fromisoformat(due).replace(tzinfo=UTC)


def test_each_day_has_one_mail_though_the_clocks_change(make_notice, mailoutbox):
    """Four days over the night in November, asked every hour; something is always new."""
    with time_machine.travel(datetime(2026, 10, 30, 12, 0, tzinfo=UTC), tick=False) as clock:
        notice = make_notice()
        daily(notice.recipient, hour=1)
        preference = preference_of(notice.recipient)
        for _hour in range(24 * 4):
            deliver_due()
            gather(notice, preference, now=timezone.now())
            clock.shift(timedelta(hours=1))

    days = [digest.day.isoformat() for digest in digests() if digest.sent_at]
    assert days == ["2026-10-31", "2026-11-01", "2026-11-02", "2026-11-03"]
    assert len(mailoutbox) == len(days)


def test_a_digest_says_nothing_of_what_is_in_it(notice, mailoutbox):
    daily(notice.recipient)
    deliver_due()
    OutboxNotice.objects.filter(kind="digest").update(due_at=timezone.now())
    deliver_due()

    raw = mailoutbox[0].message().as_string()
    names = ("Canary", "Maria", "Santos", "Angela", "Brooks", "Delgado", "Harbor", "nurse")
    assert [word for word in names if word.lower() in raw.lower()] == []
    assert str(notice.message.thread_id) not in raw
    assert mailoutbox[0].subject == "You have 1 new message to read"


def test_a_digest_of_what_was_read_meanwhile_is_not_sent(notice, mailoutbox):
    daily(notice.recipient)
    deliver_due()
    MailboxEntry.objects.filter(mailbox__owner=notice.recipient).update(unread=False)
    OutboxNotice.objects.filter(kind="digest").update(due_at=timezone.now())

    assert deliver_due() == 0
    assert digests()[0].dropped_at
    assert mailoutbox == []


@pytest.mark.parametrize("lost", ["account closed", "mailbox without the thread"])
def test_who_may_not_read_at_the_hour_gets_no_digest(notice, mailoutbox, lost):
    daily(notice.recipient)
    deliver_due()
    if lost == "account closed":
        User.objects.filter(pk=notice.recipient_id).update(is_active=False)
    else:
        MailboxEntry.objects.filter(mailbox__owner=notice.recipient).delete()
    OutboxNotice.objects.filter(kind="digest").update(due_at=timezone.now())

    assert deliver_due() == 0
    assert mailoutbox == []


def test_staff_get_one_mail_for_what_still_waits_and_none_after_they_left(team, mailoutbox):
    nurse = member(team)
    daily(nurse)
    sent_message(mailbox_of(patient_at(team.facility), team), team)
    sent_message(mailbox_of(patient_at(team.facility, "James Okafor"), team), team)
    deliver_due()
    OutboxNotice.objects.filter(kind="digest").update(due_at=timezone.now())
    assert deliver_due() == 1
    assert mailoutbox[0].subject == "You have 2 new messages to read"
    assert "/secure-messaging/team/" in mailoutbox[0].body

    sent_message(mailbox_of(patient_at(team.facility, "Walter Simmons"), team), team)
    deliver_due()
    end_membership(
        actor=national_administrator(), membership=team.memberships.active().get(role="nurse")
    )
    OutboxNotice.objects.unfinished().update(due_at=timezone.now())
    assert deliver_due() == 0


def test_turning_mail_off_drops_what_waits(notice, mailoutbox):
    daily(notice.recipient)
    deliver_due()
    change_notices(actor=notice.recipient, kind="none", hour=8, zone="America/New_York")

    assert deliver_due() == 0
    assert digests()[0].dropped_at
    assert mailoutbox == []


def test_going_back_to_each_message_sends_what_waits_at_once(notice, mailoutbox):
    daily(notice.recipient)
    deliver_due()
    change_notices(actor=notice.recipient, kind="each", hour=8, zone="America/New_York")

    assert deliver_due() == 1
    assert deliver_due() == 0


def test_another_hour_moves_the_digest_that_waits(make_notice):
    with time_machine.travel(NOON_IN_MAINE, tick=False):
        notice = make_notice()
        daily(notice.recipient, hour=18)
        deliver_due()
        daily(notice.recipient, hour=20)

    assert digests()[0].due_at.hour == 0  # 8 p.m. in Maine


def test_what_comes_while_a_digest_is_being_sent_goes_into_the_next(make_notice):
    with time_machine.travel(NOON_IN_MAINE, tick=False) as clock:
        notice = make_notice()
        daily(notice.recipient, hour=13)
        deliver_due()
        late = OutboxNotice.objects.get(pk=notice.pk)
        OutboxNotice.objects.filter(pk=late.pk).update(digest=None)
        clock.move_to(NOON_IN_MAINE + timedelta(hours=1))
        assert claim(now=timezone.now())  # a worker has the digest, and the notice, in hand
        late.refresh_from_db()
        gather(late, preference_of(late.recipient), now=NOON_IN_MAINE)

    assert [digest.day.day for digest in digests()] == [10, 11]


@pytest.mark.django_db(transaction=True)
def test_several_workers_make_one_digest_a_person_and_day():
    team = team_at(FacilityFactory())
    message = sent_message(mailbox_of(patient_at(team.facility), team), team)
    nurse = member(team)
    daily(nurse)
    others = [
        sent_message(mailbox_of(patient_at(team.facility, f"Person {n}"), team), team)
        for n in range(5)
    ]
    start = Barrier(4)

    def work() -> None:
        try:
            start.wait()
            deliver_due()
        finally:
            connection.close()

    workers = [Thread(target=work) for _n in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    (digest,) = digests()
    assert digest.gathered.count() == len([message, *others])


def test_the_first_clock_is_that_of_the_place_of_care():
    alaska = FacilityFactory(state="AK", latitude="61.2", longitude="-149.8")
    preference = preference_of(patient_at(alaska).user)

    assert (preference.kind, preference.zone) == (Kind.EACH, "America/Anchorage")
    assert preference_of(User.objects.create_user("any@example.org")).zone == "America/New_York"
