"""In a real browser: where one is signed in, and signing out here, there and everywhere else."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from portal.accounts.models import User
from tests.browser.security.conftest import Keyboard

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("home")]

LIST = "/accounts/sessions/"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1"
TABLET = "Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) Version/18.0 Safari/604.1"
LAPTOP = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def other_device(
    browser: Browser, live_server: Any, person: User
) -> Iterator[Callable[[str], Page]]:
    """`other_device(name)`: another browser, in which the person has signed in."""
    made = []

    def sign_in(user_agent: str) -> Page:
        context = browser.new_context(user_agent=user_agent, locale="en-US")
        made.append(context)
        keys = Keyboard(context.new_page())
        keys.sign_in(person, f"{live_server.url}/accounts/login/?next={LIST}")
        listed(keys.page)
        return keys.page

    yield sign_in
    for context in made:
        context.close()


def listed(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Where you are signed in")


def is_out(page: Page) -> None:
    """The next request of that browser leads to the sign-in, and nothing of the list is left."""
    page.reload()
    expect(page).to_have_url(re.compile(r"/accounts/login/\?next="))
    expect(page.get_by_text("Signed in")).to_have_count(0)


def test_one_device_and_then_all_others_are_signed_out_from_the_list_by_keyboard(
    page: Page,
    live_server: Any,
    keys: Keyboard,
    look: Callable[[Page], None],
    person: User,
    other_device: Callable[[str], Page],
) -> None:
    phone, tablet, laptop = (other_device(name) for name in (PHONE, TABLET, LAPTOP))
    keys.sign_in(person, f"{live_server.url}/accounts/login/?next={LIST}")
    listed(page)
    rows = page.locator("main li.portal-panel")
    expect(rows).to_have_count(4)
    for name in ("Safari on iPhone", "Safari on iPad", "Firefox on Windows"):
        expect(rows.filter(has_text=name)).to_contain_text(re.compile(r"Signed in .*\d:\d\d"))
    expect(rows.filter(has_text="you are using now")).to_have_count(1)
    look(page)

    keys.press(page.get_by_role("button", name=re.compile("Sign this device out.*iPhone")))
    expect(page.get_by_text("That device is signed out.")).to_be_visible()
    expect(rows).to_have_count(3)
    look(page)
    is_out(phone)
    tablet.reload()
    expect(tablet).to_have_url(re.compile(LIST))

    keys.press(page.get_by_role("button", name="Sign out all other devices"))
    expect(rows).to_have_count(1)
    look(page)
    is_out(tablet)
    is_out(laptop)
    page.reload()
    expect(rows).to_have_count(1)


def test_signing_out_tells_the_browser_to_forget_and_it_does(
    page: Page, live_server: Any, keys: Keyboard, look: Callable[[Page], None], person: User
) -> None:
    keys.sign_in(person, f"{live_server.url}/accounts/login/?next={LIST}")
    listed(page)
    page.evaluate("localStorage.setItem('planted', '1'); sessionStorage.setItem('planted', '1')")
    with page.expect_response("**/accounts/logout/") as answered:
        keys.press(page.get_by_role("button", name="Sign out", exact=True).first)
    assert answered.value.header_value("clear-site-data") == '"cache", "storage"'
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()
    look(page)
    kept = "[localStorage.getItem('planted'), sessionStorage.getItem('planted')]"
    assert page.evaluate(kept) == [None, None]
    page.goto(live_server.url + LIST)
    expect(page).to_have_url(re.compile("/accounts/login/"))
