"""No page waits for a mail server, and a message that is promised goes out."""

import smtplib
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from content.management.commands import content_worker
from portal.accounts import outbox
from portal.accounts.models import User, WaitingMail
from portal.operations import health
from portal.settings import base
from sm_plugin.worker import TURN

pytestmark = pytest.mark.django_db
RESET, SIGN_UP = "/accounts/password/reset/", "/accounts/signup/"
NEW = {"full_name": "Ruth Park", "email": "ruth@demo.example"}
PASSWORD = {"password1": "nine yellow kites drift"}
DOWN = f"{__name__}.ServerThatIsDown"
PICKY = f"{__name__}.ServerThatRefusesOne"
FULL = f"{__name__}.ServerThatIsFull"


class ServerThatIsDown(EmailBackend):
    def open(self) -> bool:
        raise ConnectionRefusedError

    def send_messages(self, messages: Any) -> int:
        raise ConnectionRefusedError


class ServerThatRefusesOne(EmailBackend):
    def send_messages(self, messages: Any) -> int:
        if any(NEW["email"] in message.to for message in messages):
            raise smtplib.SMTPRecipientsRefused({NEW["email"]: (550, b"no such person")})
        return super().send_messages(messages)


class ServerThatIsFull(EmailBackend):
    def send_messages(self, messages: Any) -> int:
        raise smtplib.SMTPDataError(452, b"no room")


@pytest.fixture(autouse=True)
def as_in_production(settings: Any) -> None:
    settings.EMAIL_BACKEND = base.EMAIL_BACKEND


@pytest.mark.parametrize("path", [RESET, SIGN_UP])
def test_a_mail_server_that_is_down_costs_nobody_the_page(
    client: Client, person: User, settings: Any, path: str
) -> None:
    settings.PORTAL_MAIL_BACKEND = DOWN
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    form = NEW | PASSWORD if path == SIGN_UP else {"email": person.email}
    page = client.post(path, form, follow=True)
    assert page.status_code == 200
    assert "We sent" not in page.content.decode()
    assert WaitingMail.objects.count() == 1
    outbox.send_waiting()
    assert (WaitingMail.objects.get().tries, mail.outbox) == (0, [])


def test_the_worker_sends_what_a_page_promised_once_and_keeps_no_copy(
    client: Client, person: User
) -> None:
    client.post(RESET, {"email": person.email})
    assert mail.outbox == []
    call_command("content_worker", "--once")
    call_command("content_worker", "--once")
    (message,) = mail.outbox
    assert message.to == [person.email]
    assert "/accounts/password/reset/key/" in message.body
    assert not WaitingMail.objects.exists()


def test_a_link_for_a_new_password_lies_in_no_table(client: Client, person: User) -> None:
    client.post(RESET, {"email": person.email})
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_waitingmail")
        stored = str(cursor.fetchall())
    assert person.email not in stored
    assert "password/reset" not in stored


def test_a_mail_that_was_moved_to_another_row_is_not_sent(client: Client, person: User) -> None:
    client.post(RESET, {"email": person.email})
    row = WaitingMail.objects.get()
    WaitingMail.objects.create(sealed=row.sealed)
    row.delete()
    outbox.send_waiting()
    assert mail.outbox == []


def test_what_is_rolled_back_was_not_promised_to_anybody() -> None:
    with outbox.answering_a_request(), transaction.atomic():
        EmailMessage("a", "b", to=["a@demo.example"]).send()
        transaction.set_rollback(True)
    assert not WaitingMail.objects.exists()


def test_a_mail_that_is_refused_holds_up_no_other_and_is_given_up_in_the_end(
    settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.PORTAL_MAIL_BACKEND = PICKY
    with outbox.answering_a_request():
        for address in (NEW["email"], "walter@demo.example"):
            EmailMessage("a", "b", to=[address]).send()
    assert outbox.send_waiting() == 1
    ids = set()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        while row := WaitingMail.objects.first():
            ids.add(outbox._message(row, None).extra_headers["Message-ID"])
            clock.shift(timedelta(hours=3))
            outbox.send_waiting()
    assert len(ids) == 1
    assert "given up after 5 tries" in caplog.text
    assert NEW["email"] not in caplog.text


def test_mail_that_wagtail_sends_from_a_page_waits_as_well() -> None:
    from wagtail.admin.mail import send_mail

    with outbox.answering_a_request():
        send_mail("A page waits for you", "Please look.", ["edith@demo.example"])
    assert (WaitingMail.objects.count(), mail.outbox) == (1, [])
    outbox.send_waiting()
    assert mail.outbox[0].extra_headers["Auto-Submitted"] == "auto-generated"


def test_a_worker_sends_its_own_mail_at_once() -> None:
    EmailMessage("a", "b", to=["a@demo.example"]).send()
    assert (len(mail.outbox), WaitingMail.objects.count()) == (1, 0)


def test_a_monitor_learns_that_mail_does_not_go_out(client: Client) -> None:
    with outbox.answering_a_request():
        EmailMessage("a", "b", to=["a@demo.example"]).send()
    assert health.helping_parts()["mail"]() == "ok"
    WaitingMail.objects.update(made_at=timezone.now() - timedelta(hours=1))
    assert health.helping_parts()["mail"]() == "late"


@pytest.mark.parametrize(
    ("server", "state"),
    [(PICKY, "ok"), (DOWN, "late"), (FULL, "late")],
    ids=["picky", "down", "full"],
)
def test_one_wrong_address_wakes_nobody_and_a_server_that_takes_nothing_does(
    settings: Any, server: str, state: str
) -> None:
    settings.PORTAL_MAIL_BACKEND = server
    with outbox.answering_a_request():
        EmailMessage("a", "b", to=[NEW["email"]]).send()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _round in range(20):
            outbox.send_waiting()
            clock.shift(timedelta(minutes=1))
        assert health.helping_parts()["mail"]() == state
    settings.PORTAL_MAIL_BACKEND = f"{EmailBackend.__module__}.EmailBackend"
    WaitingMail.objects.update(due_at=timezone.now())
    outbox.send_waiting()
    assert len(mail.outbox) == 1


def test_mail_that_waited_keeps_no_page_from_being_published_or_taken_down() -> None:
    """Nor do old sessions: after 30 seconds their steps give way to the others."""
    steps = content_worker.Command().steps
    assert {step.name for step in steps if step.seconds == TURN} == {"mail", "old sessions"}
    for name in ("walter", "ruth", "edith"):
        outbox.put(EmailMessage("a", "b", to=[f"{name}@demo.example"]))
    assert outbox.send_waiting(stop=lambda: len(mail.outbox) == 2) == 2
    assert WaitingMail.objects.get().tries == 0


@pytest.mark.parametrize("tries", range(outbox.TRIES))
def test_a_mail_whose_worker_was_killed_is_due_again_after_a_quarter_of_an_hour(
    tries: int,
) -> None:
    outbox.put(EmailMessage("a", "b", to=["walter@demo.example"]))
    WaitingMail.objects.update(tries=tries)
    assert outbox._claim() is not None  # and its worker is killed
    assert outbox.send_waiting() == 0
    with time_machine.travel(timezone.now() + timedelta(minutes=15, seconds=1)):
        assert outbox.send_waiting() == (tries + 1 < outbox.TRIES)
    assert not WaitingMail.objects.exists()


def test_a_mail_server_that_is_back_gets_what_it_refused_before_at_its_next_try(
    settings: Any,
) -> None:
    """While nobody answers there, nothing is put off: not even what was refused four times."""
    outbox.put(EmailMessage("a", "b", to=["walter@demo.example"]))
    WaitingMail.objects.update(tries=outbox.TRIES - 1)
    settings.PORTAL_MAIL_BACKEND = DOWN
    assert outbox.send_waiting() == 0
    settings.PORTAL_MAIL_BACKEND = f"{EmailBackend.__module__}.EmailBackend"
    assert outbox.send_waiting() == 1


def test_mail_that_a_clock_ahead_put_off_is_sent_once_the_clock_is_right(
    client: Client, person: User
) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=30)):
        client.post(RESET, {"email": person.email})
    assert WaitingMail.objects.exists()
    call_command("content_worker", "--once")
    assert not WaitingMail.objects.exists()
    assert [message.to for message in mail.outbox] == [[person.email]]
