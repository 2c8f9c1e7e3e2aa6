"""A mail tells only what its reader may open, has not read yet, and finds behind its link."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.utils import timezone

from portal.accounts.models import User
from sm_plugin.access.revoking import revoke_identity
from sm_plugin.adapter import adapter
from sm_plugin.caregivers.services import accept, name_caregiver
from sm_plugin.mailboxes.models import MailboxEntry
from sm_plugin.notify.delivery import deliver_due
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.notify.services import change_notices, enqueue_opened, enqueue_welcome
from sm_plugin.people.models import Patient
from sm_plugin.teams.models import CareTeam
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.services import answer
from tests.factories import UserFactory, _verifier, member
from tests.sm_plugin.helpers.reading import see, signed_in

pytestmark = pytest.mark.django_db

MakeNotice = Callable[..., OutboxNotice]


def help_of(user: User, notice: OutboxNotice) -> User:
    """Let the person help whom the notice is for."""
    EmailAddress.objects.get_or_create(user=user, email=user.email, verified=True)
    delegation = name_caregiver(
        actor=notice.recipient, email=user.email, right="read", starts_on=timezone.localdate()
    )
    accept(actor=user, delegation=delegation, digest=adapter().terms().digest)
    return user


def answered(notice: OutboxNotice) -> None:
    item = WorkItem.objects.get(thread=notice.message.thread)
    words: dict[str, Any] = {"body": "Canary again", "idempotency_key": uuid4()}
    answer(actor=member(item.team), item=item, **words)


def took_back(notice: OutboxNotice, why: str = "wrong_person") -> None:
    patient = Patient.objects.get(user=notice.recipient)
    verifier = _verifier(patient.home_facility.station, "second")
    revoke_identity(actor=verifier, patient=patient, why=why)


def in_two_days() -> Any:
    return time_machine.travel(timezone.now() + timedelta(days=2), tick=False)


@pytest.mark.parametrize("kind", ["each", "daily"])
def test_the_wrong_person_and_caregivers_hear_no_more_of_messages(notice, mailoutbox, kind):
    tom = help_of(UserFactory(full_name="Tom Delgado", email="tom@care.example"), notice)
    for person in (notice.recipient, tom):
        change_notices(actor=person, kind=kind, hour=8, zone="America/New_York")
    answered(notice)
    if kind == "daily":
        deliver_due()
        assert OutboxNotice.objects.filter(kind="digest").count() == 2

    took_back(notice)

    with in_two_days():
        deliver_due()
    subjects = {mail.subject for mail in mailoutbox if mail.to != ["national@example.org"]}
    assert subjects == {"Your account was changed"}
    assert not [mail for mail in mailoutbox if mail.to == [tom.email]]


def test_the_wrong_person_is_not_told_who_opened_the_messages_nor_welcomed(notice, mailoutbox):
    took_back(notice)
    OutboxNotice.objects.all().delete()
    enqueue_opened(watchers=[], patient=[notice.recipient])
    enqueue_welcome(recipient=notice.recipient)

    assert deliver_due() == 0


def test_whose_check_only_ran_out_reads_on_and_hears_on(notice, mailoutbox):
    took_back(notice, why="mistake")

    assert deliver_due() == 1


def test_a_caregiver_is_not_offered_an_inbox_that_is_closed(notice):
    tom = help_of(UserFactory(full_name="Tom Delgado", email="tom@care.example"), notice)
    assert see(tom, "helping").says("Open the inbox of Ruth Delgado")

    took_back(notice)

    page = see(tom, "helping")
    assert not page.says("Open the inbox of Ruth Delgado")
    assert not page.says("Stop helping Ruth Delgado")


def test_an_answer_that_was_read_before_the_mail_went_out_is_no_news(notice, mailoutbox):
    signed_in(notice.recipient).get(f"/secure-messaging/threads/{notice.message.thread_id}/")

    assert deliver_due() == 0
    assert mailoutbox == []


def test_a_digest_leads_to_where_its_news_are(make_notice, team: CareTeam, mailoutbox):
    own, others = make_notice(), make_notice("James Okafor")
    ruth = help_of(own.recipient, others)
    change_notices(actor=ruth, kind="daily", hour=8, zone="America/New_York")
    answered(others)
    deliver_due()
    mailoutbox.clear()
    MailboxEntry.objects.filter(mailbox__owner=ruth).update(unread=False)

    with in_two_days():
        deliver_due()

    (mail,) = [mail for mail in mailoutbox if mail.to == [ruth.email]]
    assert mail.subject == "You have 1 new message to read"
    assert "/secure-messaging/helping/" in mail.body
    assert "/newest/" not in mail.body


@pytest.mark.parametrize(
    ("news", "link"), [("own", "/newest/"), ("own and another's", "/secure-messaging/helping/")]
)
def test_a_digest_with_news_of_ones_own_leads_to_both(make_notice, mailoutbox, news, link):
    own, others = make_notice(), make_notice("James Okafor")
    ruth = help_of(own.recipient, others)
    change_notices(actor=ruth, kind="daily", hour=8, zone="America/New_York")
    if news != "own":
        answered(others)
    deliver_due()
    mailoutbox.clear()

    with in_two_days():
        deliver_due()

    (mail,) = [mail for mail in mailoutbox if mail.to == [ruth.email]]
    assert link in mail.body
