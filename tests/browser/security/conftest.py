"""A person at the keyboard, a key that Chromium itself pretends to have, and a look at a page."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext, CDPSession, Locator, Page, expect

from content.seed.site import make_home
from portal.accounts.models import User
from tests.conftest import PASSWORD

DOOR = "allauth.account.auth_backends.AuthenticationBackend"
TABS = 60  # no control that is needed is farther away from where one stands


@pytest.fixture
def look(axe: Callable[[Page], None]) -> Callable[[Page], None]:
    """Nothing sticks out on a phone or a desk, and axe finds nothing on either."""

    def at_both_widths(page: Page) -> None:
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert wide <= 0, f"{page.url} sticks out by {wide} px at {width}"
            axe(page)

    return at_both_widths


class Keyboard:
    """Somebody without a mouse: goes from control to control with Tab, and presses Enter."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def to(self, control: Locator) -> None:
        expect(control).to_be_visible()
        self.page.wait_for_load_state()
        for _number in range(TABS):
            if control.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{self.page.url}: Tab does not come to {control}")

    def press(self, control: Locator) -> None:
        self.to(control)
        self.page.keyboard.press("Enter")

    def type(self, control: Locator, text: str) -> None:
        self.to(control)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def sign_in(self, person: User, at: str) -> None:
        self.page.goto(at)
        self.type(self.page.get_by_label("Email"), person.email)
        self.type(self.page.locator("input[type=password]"), PASSWORD)
        self.page.keyboard.press("Enter")


@pytest.fixture
def keys(page: Page) -> Keyboard:
    return Keyboard(page)


class Token:
    """Chromium's own virtual authenticator, which says yes or no when asked for a finger."""

    def __init__(self, session: CDPSession) -> None:
        self.session = session
        session.send("WebAuthn.enable")
        made = session.send(
            "WebAuthn.addVirtualAuthenticator",
            {
                "options": {
                    "protocol": "ctap2",
                    "transport": "internal",
                    "hasUserVerification": True,
                    "isUserVerified": True,
                    "automaticPresenceSimulation": True,
                }
            },
        )
        self.id = made["authenticatorId"]

    def credentials(self) -> list[dict[str, Any]]:
        asked = {"authenticatorId": self.id}
        return self.session.send("WebAuthn.getCredentials", asked)["credentials"]

    def refuse(self) -> None:
        """From now on this finger is not the right one."""
        words = {"authenticatorId": self.id, "isUserVerified": False}
        self.session.send("WebAuthn.setUserVerified", words)


@pytest.fixture
def token(page: Page) -> Iterator[Token]:
    session = page.context.new_cdp_session(page)
    yield Token(session)
    session.detach()


@pytest.fixture
def home(transactional_db: None) -> None:
    """The home page, where signing out leads to."""
    make_home()


@pytest.fixture
def let_in(live_server: Any) -> Callable[[BrowserContext, User], None]:
    """`let_in(context, person)`: a session that knows nothing of a second factor."""

    def go(context: BrowserContext, person: User) -> None:
        client = Client()
        client.force_login(person, backend=DOOR)
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
        context.add_cookies([cookie | {"url": live_server.url}])

    return go
