"""In a real browser and by keyboard: who works here sets up a second step, and comes in with it."""

import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.mfa.totp.internal import auth
from playwright.sync_api import Browser, BrowserContext, Page, expect

from portal.accounts.models import User
from tests.browser.security.conftest import Keyboard, Token
from tests.conftest import PASSWORD
from tests.factories import FacilityFactory, member, team_at

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("home")]

SECRET = "JBSWY3DPEHPK3PXP"
ADMIN, TEAM = "/admin/", "/secure-messaging/team/"
Look = Callable[[Page], None]


@pytest.fixture(autouse=True)
def in_force(settings: Any) -> None:
    settings.PORTAL_SECOND_FACTOR = True
    settings.MFA_TOTP_TOLERANCE = 4  # half-minutes: a busy machine types slowly


@pytest.fixture
def nurse(transactional_db: None) -> User:
    """A nurse of a team, who can sign in and has no second step yet."""
    nurse = member(team_at(FacilityFactory()))
    nurse.set_password(PASSWORD)
    nurse.save()
    nurse.emailaddress_set.create(email=nurse.email, verified=True, primary=True)
    return nurse


@pytest.fixture
def elsewhere(browser: Browser) -> Iterator[Callable[[], Page]]:
    """`elsewhere()`: a page of another browser, which knows nothing of the first."""
    made: list[BrowserContext] = []

    def other() -> Page:
        made.append(browser.new_context())
        return made[-1].new_page()

    yield other
    for context in made:
        context.close()


def code_of(secret: str) -> str:
    return auth.format_hotp_value(auth.hotp_value(secret, int(time.time() // 30)))


def headed(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(words))


def begin(keys: Keyboard, nurse: User, at: str, way: str, look: Look) -> None:
    """Sign in for the first time, and choose a way on the page that one is led to."""
    keys.sign_in(nurse, f"{at}/accounts/login/?next={TEAM}")
    headed(keys.page, "Two-step sign-in")
    expect(keys.page.get_by_text("Your work here needs a second step.")).to_be_visible()
    look(keys.page)
    keys.press(keys.page.get_by_role("link", name=way))
    headed(keys.page, "Confirm that it is you")
    keys.type(keys.page.locator("input[type=password]"), PASSWORD)
    keys.page.keyboard.press("Enter")


def is_in(page: Page, at: str, path: str = TEAM) -> None:
    page.goto(at + path)
    assert page.url.startswith(at + path), page.url


def test_a_first_sign_in_is_walked_through_a_passkey(
    page: Page, live_server: Any, keys: Keyboard, token: Token, look: Look, nurse: User, let_in: Any
) -> None:
    begin(keys, nurse, live_server.url, "Add a key", look)
    add = page.get_by_role("button", name="Add")
    expect(add).to_be_visible()
    look(page)
    keys.press(add)
    headed(page, "Recovery codes")
    assert page.locator(".portal-codes li").count() == 10
    look(page)
    assert len(token.credentials()) == 1
    is_in(page, live_server.url)

    keys.press(page.get_by_role("button", name="Sign out"))
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()
    keys.sign_in(nurse, f"{live_server.url}/accounts/login/?next={TEAM}")
    headed(page, "Enter your code")
    look(page)
    keys.press(page.get_by_role("button", name="Use a passkey or security key"))
    page.wait_for_url(f"{live_server.url}{TEAM}**")
    page.goto(f"{live_server.url}/accounts/2fa/webauthn/")
    look(page)

    let_in(page.context, nurse)
    page.goto(live_server.url + TEAM)
    headed(page, "Confirm that it is you")
    look(page)
    keys.press(page.get_by_role("button", name="Use a security key"))
    expect(page.get_by_role("heading", name="Confirm that it is you")).to_have_count(0)
    is_in(page, live_server.url)


def test_a_key_that_does_not_know_the_finger_opens_nothing_and_the_page_says_so(
    page: Page, live_server: Any, keys: Keyboard, token: Token, look: Look, nurse: User
) -> None:
    begin(keys, nurse, live_server.url, "Add a key", look)
    token.refuse()
    keys.press(page.get_by_role("button", name="Add"))
    failed = page.get_by_role("alert").filter(has_text="The key was not used.")
    expect(failed).to_be_visible()
    expect(failed).to_be_focused()
    look(page)
    page.goto(live_server.url + TEAM)
    headed(page, "Two-step sign-in")


def test_a_first_sign_in_is_walked_through_an_app_and_each_recovery_code_works_once(
    page: Page, live_server: Any, keys: Keyboard, look: Look, nurse: User, elsewhere: Any
) -> None:
    begin(keys, nurse, live_server.url, "Set up the app", look)
    headed(page, "Set up your authenticator app")
    code = page.get_by_label("code", exact=False).last
    keys.type(code, "12")
    page.keyboard.press("Enter")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    look(page)
    keys.type(code, code_of(page.locator("p.portal-secret").inner_text()))
    page.keyboard.press("Enter")
    headed(page, "Recovery codes")
    one = page.locator(".portal-codes li").first.inner_text()
    is_in(page, live_server.url)
    page.goto(f"{live_server.url}/accounts/2fa/")
    look(page)

    for opens in (True, False):
        other = Keyboard(elsewhere())
        other.sign_in(nurse, f"{live_server.url}/accounts/login/?next={TEAM}")
        headed(other.page, "Enter your code")
        other.type(other.page.get_by_label("code", exact=False), one)
        other.page.keyboard.press("Enter")
        if opens:
            other.page.wait_for_url(f"{live_server.url}{TEAM}**")
            continue
        expect(other.page.locator("[data-error-summary]")).to_be_focused()
        look(other.page)
        other.page.goto(live_server.url + TEAM)
        headed(other.page, "Enter your code")


@pytest.mark.parametrize("door", [ADMIN, TEAM])
def test_a_factor_that_was_not_used_in_this_session_opens_neither_admin_nor_team(
    page: Page,
    live_server: Any,
    keys: Keyboard,
    look: Look,
    let_in: Any,
    door: str,
    request: pytest.FixtureRequest,
) -> None:
    person = request.getfixturevalue("admin" if door == ADMIN else "nurse")
    auth.TOTP.activate(person, SECRET)
    let_in(page.context, person)
    page.goto(live_server.url + door)
    headed(page, "Confirm that it is you")
    look(page)
    by_itself = "address => fetch(address, {redirect: 'manual'}).then(answer => answer.status)"
    assert page.evaluate(by_itself, door) == 401
    keys.type(page.get_by_label("code", exact=False), code_of(SECRET))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Confirm that it is you")).to_have_count(0)
    is_in(page, live_server.url, door)
