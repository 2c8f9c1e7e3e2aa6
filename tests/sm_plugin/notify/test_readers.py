"""Whom a notice reaches beside the Veteran, and in which language it is written."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone
from django.utils.translation import get_language, override

from portal.accounts.models import User
from sm_plugin.adapter import adapter
from sm_plugin.caregivers.services import accept, end, name_caregiver
from sm_plugin.mailboxes.models import MailboxEntry
from sm_plugin.notify.delivery import deliver_due
from sm_plugin.notify.models import NoticePreference, OutboxNotice
from sm_plugin.notify.services import change_notices
from sm_plugin.people.models import Delegation
from sm_plugin.teams.services import assign_patient
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.services import answer
from tests.factories import UserFactory, member, national_administrator, patient_at

pytestmark = pytest.mark.django_db


def helper_of(notice: OutboxNotice, **words: Any) -> User:
    """Tom helps the person whom the notice is for."""
    tom = UserFactory(full_name="Tom Delgado")
    EmailAddress.objects.create(user=tom, email="tom@care.example", verified=True)
    given = {"email": "tom@care.example", "right": "read", "starts_on": timezone.localdate()}
    delegation = name_caregiver(actor=notice.recipient, **(given | words))
    accept(actor=tom, delegation=delegation, digest=adapter().terms().digest)
    return tom


def answered_again(notice: OutboxNotice) -> None:
    item = WorkItem.objects.get(thread=notice.message.thread)
    answer(actor=member(item.team), item=item, body="Canary again", idempotency_key=uuid4())
    OutboxNotice.objects.filter(pk=notice.pk).delete()


def test_a_caregiver_hears_of_an_answer_too_and_of_nothing_in_it(notice, mailoutbox):
    tom = helper_of(notice)
    answered_again(notice)

    assert deliver_due() == 2
    (mail,) = [mail for mail in mailoutbox if mail.to == [tom.email]]
    assert "/secure-messaging/helping/" in mail.body
    for words in ("Canary", "Delgado", "Santos", str(notice.message.thread_id)):
        assert words not in mail.body + mail.subject


def test_a_caregiver_whose_access_ended_before_the_mail_went_out_gets_none(notice, mailoutbox):
    tom = helper_of(notice)
    answered_again(notice)
    end(actor=notice.recipient, delegation=Delegation.objects.get())

    deliver_due()
    assert [mail.to for mail in mailoutbox] == [[notice.recipient.email]]
    assert OutboxNotice.objects.get(recipient=tom).dropped_at


def test_a_caregivers_wish_is_the_caregivers_own(notice, mailoutbox):
    tom = helper_of(notice)
    change_notices(actor=tom, kind="daily", hour=8, zone="America/New_York")
    change_notices(actor=notice.recipient, kind="none", hour=8, zone="America/New_York")
    answered_again(notice)
    deliver_due()
    assert mailoutbox == []

    MailboxEntry.objects.update(unread=False)
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        deliver_due()
    assert [mail.to for mail in mailoutbox] == [[tom.email]]
    assert "1 new message" in mailoutbox[0].subject
    assert "/secure-messaging/helping/" in mailoutbox[0].body


def test_a_person_gets_mail_in_the_language_that_he_or_she_chose(notice, mailoutbox):
    page = Client()
    page.force_login(notice.recipient)
    wishes = {"kind": "each", "hour": "8", "zone": "America/New_York"}
    page.post("/secure-messaging/settings/notices/", wishes | {"language": "es"})
    deliver_due()

    assert mailoutbox[0].subject == "Tiene un mensaje nuevo para leer"
    assert "/es/secure-messaging/" in mailoutbox[0].body
    assert get_language() == "en", "the worker goes on in its own"
    page.post("/secure-messaging/settings/notices/", wishes | {"language": "xx"})
    assert NoticePreference.objects.get(user=notice.recipient).language == "es"


def test_who_opts_in_on_a_spanish_page_is_written_to_in_spanish(team, mailoutbox):
    patient = patient_at(team.facility)
    assign_patient(actor=national_administrator(), patient=patient, team=team)
    page = Client()
    page.force_login(patient.user)
    terms = {"agree": "on", "digest": adapter().terms().digest}
    with override("en"):  # what a page's language was must not be what helps the worker
        page.post("/es/secure-messaging/terms/", terms)
    deliver_due()

    assert "bandeja" in mailoutbox[0].subject
