"""A row of a list says who wrote last and how it begins, and opening the list reads no message."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from sm_plugin.access.newest import newest_of
from sm_plugin.audit.actions import Action
from sm_plugin.audit.models import AuditEvent
from sm_plugin.drafts.content import DraftWords
from sm_plugin.drafts.services import Edit, save_draft
from sm_plugin.files.models import Attachment
from sm_plugin.mailboxes.models import Mailbox, MailboxEntry
from sm_plugin.teams.models import CareTeam
from sm_plugin.threads.models import Message, Thread
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.services import answer
from tests.factories import FacilityFactory, mailbox_of, member, patient_at, sent_message, team_at
from tests.sm_plugin.helpers.reading import Parsed, signed_in
from tests.worlds import world

pytestmark = pytest.mark.django_db

AT = "/secure-messaging/"


@world
def team() -> CareTeam:
    return team_at(FacilityFactory(), nurse="Angela Brooks")


@world
def mailbox(team: CareTeam) -> Mailbox:
    return mailbox_of(patient_at(team.facility), team)


@pytest.fixture
def ruth(mailbox: Mailbox) -> Client:
    return signed_in(mailbox.owner)


def answered(mailbox: Mailbox, team: CareTeam, text: str = "Rest, and drink enough.") -> Thread:
    thread: Thread = sent_message(mailbox, team, "Dizzy", body=f"I am dizzy {uuid4()}.").thread
    item = WorkItem.objects.get(thread=thread)
    answer(actor=member(team), item=item, body=text, idempotency_key=uuid4())
    return thread


def page_of(response: Any) -> Parsed:
    assert response.status_code == 200
    return Parsed(response.content.decode())


def test_a_row_says_who_wrote_last_and_how_it_begins(ruth, mailbox, team):
    answered(mailbox, team)

    assert page_of(ruth.get(AT)).says("Angela Brooks, nurse: Rest, and drink enough.")


def test_a_row_shows_no_more_than_its_first_words_on_one_line(ruth, mailbox, team):
    answered(mailbox, team, "Rest.\n\nThen " + "walk a little " * 40 + "SECRET END")

    (row,) = ruth.get(AT).context["rows"]

    assert row.newest.words.startswith("Rest. Then walk")
    assert len(row.newest.words) <= 80
    assert "\n" not in row.newest.words


def test_a_list_is_recorded_as_one_listing_and_never_as_a_message_read(ruth, mailbox, team):
    answered(mailbox, team)
    answered(mailbox, team)

    ruth.get(AT)

    mine = AuditEvent.objects.filter(actor_key=str(mailbox.owner.pk))
    assert mine.filter(action=Action.INBOX_LIST).count() == 1
    assert not mine.filter(action=Action.THREAD_READ).exists()
    assert MailboxEntry.objects.filter(mailbox=mailbox, unread=True).count() == 2


def test_what_waits_for_an_answer_is_seen_in_the_inbox_with_the_day_it_is_due(ruth, mailbox, team):
    sent_message(mailbox, team, "Swelling", body="My ankles are puffy.")

    page = page_of(ruth.get(AT))

    assert page.says("You: My ankles are puffy.")
    assert page.says("Waiting: answer due")


def test_an_answered_conversation_does_not_say_that_it_waits(ruth, mailbox, team):
    answered(mailbox, team)

    assert not page_of(ruth.get(AT)).says("Waiting")


def test_a_row_says_that_it_has_files_and_a_draft(ruth, mailbox, team):
    thread = answered(mailbox, team)
    page = page_of(ruth.get(AT))
    assert not page.says("With files")
    assert not page.says("Draft Today")
    Attachment.objects.create(
        message=thread.messages.first(),
        added_by=mailbox.owner,
        position=0,
        kind="pdf",
        size=1,
        key_id="k",
        wrapped_key=b"",
        name_sealed=b"",
    )
    save_draft(
        actor=mailbox.owner,
        mailbox=mailbox,
        edit=Edit(team=team, topic=thread.topic, words=DraftWords(body="Thanks")),
        thread=thread,
    )

    (row,) = ruth.get(AT).context["rows"]

    assert (row.newest.has_files, row.newest.has_draft) == (True, True)


def test_a_text_that_cannot_be_opened_hides_no_other_row(ruth, mailbox, team):
    thread = answered(mailbox, team)
    whole = answered(mailbox, team, "This one opens.")
    broken = thread.messages.order_by("sent_at").last()
    Message.objects.filter(pk=broken.pk).update(body_sealed=b"broken")

    response = ruth.get(AT)

    assert page_of(response).says("This one opens.")
    rows = {row.entry.thread_id: row for row in response.context["rows"]}
    assert not rows[thread.pk].is_readable
    assert rows[whole.pk].is_readable
    listing = AuditEvent.objects.filter(action=Action.INBOX_LIST).latest("pk")
    assert listing.outcome == "failed"


def test_a_caregiver_does_not_read_that_she_wrote_what_the_veteran_wrote(mailbox, team, ruth):
    sent_message(mailbox, team, "Swelling", body="My ankles are puffy.")
    caregiver = member(team)  # anybody else: only the words are looked at

    entries = list(MailboxEntry.objects.filter(mailbox=mailbox).with_thread())
    (newest,) = newest_of(caregiver, entries).values()

    assert newest.who == str(mailbox.owner.full_name)


def test_the_day_stands_in_words(ruth, mailbox, team):
    thread = answered(mailbox, team)
    assert ruth.get(AT).content.count(b">Today<") == 1

    for message in thread.messages.all():
        message.thread = thread
        message.rebind(sent_at=timezone.now() - timedelta(days=400))

    assert ruth.get(AT).content.count(b">Today<") == 0


def test_opening_the_rows_takes_one_statement_however_many(
    ruth, mailbox, team, django_assert_max_num_queries
):
    answered(mailbox, team)
    with django_assert_max_num_queries(60) as one:
        ruth.get(AT)
    for _more in range(5):
        answered(mailbox, team)
    with django_assert_max_num_queries(len(one)):
        ruth.get(AT)
