"""What a screen reader says on the way to what one came for: short, in order, and once."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from playwright.sync_api import Page

from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.services import answer
from tests.factories import FacilityFactory, mailbox_of, member, patient_at, sent_message, team_at

PHRASES = 40  # said before the heading of the page; Skip to main content leads past most of them
SPOKEN = re.compile(r"- (link|button|heading|text|paragraph|checkbox|radio|textbox|status)\b")


@pytest.fixture
def inbox(transactional_db: None, page: Page, live_server: Any) -> Page:
    team = team_at(FacilityFactory())
    mailbox = mailbox_of(patient_at(team.facility), team)
    message = sent_message(mailbox, team, body="I feel dizzy when I get up.")
    item = WorkItem.objects.get(thread=message.thread)
    answer(actor=member(team), item=item, body="Sit up slowly.", idempotency_key=uuid4())
    client = Client()
    client.force_login(mailbox.owner, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    page.context.add_cookies([session | {"url": live_server.url}])
    page.goto(f"{live_server.url}/secure-messaging/")
    return page


def spoken(page: Page) -> list[str]:
    """Return the lines of the accessibility tree that are said."""
    lines = page.locator("body").aria_snapshot().splitlines()
    return [line.strip() for line in lines if SPOKEN.search(line)]


def before_heading(lines: list[str]) -> list[str]:
    at = next(place for place, line in enumerate(lines) if "[level=1]" in line)
    return lines[:at]


def headings(lines: list[str]) -> list[str]:
    return [line for line in lines if line.startswith("- heading")]


@pytest.mark.parametrize("width", [360, 1280])
def test_few_phrases_stand_before_the_heading_of_a_conversation(inbox: Page, width: int) -> None:
    inbox.set_viewport_size({"width": width, "height": 800})
    assert len(before_heading(spoken(inbox))) <= PHRASES

    inbox.locator(".sm-row__link").first.click()
    inbox.locator(".sm-message__text").first.wait_for()

    assert len(before_heading(spoken(inbox))) <= PHRASES


def test_the_answer_is_the_next_heading_after_the_subject(inbox: Page) -> None:
    inbox.locator(".sm-row__link").first.click()
    inbox.locator(".sm-message__text").first.wait_for()
    subject, newest = headings(spoken(inbox))[:2]

    assert "[level=1]" in subject
    assert "nurse" in newest
    assert "[level=2]" in newest


def test_nothing_is_said_twice_on_the_way_to_the_list(inbox: Page) -> None:
    said = [line for line in before_heading(spoken(inbox)) if "Menu" not in line]
    named = [line for line in said if '"' in line]

    assert sorted(set(named)) == sorted(named)
