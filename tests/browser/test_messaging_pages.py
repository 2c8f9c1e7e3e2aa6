"""What only a browser can tell of the messaging pages: paper, and messages under triangles."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.services import answer
from tests.factories import FacilityFactory, mailbox_of, member, patient_at, sent_message, team_at


@pytest.fixture
def thread_page(transactional_db: None, page: Page, live_server: Any) -> Page:
    """Ruth looks at a thread with an older message of hers, closed, and a newer answer."""
    team = team_at(FacilityFactory())
    mailbox = mailbox_of(patient_at(team.facility), team)
    message = sent_message(mailbox, team, body="I feel dizzy when I get up.")
    item = WorkItem.objects.get(thread=message.thread)
    answer(actor=member(team), item=item, body="Sit up slowly.", idempotency_key=uuid4())
    client = Client()
    client.force_login(mailbox.owner, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    page.context.add_cookies([session | {"url": live_server.url}])
    page.goto(f"{live_server.url}/secure-messaging/threads/{message.thread_id}/")
    return page


def is_drawn(page: Page, words: str) -> bool:
    """Whether the words take room on the page; a closed triangle's content takes none."""
    return page.get_by_text(words, exact=True).evaluate(
        "e => e.checkVisibility() && e.getBoundingClientRect().height > 0"
    )


def test_closed_messages_are_printed_and_forms_are_not(thread_page: Page) -> None:
    assert not is_drawn(thread_page, "I feel dizzy when I get up.")

    thread_page.emulate_media(media="print")

    assert is_drawn(thread_page, "I feel dizzy when I get up.")
    assert is_drawn(thread_page, "Sit up slowly.")
    expect(thread_page.get_by_text("Private health information")).to_be_visible()
    expect(thread_page.locator("main form:visible")).to_have_count(0)
    expect(thread_page.get_by_text("Write a reply")).to_be_hidden()


def test_older_messages_and_the_reply_open_without_a_script(thread_page: Page) -> None:
    thread_page.locator("summary", has_text="Ruth Delgado").press("Enter")
    assert is_drawn(thread_page, "I feel dizzy when I get up.")

    thread_page.locator("summary", has_text="Write a reply").press("Enter")
    expect(thread_page.get_by_label("Your reply")).to_be_visible()
