"""The review of a flagged message in a real browser: both widths, by keyboard, without script."""

from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from sm_plugin.triage.models import UrgencyReview, WorkItem
from tests.factories import (
    FacilityFactory,
    administrator,
    mailbox_of,
    member,
    patient_at,
    sent_message,
    team_at,
)

DOOR = "allauth.account.auth_backends.AuthenticationBackend"
WORDS = "My roof leaks. I got my guns out and I don't want to live."
AT = "/secure-messaging/team/"


@pytest.fixture
def team(transactional_db: None) -> Any:
    return team_at(
        FacilityFactory(help_phone="207-555-0100"), nurse="Angela Brooks", clerk="Carol Benson"
    )


@pytest.fixture
def item(team: Any) -> WorkItem:
    mailbox = mailbox_of(patient_at(team.facility), team)
    return sent_message(mailbox, team, body=WORDS).thread.work_items.get()


def enter(page: Page, user: Any, url: str) -> None:
    client = Client()
    client.force_login(user, backend=DOOR)
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    page.context.add_cookies([session | {"url": url}])


def fits(page: Page, width: int) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for button in page.locator("main .sm-review button").all():
        assert button.bounding_box()["height"] >= 43.9


@pytest.mark.parametrize("width", [320, 1280])
def test_each_new_screen_fits_and_is_accessible(
    width: int, page: Page, live_server: Any, team: Any, item: WorkItem, axe: Any
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    enter(page, member(team), live_server.url)
    for address in (AT, f"{AT}?queue=urgent", f"{AT}items/{item.pk}/"):
        page.goto(live_server.url + address)
        axe(page)
        fits(page, width)
    expect(page.locator("mark.sm-mark").first).to_be_visible()
    expect(page.get_by_role("heading", name="Is it urgent?")).to_be_visible()

    page.get_by_role("button", name="did not reach the patient").click()
    expect(page.get_by_text("The call is recorded.")).to_be_visible()
    axe(page)
    page.context.clear_cookies()
    enter(page, administrator(team.facility), live_server.url)
    page.goto(f"{live_server.url}{AT}unreviewed/")
    expect(page.get_by_text("1 urgent message")).to_be_visible()
    axe(page)
    fits(page, width)
    page.context.clear_cookies()
    enter(page, item.thread.patient.user, live_server.url)
    page.goto(f"{live_server.url}/secure-messaging/threads/{item.thread_id}/?sent=1")
    axe(page)
    fits(page, width)
    box = page.locator(".sm-numbers")
    assert box.bounding_box()["y"] < page.locator("h1").bounding_box()["y"]
    expect(box).to_be_focused()


def test_by_keyboard_alone_it_is_reviewed(
    page: Page, live_server: Any, team: Any, item: WorkItem
) -> None:
    enter(page, member(team), live_server.url)
    page.goto(f"{live_server.url}{AT}?queue=urgent")
    for _step in range(40):
        page.keyboard.press("Tab")
        if item.thread.subject in page.evaluate("document.activeElement.textContent"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/items/**")
    for _step in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == "Not urgent":
            break
    page.keyboard.press("Enter")

    expect(page.get_by_text("It is among the other messages now")).to_be_visible()
    assert UrgencyReview.objects.get().verdict == "not_urgent"


def test_without_a_script_it_is_reviewed_too(
    browser: Browser, live_server: Any, team: Any, item: WorkItem
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    enter(page, member(team), live_server.url)
    page.goto(f"{live_server.url}{AT}items/{item.pk}/")
    page.get_by_role("button", name="I called and reached the patient").click()

    expect(page.get_by_text("The call is recorded.")).to_be_visible()
    assert UrgencyReview.objects.get().verdict == "reached"
    context.close()
