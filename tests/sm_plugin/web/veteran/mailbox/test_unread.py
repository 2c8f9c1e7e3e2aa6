"""What a page that stands open is told once a minute."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sm_plugin.audit.models import AuditEvent
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.services import answer
from tests.factories import FacilityFactory, mailbox_of, member, patient_at, sent_message, team_at
from tests.sm_plugin.helpers.reading import see, signed_in
from tests.worlds import world

pytestmark = pytest.mark.django_db

URL = "/secure-messaging/unread/"


@world
def mailbox() -> Mailbox:
    team = team_at(FacilityFactory())
    return mailbox_of(patient_at(team.facility), team)


def get_an_answer(mailbox: Mailbox, subject: str = "Dizzy") -> None:
    team = mailbox.patient.assignments.get().team
    thread = sent_message(mailbox, team, subject=subject).thread
    item = WorkItem.objects.get(thread=thread)
    answer(actor=member(team), item=item, body="Rest.", idempotency_key=uuid4())


def test_nothing_new_is_nothing_to_say(mailbox):
    answer = signed_in(mailbox.owner).get(URL, {"known": "0"})
    assert (answer.status_code, answer.content) == (204, b"")


def test_who_turned_out_to_be_another_person_is_told_no_number_on_the_tab(mailbox):
    get_an_answer(mailbox)
    assert ">1 unread<" in signed_in(mailbox.owner).get("/accounts/email/").content.decode()
    mailbox.patient.identity_level = "registered"
    mailbox.patient.save()
    assert " unread" not in signed_in(mailbox.owner).get("/accounts/email/").content.decode()


def test_a_new_answer_is_told_in_words_and_by_no_name(mailbox):
    get_an_answer(mailbox)
    client = signed_in(mailbox.owner)

    assert client.get(URL, {"known": "0"}).json() == {
        "unread": 1,
        "tab": "1 unread",
        "news": "1 more unread conversation",
    }
    assert client.get(URL, {"known": "1"}).status_code == 204
    assert client.get(URL, {"known": "3"}).json()["news"] == ""
    assert client.get(URL, {"known": "x" * 9}).json()["news"] == ""


def test_asking_is_no_reading_and_changes_nothing(mailbox):
    get_an_answer(mailbox)
    client = signed_in(mailbox.owner)
    before = AuditEvent.objects.count()
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(URL, {"known": "0"})

    assert AuditEvent.objects.count() == before
    assert "no-store" in answer["Cache-Control"]
    assert mailbox.entries.get().unread
    assert len(queries) <= 14


def test_who_may_not_read_hears_of_nothing(mailbox):
    get_an_answer(mailbox)
    nurse = member(mailbox.patient.assignments.get().team)
    assert signed_in(nurse).get(URL, {"known": "9"}).status_code == 204
    assert Client().get(URL).status_code == 302

    client = signed_in(mailbox.owner)
    mailbox.patient.identity_level = "registered"
    mailbox.patient.save()
    assert client.get(URL, {"known": "9"}).status_code == 204


def test_the_tab_says_where_to_ask_only_to_whom_it_would_be_told(mailbox):
    poll = f"data-sm-poll={reverse('sm_plugin:unread')}"
    assert poll in see(mailbox.owner, "inbox").acted_on
    nurse = member(mailbox.patient.assignments.get().team)
    assert poll not in see(nurse, "queue").acted_on
    assert poll.encode() not in Client().get("/accounts/email/").content


NEWEST = "/secure-messaging/newest/"


def test_an_email_leads_to_the_one_answer_that_waits(mailbox):
    get_an_answer(mailbox)
    client = signed_in(mailbox.owner)
    thread = mailbox.entries.get().thread_id

    assert client.get(NEWEST).url == reverse("sm_plugin:thread", args=[thread])
    assert "Rest." in client.get(NEWEST, follow=True).content.decode()


def test_an_email_leads_to_the_inbox_where_several_wait_or_none(mailbox):
    client = signed_in(mailbox.owner)
    assert client.get(NEWEST).url == reverse("sm_plugin:inbox")

    get_an_answer(mailbox)
    get_an_answer(mailbox, "Knee")

    assert client.get(NEWEST).url == reverse("sm_plugin:inbox")


def test_the_way_from_an_email_opens_nothing_and_shows_nobody_a_thread_of_others(mailbox):
    get_an_answer(mailbox)
    events = AuditEvent.objects.count()
    signed_in(mailbox.owner).get(NEWEST)
    nurse = member(mailbox.patient.assignments.get().team)

    assert AuditEvent.objects.count() == events
    assert mailbox.entries.get().unread
    assert signed_in(nurse).get(NEWEST).url == reverse("sm_plugin:inbox")
    assert Client().get(NEWEST).url.startswith(reverse("account_login"))
