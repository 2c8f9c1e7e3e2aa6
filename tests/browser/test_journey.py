"""From the spotlight article to an answered message, as two people walk it in a real browser."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from playwright.sync_api import Browser, Page, expect

from portal.accounts.models import User
from sm_plugin.teams.services import assign_patient
from tests.factories import FacilityFactory, member, national_administrator, patient_at, team_at

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "seven quiet herons wade"
BODY = "Since Monday my left knee hurts when I climb stairs."
ANSWER = "Please rest it for two days. Write again on Thursday and tell me how it is."

NEW_MESSAGE = re.compile("^(Write|Start a new message)$")  # on a phone the first


@pytest.fixture
def people(seeded: None, live_server: Any) -> dict[str, str]:
    """Ruth, who may use messaging, and Angela, a nurse of her provider's team."""
    team = team_at(FacilityFactory(), clerk="Carol Benson", nurse="Angela Brooks")
    patient = patient_at(team.facility)
    assign_patient(actor=national_administrator(), patient=patient, team=team)
    return {"veteran": can_sign_in(patient.user), "nurse": can_sign_in(member(team))}


def can_sign_in(user: User) -> str:
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user.email


SCREENS = [(320, True), (1280, False)]  # width, and whether scripts run
MORE = [pytest.param(screen, marks=pytest.mark.long) for screen in ((320, False), (1280, True))]


@pytest.fixture(params=[*SCREENS, *MORE])
def visit(
    request: pytest.FixtureRequest,
    browser: Browser,
    browser_context_args: dict[str, Any],
    live_server: Any,
) -> Iterator[Callable[[], Page]]:
    """`visit()` opens a fresh browser of one width, with or without JavaScript."""
    width, has_script = request.param
    contexts = []

    def opened() -> Page:
        context = browser.new_context(
            **browser_context_args,
            base_url=live_server.url,
            viewport={"width": width, "height": 900},
            java_script_enabled=has_script,
        )
        contexts.append(context)
        context.set_default_timeout(15_000)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def looked_at(
    visit: Callable[[], Page], request: pytest.FixtureRequest, axe: Callable[[Page], None]
) -> Callable[[Page], None]:
    """Every page on the way: one h1, no sideways scroll, and nothing that axe finds."""
    width, has_script = request.node.callspec.params["visit"]

    def look(page: Page) -> None:
        expect(page.locator("h1")).to_have_count(1)
        page.wait_for_load_state()  # a page is as wide as its style sheets make it
        assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
        if has_script:
            axe(page)

    return look


def test_from_the_article_to_an_answered_message(
    people: dict[str, str], visit: Callable[[], Page], looked_at: Callable[[Page], None]
) -> None:
    veteran, nurse = visit(), visit()
    read_the_article(veteran, looked_at)
    opt_in(veteran, people["veteran"], looked_at)
    write(veteran, looked_at)
    answer(nurse, people["nurse"], looked_at)
    read_the_answer(veteran, looked_at)
    complete(nurse, looked_at)


def read_the_article(page: Page, looked_at: Callable[[Page], None]) -> None:
    page.goto("/")
    looked_at(page)
    page.locator("main a[href*='/spotlights/secure-messaging/']").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Secure Messaging")
    looked_at(page)


def opt_in(page: Page, email: str, looked_at: Callable[[Page], None]) -> None:
    page.locator(".sm-tab").click()
    looked_at(page)
    sign_in(page, email)
    expect(page).to_have_url(re.compile("/secure-messaging/terms/$"))
    looked_at(page)
    page.get_by_role("button", name="Agree").click()
    expect(page.get_by_role("main")).to_contain_text("Tick the box if you agree")
    looked_at(page)
    page.locator("label", has_text="I have read the terms").click()
    page.get_by_role("button", name="Agree").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Inbox")
    looked_at(page)


def write(page: Page, looked_at: Callable[[Page], None]) -> None:
    page.get_by_role("link", name=NEW_MESSAGE).first.click()
    # There is one team, so nobody is asked to choose it.
    expect(page.get_by_role("main")).to_contain_text("Dr. Maria Santos")
    expect(page.get_by_role("main")).to_contain_text("nurse")
    looked_at(page)
    page.locator("label", has_text="Symptom or health question").click()
    page.get_by_label("Message").fill(BODY)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("main")).to_contain_text("Give your message a short subject")
    expect(page.get_by_label("Message")).to_have_value(BODY)
    looked_at(page)
    page.get_by_label("Subject").fill("My knee")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("main")).to_contain_text("Your message was sent")
    expect(page.get_by_role("main")).to_contain_text(BODY)
    assert "knee" not in page.title()
    looked_at(page)


def answer(page: Page, email: str, looked_at: Callable[[Page], None]) -> None:
    page.goto("/secure-messaging/team/")
    sign_in(page, email)
    expect(page.get_by_role("main")).to_contain_text("Ruth Delgado")
    looked_at(page)
    page.get_by_role("link", name="My knee").click()
    looked_at(page)
    page.get_by_role("button", name="Take").click()
    expect(page.get_by_role("main")).to_contain_text("yours to answer")
    page.locator("form[action*='/answer/'] textarea").fill(ANSWER)
    page.locator("form[action*='/answer/'] button[data-send]").click()
    expect(page.get_by_role("main")).to_contain_text("Your answer was sent")
    looked_at(page)


def read_the_answer(page: Page, looked_at: Callable[[Page], None]) -> None:
    page.goto("/")
    expect(page.locator(".sm-tab")).to_contain_text("1 unread")
    page.locator(".sm-tab").click()
    expect(page.get_by_role("main")).to_contain_text("Unread")
    looked_at(page)
    page.get_by_role("link", name="My knee").click()
    expect(page.get_by_role("main")).to_contain_text(ANSWER)
    expect(page.get_by_role("main")).to_contain_text("Answered")
    looked_at(page)
    page.goto("/secure-messaging/sent/")
    looked_at(page)


def complete(page: Page, looked_at: Callable[[Page], None]) -> None:
    page.locator("label", has_text="Answered by message").click()
    page.locator("form[action*='/complete/'] button[type=submit]").click()
    expect(page.get_by_role("main")).to_contain_text("completed")
    page.goto("/secure-messaging/team/?queue=done")
    expect(page.get_by_role("main")).to_contain_text("My knee")
    looked_at(page)


def sign_in(page: Page, email: str) -> None:
    page.get_by_label("Email").fill(email)
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("form:has(input[type=password]) button[type=submit]").click()
