"""Words of the mailbox's pages that were not true of what had happened."""

import re
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from sm_plugin.mailboxes.models import Mailbox, MailboxEntry
from sm_plugin.mailboxes.models.folders import Folder
from sm_plugin.mailboxes.moving import mark, move
from sm_plugin.mailboxes.own_folders import add_folder, remove_folder
from sm_plugin.search.words import words_to_find
from sm_plugin.teams.models import CareTeam
from sm_plugin.threads.models import Message
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.services import answer
from tests.factories import FacilityFactory, mailbox_of, member, patient_at, sent_message, team_at
from tests.sm_plugin.helpers.reading import Parsed, signed_in
from tests.worlds import world

pytestmark = pytest.mark.django_db

HOME = "/secure-messaging/"


@pytest.fixture(autouse=True)
def _nothing_counted() -> None:
    cache.clear()


@world
def team() -> CareTeam:
    return team_at(FacilityFactory())


@world
def mailbox(team: CareTeam) -> Mailbox:
    return mailbox_of(patient_at(team.facility), team)


@pytest.fixture
def ruth(mailbox: Mailbox) -> Client:
    return signed_in(mailbox.owner)


def answered(message: Message) -> None:
    item = WorkItem.objects.get(thread=message.thread_id)
    answer(actor=member(item.team), item=item, body="Rest.", idempotency_key=uuid4())


def on(month: int, day: int) -> Any:
    return time_machine.travel(datetime(2026, month, day, 17, tzinfo=UTC), tick=False)


def test_sent_shows_the_day_by_which_it_is_sorted_and_filtered(ruth, mailbox, team):
    with on(3, 2):
        first = sent_message(mailbox, team, "Alpha", "First words.")
    with on(3, 5):
        sent_message(mailbox, team, "Beta", "Other words.")
    with on(3, 9):
        answered(first)
    with on(3, 20):
        ruth = signed_in(mailbox.owner)
        pages = [ruth.get(f"{HOME}sent/{query}") for query in ("", "?until=2026-03-03")]
        inbox = ruth.get(HOME).content.decode()

    sent, until = (_days(page.content.decode()) for page in pages)
    assert sent == ["2026-03-05", "2026-03-02"]
    assert until == ["2026-03-02"]
    assert _days(inbox)[0] == "2026-03-09"


def _days(html: str) -> list[str]:
    return re.findall(r'<time class="sm-row__when" datetime="(.{10})', html)


def test_a_conversation_marked_as_unread_is_told_as_no_new_message(ruth, mailbox, team):
    message = sent_message(mailbox, team)
    answered(message)
    ruth.get(f"{HOME}threads/{message.thread_id}/")
    mark(actor=mailbox.owner, mailbox=mailbox, threads=[message.thread_id], unread=True)

    told = ruth.get(f"{HOME}unread/", {"known": "0"}).json()

    assert told["news"] == "1 more unread conversation"


@pytest.mark.parametrize("count", [1, 2])
def test_what_was_only_sent_is_said_to_have_nothing_to_read(ruth, mailbox, team, count):
    sent = [sent_message(mailbox, team, f"Subject {n}", f"Words {n}.") for n in range(count)]
    threads = [str(one.thread_id) for one in sent]

    page = ruth.post(f"{HOME}organise/", {"act": "unread", "threads": threads}, follow=True)

    (told,) = [str(one) for one in page.context["messages"]]
    assert "it was like this before" not in told
    assert told == (
        "1 conversation has no answer in it to be read, so it can't be unread."
        if count == 1
        else "2 conversations have no answer in them to be read, so they can't be unread."
    )
    assert not MailboxEntry.objects.filter(mailbox=mailbox, unread=True).exists()


def test_what_is_unread_already_is_said_to_be_as_before(ruth, mailbox, team):
    message = sent_message(mailbox, team)
    answered(message)
    asked = {"act": "unread", "threads": [str(message.thread_id)]}

    page = ruth.post(f"{HOME}organise/", asked, follow=True)

    assert "it was like this before" in str(next(iter(page.context["messages"])))


def test_a_step_of_which_nothing_is_left_is_told_no_more(ruth, mailbox, team):
    message = sent_message(mailbox, team)
    answered(message)
    knee = add_folder(actor=mailbox.owner, mailbox=mailbox, name="Knee")
    words: dict[str, Any] = {"actor": mailbox.owner, "mailbox": mailbox}
    move(**words, threads=[message.thread_id], to=knee)
    step = move(**words, threads=[message.thread_id], to=Folder.Kind.INBOX)
    assert step is not None
    assert "1 conversation was moved to Inbox." in ruth.get(f"{HOME}?done={step.pk}").text

    remove_folder(actor=mailbox.owner, folder=knee)

    assert "0 conversations" not in ruth.get(f"{HOME}?done={step.pk}").text


def test_a_search_says_that_words_after_the_tenth_were_left_out(ruth, mailbox, team):
    ten = "one two three four five six seven eight nine ten"
    sent_message(mailbox, team, "Numbers", ten)
    said = "Only the first 10 words were looked for."

    for words, is_told in ((ten, False), (f"{ten} ten", False), (f"{ten} zebra", True)):
        page = ruth.post(f"{HOME}search/", {"words": words})
        assert page.context["count"] == 1
        assert Parsed(page.content.decode()).says(said) == is_told
    assert len(words_to_find(ten)) == 10


def test_words_left_out_are_told_of_beside_what_was_meant(ruth, mailbox, team):
    sent_message(mailbox, team, "Numbers", "alpha bravo charlie delta echo golf hotel india juliet")
    words = "alphaa bravo charlie delta echo golf hotel india juliet bravo, charlie. kilo lima mike"

    page = ruth.post(f"{HOME}search/", {"words": words})

    assert Parsed(page.content.decode()).says("Only the first 10 words were looked for.")
