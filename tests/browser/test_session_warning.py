"""The warning before one is signed out: seen, heard, answered by keyboard, as often as needed."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from portal.accounts.models import User

pytestmark = pytest.mark.django_db(transaction=True)

DOOR = "allauth.account.auth_backends.AuthenticationBackend"
PAGE = "/accounts/email/"


@pytest.fixture
def clock() -> Iterator[Any]:
    """The server's clock; the page has one of its own."""
    with time_machine.travel(timezone.now()) as clock:
        yield clock


@pytest.fixture
def open_page(
    live_server: Any, make_person: Callable[..., User], clock: Any
) -> Callable[..., None]:
    def go(page: Page, path: str = PAGE, **fields: Any) -> None:
        client = Client()
        client.force_login(make_person(**fields), backend=DOOR)
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
        page.context.add_cookies([cookie | {"url": live_server.url}])
        page.clock.install()
        page.goto(live_server.url + path)

    return go


def pass_time(page: Page, clock: Any, **words: float) -> None:
    span = timedelta(**words)
    clock.shift(span)
    page.clock.fast_forward(int(span.total_seconds() * 1000))


@pytest.mark.parametrize("width", [320, 1280])
def test_after_13_minutes_it_asks_and_staying_works_ten_times(
    page: Page, clock: Any, open_page: Callable[..., None], axe: Callable[[Page], None], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    open_page(page)
    dialog = page.get_by_role("alertdialog", name="Are you still there?")
    stay = page.get_by_role("button", name="Stay signed in")
    link = page.get_by_role("link", name="Home").first
    link.focus()
    for time in range(10):
        pass_time(page, clock, minutes=12, seconds=50)
        expect(dialog).to_be_hidden()
        pass_time(page, clock, seconds=12)
        expect(dialog).to_be_visible()
        expect(stay).to_be_focused()
        if time == 0:
            axe(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.keyboard.press("Escape" if time % 2 else "Enter")
        expect(dialog).to_be_hidden()
        expect(link).to_be_focused()


def test_after_15_minutes_the_page_is_covered_and_leads_back_here(
    page: Page, clock: Any, open_page: Callable[..., None], axe: Callable[[Page], None]
) -> None:
    open_page(page)
    pass_time(page, clock, minutes=13, seconds=2)
    expect(page.get_by_role("alertdialog")).to_be_visible()
    pass_time(page, clock, minutes=2)
    over = page.get_by_role("alertdialog", name="You were signed out")
    expect(over).to_be_visible()
    axe(page)
    page.keyboard.press("Escape")
    expect(over).to_be_visible()
    page.get_by_role("link", name="Sign in again").click()
    expect(page).to_have_url(re.compile(rf"/accounts/login/\?next={PAGE.replace('/', '%2F')}$"))


def test_who_goes_on_in_another_window_is_not_asked(
    page: Page, clock: Any, open_page: Callable[..., None]
) -> None:
    open_page(page)
    clock.shift(timedelta(minutes=10))
    page.context.new_page().goto(page.url)
    clock.shift(timedelta(minutes=3, seconds=2))
    with page.expect_response("**/session/"):
        page.clock.fast_forward(13 * 60 * 1000 + 2000)
    expect(page.get_by_role("alertdialog")).to_be_hidden()


def test_without_a_script_there_is_no_dialog_and_the_server_still_holds(
    browser: Browser, clock: Any, open_page: Callable[..., None]
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    open_page(page)
    expect(page.locator("dialog")).to_be_hidden()
    clock.shift(timedelta(minutes=15, seconds=2))
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    context.close()


def test_editors_are_asked_too(
    seeded: None, page: Page, clock: Any, open_page: Callable[..., None]
) -> None:
    open_page(page, "/admin/", is_superuser=True, is_staff=True)
    pass_time(page, clock, minutes=13, seconds=2)
    dialog = page.get_by_role("alertdialog", name="Are you still there?")
    expect(dialog).to_be_visible()
    page.get_by_role("button", name="Stay signed in").click()
    expect(dialog).to_be_hidden()
    pass_time(page, clock, minutes=12)
    page.reload()
    expect(page).to_have_url(re.compile("/admin/$"))
