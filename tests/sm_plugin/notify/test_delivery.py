from datetime import timedelta
from smtplib import SMTPRecipientsRefused

import pytest
import time_machine
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from portal.accounts.models import User
from portal.operations.health import oldest_notice_seconds
from sm_plugin.mailboxes.models import MailboxEntry
from sm_plugin.notify.delivery import BATCH, LEASE, TRIES, WAITS, claim, deliver_due
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.notify.services import retry_parked
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
from tests.sm_plugin.notify.mail_servers import POISONED

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
PICKY = "tests.sm_plugin.notify.mail_servers.PickyServer"


def test_a_notice_is_sent_once_to_the_veteran(notice, mailoutbox):
    assert deliver_due() == 1
    assert deliver_due() == 0

    assert [mail.to for mail in mailoutbox] == [[notice.recipient.email]]
    notice.refresh_from_db()
    assert notice.sent_at
    assert notice.leased_until is None


def test_a_notice_says_only_that_there_is_something_to_read(notice, mailoutbox, settings):
    settings.SECURE_MESSAGING = settings.SECURE_MESSAGING | {"BASE_URL": "https://care.example/"}
    deliver_due()

    mail = mailoutbox[0]
    raw = mail.message().as_string()
    assert "https://care.example/secure-messaging/newest/\n" in mail.body
    names = ("Canary", "Maria", "Santos", "Angela", "Brooks", "Ruth", "Delgado", "Harbor", "nurse")
    assert [word for word in names if word.lower() in raw.lower()] == []
    assert str(notice.message.thread_id) not in raw
    assert mail.message()["Message-ID"] == f"<{notice.pk}@care.example>"
    assert mail.message()["Auto-Submitted"] == "auto-generated"


def test_staff_are_led_to_their_queue(team, mailoutbox):
    sent_message(mailbox_of(patient_at(team.facility), team), team)

    assert deliver_due() == 1
    assert mailoutbox[0].to == [member(team).email]
    assert "/secure-messaging/team/" in mailoutbox[0].body


def test_without_the_sites_address_nothing_is_tried(notice, settings):
    settings.WAGTAILADMIN_BASE_URL = ""
    with pytest.raises(ImproperlyConfigured, match="BASE_URL"):
        deliver_due()
    notice.refresh_from_db()
    assert notice.attempts == 0


def test_a_refused_address_holds_up_nobody_else(make_notice, mailoutbox, settings, caplog):
    settings.EMAIL_BACKEND = PICKY
    poisoned = make_notice("Walter Simmons", email=POISONED)
    healthy = make_notice("Ruth Delgado")

    assert deliver_due() == 1
    assert mailoutbox[0].to == [healthy.recipient.email]
    poisoned.refresh_from_db()
    assert (poisoned.attempts, poisoned.sent_at, poisoned.leased_until) == (1, None, None)
    assert SMTPRecipientsRefused.__name__ in caplog.text
    assert POISONED not in caplog.text


def test_failed_tries_wait_longer_each_time_and_the_fifth_is_the_last(make_notice, settings):
    settings.EMAIL_BACKEND = PICKY
    notice = make_notice("Walter Simmons", email=POISONED)
    now = timezone.now()
    waited = []
    with time_machine.travel(now, tick=False) as clock:
        for _try in range(TRIES - 1):
            deliver_due()
            notice.refresh_from_db()
            waited.append(notice.due_at - timezone.now())
            clock.move_to(notice.due_at - timedelta(seconds=1))
            assert claim(now=timezone.now()) == []
            clock.move_to(notice.due_at)
        deliver_due()
    notice.refresh_from_db()

    assert [wait.total_seconds() / 60 for wait in waited] == [1, 5, 30, 120]
    assert tuple(waited) == WAITS
    assert notice.attempts == 5
    assert notice.parked_at
    assert claim(now=timezone.now() + timedelta(days=9)) == []


def test_a_parked_notice_can_be_put_back_in_line(make_notice, settings, mailoutbox):
    notice = make_notice()
    OutboxNotice.objects.update(parked_at=timezone.now(), attempts=TRIES)

    assert deliver_due() == 0
    assert retry_parked() == 1
    assert deliver_due() == 1
    assert mailoutbox[0].to == [notice.recipient.email]


@pytest.fixture
def server_is_down(settings, unused_tcp_port):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", unused_tcp_port


def test_a_mail_server_that_is_down_uses_up_no_try(notice, server_is_down):
    due_at = notice.due_at

    assert deliver_due() == 0
    notice.refresh_from_db()
    assert (notice.attempts, notice.leased_until, notice.parked_at) == (0, None, None)
    assert notice.due_at == due_at


def test_a_monitor_sees_how_long_notices_wait_for_a_mail_server_that_is_down(
    notice, server_is_down, settings, mailoutbox
):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _round in range(20):
            clock.shift(timedelta(minutes=1))
            assert deliver_due() == 0
        assert oldest_notice_seconds() >= 20 * 60
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        assert deliver_due() == 1, "in the next round"
    assert oldest_notice_seconds() is None


def test_what_waits_for_a_mail_server_that_is_down_is_not_written_again(
    team, server_is_down, django_assert_max_num_queries
):
    person = member(team)
    waiting = [OutboxNotice(recipient=person, kind="welcome") for _each in range(BATCH + 10)]
    OutboxNotice.objects.bulk_create(waiting)
    with django_assert_max_num_queries(2) as asked:
        deliver_due()
    assert [one["sql"] for one in asked if one["sql"].startswith("UPDATE")] == []


def test_a_mail_server_that_goes_away_gets_the_rest_of_the_batch_later(
    make_notice, settings, mailoutbox
):
    settings.EMAIL_BACKEND = "tests.sm_plugin.notify.mail_servers.GoesAwayAfterOne"
    for name in ("Ruth Delgado", "James Okafor", "Walter Simmons"):
        make_notice(name)
    due = set(OutboxNotice.objects.values_list("due_at", flat=True))

    assert deliver_due() == 1
    unsent = OutboxNotice.objects.filter(sent_at=None)
    assert list(unsent.values_list("attempts", "leased_until")) == [(0, None)] * 2
    assert set(unsent.values_list("due_at", flat=True)) <= due


@pytest.fixture
def unused_tcp_port():
    """A port on which nobody listens: it was free a moment ago."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_a_worker_that_died_leaves_its_notices_to_the_next_after_the_lease(notice):
    now = timezone.now()
    assert [held.pk for held in claim(now=now)] == [notice.pk]
    assert claim(now=now + LEASE - timedelta(seconds=1)) == []
    assert [held.attempts for held in claim(now=now + LEASE)] == [2]


def test_a_notice_that_kills_its_worker_each_time_is_parked(notice, mailoutbox):
    OutboxNotice.objects.update(attempts=TRIES)

    assert deliver_due() == 0
    notice.refresh_from_db()
    assert notice.parked_at
    assert mailoutbox == []


def test_a_closed_account_gets_no_mail(notice, mailoutbox):
    User.objects.filter(pk=notice.recipient_id).update(is_active=False)

    assert deliver_due() == 0
    notice.refresh_from_db()
    assert notice.dropped_at
    assert (notice.sent_at, notice.parked_at, mailoutbox) == (None, None, [])


def test_who_left_the_team_hears_of_no_message(team, mailoutbox):
    sent_message(mailbox_of(patient_at(team.facility), team), team)
    nurse = team.memberships.active().get(role="nurse")
    end_membership(actor=national_administrator(), membership=nurse)

    assert deliver_due() == 0
    assert OutboxNotice.objects.get().dropped_at
    assert mailoutbox == []


def test_a_veteran_whose_mailbox_no_longer_holds_the_thread_gets_no_mail(notice, mailoutbox):
    MailboxEntry.objects.filter(mailbox__owner=notice.recipient).delete()

    assert deliver_due() == 0
    assert mailoutbox == []


def test_a_worker_told_to_stop_gives_back_what_it_has_not_sent(make_notice, mailoutbox):
    for name in ("Ruth Delgado", "James Okafor", "Walter Simmons"):
        make_notice(name)
    answers = iter([False, False, True])

    assert deliver_due(stop=lambda: next(answers, True)) == 1
    unsent = OutboxNotice.objects.filter(sent_at=None)
    assert list(unsent.values_list("attempts", "leased_until")) == [(0, None)] * 2


def test_a_batch_costs_the_same_however_many_rows_lie_in_the_outbox(
    notice, django_assert_num_queries
):
    OutboxNotice.objects.bulk_create(
        OutboxNotice(recipient=person, message=notice.message)
        for person in User.objects.bulk_create(
            User(full_name="A", email=f"many{n}@example.org") for n in range(BATCH + 10)
        )
    )
    with django_assert_num_queries(5):  # two of them the savepoint
        assert len(claim(now=timezone.now())) == BATCH


def test_a_team_of_another_facility_hears_nothing(team, mailoutbox):
    other = team_at(FacilityFactory(), "Dr. Alan Whitaker", nurse="Luis Romero")
    sent_message(mailbox_of(patient_at(team.facility), team), team)
    deliver_due()

    assert [member(other).email] not in [mail.to for mail in mailoutbox]
    assert len(mailoutbox) == 1
