"""Settings, opting out and back in, and news of new mail, as a Veteran meets them."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from portal.sessions.timeout import LAST_SEEN
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.services import answer
from tests.factories import FacilityFactory, mailbox_of, member, patient_at, sent_message, team_at

pytestmark = pytest.mark.django_db(transaction=True)

DOOR = "allauth.account.auth_backends.AuthenticationBackend"
AT = "/secure-messaging/"


@pytest.fixture
def mailbox(seeded: None, live_server: Any) -> Mailbox:
    team = team_at(FacilityFactory())
    mailbox = mailbox_of(patient_at(team.facility), team)
    sent_message(mailbox, team)
    return mailbox


@pytest.fixture
def key_of(live_server: Any) -> Callable[..., str]:
    """Signs the person in at the browser; returns the session's key."""

    def sign_in(page: Page, user: Any) -> str:
        client = Client()
        client.force_login(user, backend=DOOR)
        key = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": key, "url": live_server.url}])
        return key

    return sign_in


@pytest.mark.parametrize(
    ("width", "has_script"),
    [(320, False), pytest.param(320, True, marks=pytest.mark.long), (1280, True)],
)
def test_settings_are_saved_and_one_leaves_and_comes_back(
    browser: Browser,
    live_server: Any,
    mailbox: Mailbox,
    key_of: Callable[..., str],
    axe: Callable[[Page], None],
    width: int,
    has_script: bool,
) -> None:
    context = browser.new_context(
        base_url=live_server.url,
        viewport={"width": width, "height": 900},
        java_script_enabled=has_script,
    )
    context.set_default_timeout(15_000)
    page = context.new_page()
    key_of(page, mailbox.owner)

    def look() -> None:
        expect(page.locator("h1")).to_have_count(1)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
        if has_script:
            axe(page)

    page.goto(f"{AT}settings/")
    look()
    save_notices_and_signature(page, look)
    see_who_opened(page, look)
    leave_and_come_back(page, look)
    context.close()


def save_notices_and_signature(page: Page, look: Callable[[], None]) -> None:
    page.get_by_label("One email a day").check()
    page.get_by_label("Time of the daily email").select_option("7 p.m.")
    page.get_by_role("button", name="Save notices").click()
    expect(page.get_by_role("main")).to_contain_text("Your email notices were saved.")
    expect(page.get_by_label("One email a day")).to_be_checked()
    page.get_by_label("Name", exact=True).fill("x" * 61)
    page.get_by_role("button", name="Save signature").click()
    expect(page.get_by_role("main")).to_contain_text("Shorten the name to 60 characters.")
    expect(page.get_by_label("Name", exact=True)).to_have_value("x" * 61)
    look()
    page.get_by_label("Name", exact=True).fill("Ruth Delgado")
    page.get_by_role("button", name="Save signature").click()
    expect(page.get_by_role("main")).to_contain_text("Your signature was saved.")


def see_who_opened(page: Page, look: Callable[[], None]) -> None:
    page.goto(f"{AT}sent/")
    page.goto(f"{AT}settings/")
    page.get_by_role("link", name="See who opened my messages").click()
    expect(page.get_by_role("main")).to_contain_text("Nobody but you")
    look()
    page.get_by_role("link", name="Other people and you").click()
    expect(page.get_by_role("main")).to_contain_text("Looked at the list of messages")
    look()


def leave_and_come_back(page: Page, look: Callable[[], None]) -> None:
    page.goto(f"{AT}settings/")
    page.get_by_role("link", name="How to opt out").click()
    look()
    page.get_by_role("button", name="Opt out").click()
    expect(page.get_by_role("main")).to_contain_text("You opted out.")
    look()
    page.goto(f"{AT}sent/")
    page.get_by_role("link", name="Dizzy in the morning").click()
    expect(page.get_by_role("main")).to_contain_text("You opted out of Secure Messaging")
    expect(page.get_by_text("Write a reply")).to_have_count(0)
    look()
    page.goto(f"{AT}settings/")
    page.get_by_role("link", name="Opt back in").click()
    look()
    page.locator("label", has_text="I have read the terms").click()
    page.get_by_role("button", name="Agree").click()
    expect(page.get_by_role("main")).to_contain_text("Welcome back.")


def test_new_mail_is_told_quietly_and_never_keeps_the_session_alive(
    page: Page, live_server: Any, mailbox: Mailbox, key_of: Callable[..., str]
) -> None:
    key = key_of(page, mailbox.owner)
    page.clock.install()
    page.goto(f"{live_server.url}{AT}settings/")
    seen = Session.objects.get(session_key=key).get_decoded()[LAST_SEEN]
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    item = WorkItem.objects.get()
    answer(actor=member(item.team), item=item, body="Rest.", idempotency_key=uuid4())

    with page.expect_response("**/unread/?known=0"):
        page.clock.fast_forward(61_000)
    expect(page.locator("[data-sm-news]")).to_have_text("1 more unread conversation")
    expect(page.locator(".sm-tab__count")).to_have_text("1 unread")
    with page.expect_response("**/unread/?known=1"):
        page.clock.fast_forward(61_000)
    assert Session.objects.get(session_key=key).get_decoded()[LAST_SEEN] == seen

    # Out of sight it rests.
    asked.clear()
    page.evaluate(
        "Object.defineProperty(document, 'hidden', {value: true, configurable: true});"
        "document.dispatchEvent(new Event('visibilitychange'))"
    )
    page.clock.fast_forward(5 * 61_000)
    assert asked == []


def test_the_link_under_a_notice_works_without_a_script_and_a_sign_in(
    browser: Browser, live_server: Any, axe: Callable[[Page], None], page: Page
) -> None:
    page.set_viewport_size({"width": 320, "height": 900})
    page.goto(f"{live_server.url}{AT}notices/stop/?key=x")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    axe(page)
    context = browser.new_context(java_script_enabled=False)
    bare = context.new_page()
    bare.goto(f"{live_server.url}{AT}notices/stop/?key=x")
    bare.get_by_role("button", name="Stop email notices").click()
    expect(bare.get_by_role("heading", level=1)).to_contain_text("Email notices are off")
    context.close()
