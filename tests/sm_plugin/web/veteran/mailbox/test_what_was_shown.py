"""An act of a page that stood open leaves alone what came in since it was opened."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from sm_plugin.mailboxes.models import MailboxEntry
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.services import answer
from tests.factories import member, sent_message
from tests.sm_plugin.helpers.reading import Parsed
from tests.sm_plugin.web.veteran.mailbox.test_lists import AT, answered, bulk, mailbox, ruth, team

__all__ = ["mailbox", "ruth", "team"]  # the fixtures
pytestmark = pytest.mark.django_db


def posted_by(page: Any) -> list[str]:
    """What the form of a list says was shown in it."""
    return re.findall(r'name="shown"\s+value="([^"]*)"', page.content.decode())


def test_marking_as_read_leaves_what_came_in_since_the_list_was_drawn(ruth, mailbox, team):
    sent = sent_message(mailbox, team, "A question").thread
    shown = posted_by(ruth.get(AT))
    item = WorkItem.objects.get(thread=sent)
    answer(actor=member(team), item=item, body="Stop the tablets.", idempotency_key=uuid4())

    told = ruth.get(bulk(ruth, "read", [sent], shown=shown)["Location"]).content.decode()

    assert MailboxEntry.objects.get(mailbox=mailbox).unread
    assert Parsed(told).says("An answer came into 1 conversation since you opened the page.")


@pytest.mark.parametrize("opened", ["sent", "thread"])
def test_nobody_puts_away_an_answer_that_came_in_since_the_page_was_opened(
    opened, ruth, mailbox, team
):
    fresh, old = (sent_message(mailbox, team, about).thread for about in ("A question", "Another"))
    pages = [reverse("sm_plugin:sent")]
    if opened == "thread":
        pages = [reverse("sm_plugin:thread", args=[one.pk]) for one in (fresh, old)]
    shown = [line for page in pages for line in posted_by(ruth.get(page))]
    item = WorkItem.objects.get(thread=fresh)
    answer(actor=member(team), item=item, body="Stop the tablets.", idempotency_key=uuid4())

    told = ruth.get(bulk(ruth, "delete", [fresh, old], shown=shown)["Location"]).content.decode()

    assert Parsed(told).says("1 conversation was moved to Deleted.")
    assert Parsed(told).says("An answer came into 1 conversation since you opened the page.")
    assert MailboxEntry.objects.get(mailbox=mailbox, thread=fresh).folder.kind != "deleted"
    assert MailboxEntry.objects.get(mailbox=mailbox, thread=old).folder.kind == "deleted"
    assert MailboxEntry.objects.unread_count(mailbox) == 1

    assert bulk(ruth, "delete", [fresh], shown=posted_by(ruth.get(AT))).status_code == 302
    assert MailboxEntry.objects.get(mailbox=mailbox, thread=fresh).folder.kind == "deleted"


def test_what_has_just_come_in_and_is_shown_is_marked_as_read(ruth, mailbox, team):
    thread = answered(mailbox, team, "A question")
    assert bulk(ruth, "read", [thread], shown=posted_by(ruth.get(AT))).status_code == 302
    assert not MailboxEntry.objects.get(mailbox=mailbox).unread


@pytest.mark.parametrize("moment", ["", "today", "2026-13-01T00:00:00+00:00", "2026-01-01"])
def test_what_was_shown_without_an_answer_is_not_marked_as_read(moment, ruth, mailbox, team):
    thread = answered(mailbox, team, "A question")
    for shown in (f"{thread.pk} {moment}", f"{thread.pk}"):
        assert bulk(ruth, "read", [thread], shown=shown).status_code == 302
        assert MailboxEntry.objects.get(mailbox=mailbox).unread


@pytest.mark.parametrize("shown", ["", " ", "nobody 2026-01-01T00:00:00+00:00"])
def test_a_form_that_shows_no_such_thread_is_marked_as_it_is(shown, ruth, mailbox, team):
    thread = answered(mailbox, team, "A question")
    assert bulk(ruth, "read", [thread], shown=shown).status_code == 302
    assert not MailboxEntry.objects.get(mailbox=mailbox).unread
