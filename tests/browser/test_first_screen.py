"""On a phone the first screen holds what the person came for, with nothing hidden to get there."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.services import answer
from tests.factories import FacilityFactory, mailbox_of, member, patient_at, sent_message, team_at

# As long as the names of real medical centers get.
LONG = "Corporal Michael J. Crescenz Department of Veterans Affairs Medical Center"
PHONE = {"width": 360, "height": 640}
DESK = {"width": 1280, "height": 800}


@pytest.fixture
def inbox(transactional_db: None, page: Page, live_server: Any) -> Page:
    """Ruth's inbox on a phone, with an answer that she has not read."""
    team = team_at(FacilityFactory(name=LONG))
    mailbox = mailbox_of(patient_at(team.facility), team)
    message = sent_message(mailbox, team, body="I feel dizzy when I get up.")
    item = WorkItem.objects.get(thread=message.thread)
    answer(actor=member(team), item=item, body="Sit up slowly.", idempotency_key=uuid4())
    client = Client()
    client.force_login(mailbox.owner, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    page.context.add_cookies([session | {"url": live_server.url}])
    page.set_viewport_size(PHONE)
    page.goto(f"{live_server.url}/secure-messaging/")
    return page


def top(page: Page, selector: str) -> float:
    """Measure once the page's script has run and its letters have come."""
    page.wait_for_load_state()
    page.evaluate("document.fonts.ready.then(() => true)")
    box = page.locator(selector).first.bounding_box()
    assert box is not None, f"{selector} is not on the page"
    return box["y"]


def text_size(page: Page, selector: str) -> float:
    size = page.locator(selector).first.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
    return float(size)


def assert_nothing_was_hidden_or_made_small(page: Page, first: str) -> None:
    """The emergency line and the heading stand above it, and can be read."""
    assert top(page, ".sm-emergency") < top(page, "h1") < top(page, first)
    assert page.locator("h1").bounding_box()["height"] > 20  # type: ignore[index]
    for selector in (".sm-emergency a", first):
        assert text_size(page, selector) >= 16


def test_the_first_conversation_stands_on_the_first_screen_of_a_phone(inbox: Page) -> None:
    assert top(inbox, ".sm-row") <= 420
    assert_nothing_was_hidden_or_made_small(inbox, ".sm-row__link")


def test_the_answer_stands_on_the_first_screen_of_a_phone(inbox: Page) -> None:
    inbox.locator(".sm-row__link").first.click()

    expect(inbox.get_by_text("Sit up slowly.")).to_be_visible()
    assert top(inbox, ".sm-message__text p") <= 420
    assert_nothing_was_hidden_or_made_small(inbox, ".sm-message__text p")


def test_a_message_is_sent_without_scrolling_through_every_topic(inbox: Page) -> None:
    inbox.get_by_role("link", name="Write").click()
    if inbox.locator(".sm-card").count():
        inbox.locator(".sm-card").first.click()

    for radio in inbox.get_by_role("radio").all():
        radio.evaluate("e => e.click()")
        assert top(inbox, "button[value=send]") + inbox.evaluate("scrollY") <= 1600


def test_only_the_chosen_topic_explains_itself(inbox: Page) -> None:
    inbox.get_by_role("link", name="Write").click()
    if inbox.locator(".sm-card").count():
        inbox.locator(".sm-card").first.click()
    topics = inbox.locator(".sm-choice--topic")
    expect(topics.locator(".sm-hint:visible")).to_have_count(0)

    topics.first.get_by_role("radio").focus()
    inbox.keyboard.press("Space")

    expect(topics.locator(".sm-hint:visible")).to_have_count(1)


def test_the_menu_folds_on_a_phone_and_opens_without_a_script(inbox: Page) -> None:
    menu = inbox.get_by_role("navigation", name="Main")
    expect(menu).to_be_hidden()
    expect(inbox.get_by_role("button", name="Sign out")).to_be_hidden()

    inbox.locator("summary", has_text="Menu").press("Enter")

    expect(menu).to_be_visible()
    expect(inbox.get_by_role("button", name="Sign out")).to_be_visible()


def test_a_wide_screen_shows_menu_and_folders_without_opening_them(inbox: Page) -> None:
    inbox.set_viewport_size(DESK)

    expect(inbox.get_by_role("navigation", name="Main")).to_be_visible()
    folders = inbox.get_by_role("navigation", name="Folders")
    expect(folders).to_be_visible()
    assert folders.bounding_box()["x"] < inbox.locator("h1").bounding_box()["x"]  # type: ignore[index]
    expect(inbox.locator("summary", has_text="Menu")).to_be_hidden()


def test_acts_on_rows_appear_when_a_row_is_ticked(inbox: Page) -> None:
    acts = inbox.get_by_role("button", name="Move to Deleted")
    expect(acts).to_be_hidden()

    inbox.locator(".sm-row__choose input").first.check()

    expect(acts).to_be_visible()
    expect(inbox.get_by_role("status").filter(has_text="1 chosen")).to_have_count(1)
    expect(inbox.locator(".sm-organise").get_by_text("1 chosen")).to_be_visible()


def test_a_label_beside_its_limit_is_not_broken_into_letters(inbox: Page) -> None:
    inbox.set_viewport_size({"width": 320, "height": 640})
    inbox.get_by_role("link", name="Write").first.click()
    if inbox.locator(".sm-card").count():
        inbox.locator(".sm-card").first.click()
    for label in inbox.locator(".sm-field--counted > .sm-label").all():
        box = label.bounding_box()
        assert box is not None
        assert box["height"] < 60, "one line or two"
