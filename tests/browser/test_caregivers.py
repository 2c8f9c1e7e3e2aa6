"""In a real browser: a Veteran names a caregiver, who accepts, reads and writes, and is let go."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from playwright.sync_api import Browser, Page, expect

from sm_plugin.mailboxes.models import Mailbox
from tests.factories import (
    FacilityFactory,
    TopicFactory,
    UserFactory,
    mailbox_of,
    patient_at,
    sent_message,
    team_at,
)

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "seven quiet herons wade"
WORDS = "I feel dizzy when I get up."


def with_account(user: Any, email: str) -> Any:
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


@pytest.fixture
def mailbox(live_server: Any) -> Mailbox:
    """Ruth's, with one conversation; Tom has an account."""
    TopicFactory()
    team = team_at(FacilityFactory())
    mailbox = mailbox_of(patient_at(team.facility), team)
    with_account(mailbox.owner, mailbox.owner.email)
    sent_message(mailbox, team, "Dizzy in the morning", WORDS)
    with_account(UserFactory(full_name="Tom Delgado", email="tom@care.example"), "tom@care.example")
    return mailbox


@pytest.fixture(
    params=[(320, True), (1280, False)], ids=["phone", "wide screen without JavaScript"]
)
def signed_in(
    request: pytest.FixtureRequest,
    browser: Browser,
    browser_context_args: dict[str, Any],
    live_server: Any,
    mailbox: Mailbox,
) -> Iterator[Callable[[str], Page]]:
    """`signed_in(email)`: a browser of that person's own."""
    width, script = request.param
    contexts = []

    def opened(email: str) -> Page:
        context = browser.new_context(
            **browser_context_args,
            base_url=live_server.url,
            viewport={"width": width, "height": 900},
            java_script_enabled=script,
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.goto("/accounts/login/?next=/secure-messaging/helping/")
        page.get_by_label("Email").fill(email)
        page.locator("input[type=password]").fill(PASSWORD)
        page.locator("form:has(input[type=password]) button[type=submit]").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("People you help")
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def looked_at(
    request: pytest.FixtureRequest, axe: Callable[[Page], None]
) -> Callable[[Page], None]:
    width, script = request.node.callspec.params["signed_in"]

    def look(page: Page) -> None:
        page.wait_for_load_state()
        expect(page.locator("h1")).to_have_count(1)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
        if script:
            axe(page)

    return look


def test_a_caregiver_is_named_accepts_writes_and_is_let_go(
    mailbox: Mailbox, signed_in: Callable[[str], Page], looked_at: Callable[[Page], None]
) -> None:
    ruth, tom = signed_in(mailbox.owner.email), signed_in("tom@care.example")
    name(ruth, looked_at)
    accept(tom, looked_at)
    write_for_her(tom, looked_at)
    let_go(ruth, looked_at)
    tom.reload()
    expect(tom.get_by_role("main")).to_contain_text("Your access to these messages has ended")
    looked_at(tom)


def name(ruth: Page, looked_at: Callable[[Page], None]) -> None:
    ruth.goto("/secure-messaging/settings/")
    ruth.get_by_role("link", name="See or change your caregivers").click()
    looked_at(ruth)
    ruth.get_by_label("email address").fill("tom@care.example")
    ruth.get_by_role("button", name="Name this person").click()
    expect(ruth.get_by_role("main")).to_contain_text("Choose what this person may do")
    expect(ruth.get_by_label("email address")).to_have_value("tom@care.example")
    looked_at(ruth)
    ruth.locator("label", has_text="Read my messages and write for me").click()
    ruth.get_by_role("button", name="Name this person").click()
    expect(ruth.get_by_role("main")).to_contain_text("Waiting for this person")
    looked_at(ruth)
    ruth.get_by_role("link", name="Sheet to print or send").click()
    expect(ruth.get_by_role("heading", level=1)).to_contain_text("How to help Ruth Delgado")
    looked_at(ruth)
    ruth.go_back()
    ruth.get_by_role("link", name="Change", exact=False).first.click()
    expect(ruth.get_by_role("heading", level=1)).to_contain_text("Change what tom@care.example")
    looked_at(ruth)
    ruth.get_by_role("button", name="Save the change").click()
    expect(ruth.get_by_role("main")).to_contain_text("Your change is saved")


def accept(tom: Page, looked_at: Callable[[Page], None]) -> None:
    tom.goto("/secure-messaging/helping/")
    expect(tom.get_by_role("main")).to_contain_text("Ruth Delgado asks you to help")
    looked_at(tom)
    tom.get_by_role("link", name="Read the request").click()
    looked_at(tom)
    tom.get_by_role("button", name="Accept").click()
    expect(tom.get_by_role("main")).to_contain_text("Tick the box if you agree")
    tom.locator("label", has_text="I have read the terms").click()
    tom.get_by_role("button", name="Accept").dblclick()
    expect(tom.get_by_role("main")).to_contain_text("Messages of Ruth Delgado")


def write_for_her(tom: Page, looked_at: Callable[[Page], None]) -> None:
    tom.goto("/secure-messaging/helping/notices/")
    looked_at(tom)
    tom.goto("/secure-messaging/helping/")
    tom.get_by_role("link", name="Open the inbox of Ruth Delgado").click()
    expect(tom.get_by_role("main")).to_contain_text("the messages of Ruth Delgado, not your own")
    looked_at(tom)
    tom.goto(f"{tom.url}sent/")
    tom.get_by_role("link", name="Dizzy in the morning").click()
    expect(tom.get_by_role("main")).to_contain_text(WORDS)
    looked_at(tom)
    tom.locator("summary", has_text="Write a reply").click()
    tom.locator("form[action$='/reply/'] textarea").first.fill("She walks better today.")
    tom.get_by_role("button", name="Send reply").click()
    expect(tom.get_by_role("main")).to_contain_text("Tom Delgado (you), for Ruth Delgado")
    expect(tom).to_have_url(re.compile("/for/"))


def let_go(ruth: Page, looked_at: Callable[[Page], None]) -> None:
    ruth.goto("/secure-messaging/caregivers/")
    expect(ruth.get_by_role("main")).to_contain_text("Tom Delgado")
    ruth.get_by_role("link", name="End access").click()
    looked_at(ruth)
    ruth.get_by_role("button", name="End access").click()
    expect(ruth.get_by_role("main")).to_contain_text("Access has ended")


def test_one_conversation_and_all_of_them_are_saved_as_a_file(
    mailbox: Mailbox, signed_in: Callable[[str], Page], looked_at: Callable[[Page], None]
) -> None:
    ruth = signed_in(mailbox.owner.email)
    ruth.goto("/secure-messaging/sent/")
    ruth.get_by_role("link", name="Dizzy in the morning").click()
    ruth.locator("summary", has_text="Download this conversation").click()
    ruth.get_by_text("Plain text", exact=True).click()
    with ruth.expect_download() as started:
        ruth.get_by_role("button", name="Download").click()
    assert WORDS in started.value.path().read_text("utf-8-sig")

    ruth.goto("/secure-messaging/downloads/")
    looked_at(ruth)
    ruth.get_by_text("PDF, to read or print", exact=True).click()
    with ruth.expect_download() as started:
        ruth.get_by_role("button", name="Download").click()
    assert started.value.path().read_bytes().startswith(b"%PDF")
    ruth.goto("/secure-messaging/downloads/")
    ruth.get_by_role("link", name="Open this download").first.click()
    expect(ruth.get_by_role("main")).to_contain_text("Your file is ready")
    looked_at(ruth)
