"""The page before a message is sent, as a person meets it: numbers first, nothing lost."""

from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect

from sm_plugin.drafts.models import Draft
from sm_plugin.threads.models import Message
from sm_plugin.triage.models import WorkItem
from tests.factories import FacilityFactory, mailbox_of, member, patient_at, team_at

DOOR = "allauth.account.auth_backends.AuthenticationBackend"
WORDS = "I got my guns out and I'm done."


@pytest.fixture
def team(transactional_db: None) -> Any:
    return team_at(FacilityFactory(), nurse="Angela Brooks")


@pytest.fixture
def ruth(team: Any) -> Any:
    return mailbox_of(patient_at(team.facility), team).owner


def enter(context: BrowserContext, user: Any, url: str) -> None:
    client = Client()
    client.force_login(user, backend=DOOR)
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    context.add_cookies([session | {"url": url}])


def write(page: Page, team: Any, url: str) -> None:
    page.goto(f"{url}/secure-messaging/new/{team.pk}/")
    page.get_by_text("Other", exact=True).click()
    page.get_by_label("Subject").fill("A question")
    page.get_by_label("Message", exact=True).fill(WORDS)
    page.get_by_role("button", name="Send", exact=True).click()


@pytest.mark.parametrize("width", [320, 1280])
def test_the_page_fits_is_accessible_and_lets_one_send_all_the_same(
    width: int, page: Page, live_server: Any, team: Any, ruth: Any, axe: Any
) -> None:
    enter(page.context, ruth, live_server.url)
    page.set_viewport_size({"width": width, "height": 640})
    write(page, team, live_server.url)

    expect(page.get_by_role("heading", level=1)).to_have_text("Do you need help right now?")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for name in ("Call 911", "Call 988, then press 1"):
        box = page.locator(".sm-crisis").get_by_role("link", name=name).bounding_box()
        assert box["y"] + box["height"] <= 640, "both numbers are seen without scrolling"
        assert box["height"] < 70, "neither breaks into three lines"
    for link in page.locator(".sm-crisis a, .sm-crisis-more a, .sm-actions button").all():
        assert link.bounding_box()["height"] >= 44

    page.get_by_role("button", name="Send my message anyway").click()
    expect(page.get_by_role("heading", name="If you need help now")).to_be_visible()
    axe(page)
    assert Message.objects.get().body == WORDS

    page.context.clear_cookies()
    enter(page.context, member(team), live_server.url)
    page.goto(f"{live_server.url}/secure-messaging/team/")
    expect(page.get_by_text("Urgent: may be about suicide")).to_be_visible()
    axe(page)
    page.goto(f"{live_server.url}/secure-messaging/team/items/{WorkItem.objects.get().pk}/")
    expect(page.get_by_role("heading", name="Urgent: may be about suicide")).to_be_visible()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_by_keyboard_the_numbers_come_before_the_buttons(
    page: Page, live_server: Any, team: Any, ruth: Any
) -> None:
    enter(page.context, ruth, live_server.url)
    write(page, team, live_server.url)
    page.locator("h1").click()

    reached = []
    for _step in range(20):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.textContent.trim()"))
        if reached[-1] == "Change my message":
            break
    order = ["Call 988, then press 1", "Call 911", "Text 838255", "Send my message anyway"]
    places = [next(at for at, text in enumerate(reached) if name in text) for name in order]
    assert places == sorted(places)
    page.keyboard.press("Enter")

    expect(page.get_by_label("Message", exact=True)).to_have_value(WORDS)


def test_without_a_script_the_words_are_kept_and_one_may_leave(
    browser: Browser, live_server: Any, team: Any, ruth: Any
) -> None:
    context = browser.new_context(java_script_enabled=False)
    enter(context, ruth, live_server.url)
    page = context.new_page()
    write(page, team, live_server.url)

    page.get_by_role("button", name="Save and leave").click()

    expect(
        page.get_by_text("Your message is saved in your drafts. It was not sent.")
    ).to_be_visible()
    assert Draft.objects.get().words.body == WORDS
    assert not Message.objects.exists()
    context.close()
