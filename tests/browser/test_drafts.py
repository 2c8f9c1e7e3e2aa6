"""Drafts in a real browser: saved by the clock and on leaving, two windows, no JavaScript."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from playwright.sync_api import Browser, BrowserContext, Page, expect

from sm_plugin.drafts.models import Draft
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.teams.models import CareTeam
from sm_plugin.threads.models import Message
from tests.factories import (
    FacilityFactory,
    TopicFactory,
    begun_draft,
    mailbox_of,
    patient_at,
    sent_message,
    team_at,
)

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "seven quiet herons wade"
AT = "/secure-messaging/"


@pytest.fixture
def team(live_server: Any) -> CareTeam:
    TopicFactory()
    return team_at(FacilityFactory(), clerk="Carol Benson", nurse="Angela Brooks")


@pytest.fixture
def mailbox(team: CareTeam) -> Mailbox:
    """Ruth's, who can sign in."""
    mailbox = mailbox_of(patient_at(team.facility), team)
    mailbox.owner.set_password(PASSWORD)
    mailbox.owner.save()
    email = mailbox.owner.email
    EmailAddress.objects.create(user=mailbox.owner, email=email, verified=True, primary=True)
    return mailbox


@pytest.fixture
def open_browser(
    browser: Browser, browser_context_args: dict[str, Any], live_server: Any, mailbox: Mailbox
) -> Iterator[Callable[..., BrowserContext]]:
    """`open_browser(width=…, script=…)`: a browser in which Ruth is signed in."""
    contexts = []

    def opened(width: int = 1280, script: bool = True) -> BrowserContext:
        context = browser.new_context(
            **browser_context_args,
            base_url=live_server.url,
            viewport={"width": width, "height": 900},
            java_script_enabled=script,
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        sign_in(context.new_page(), mailbox)
        return context

    yield opened
    for context in contexts:
        context.close()


def sign_in(page: Page, mailbox: Mailbox) -> None:
    page.goto(f"/accounts/login/?next={AT}")
    page.get_by_label("Email").fill(mailbox.owner.email)
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("form:has(input[type=password]) button[type=submit]").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Inbox")


def type_in(page: Page, text: str, label: str = "Message") -> None:
    """Key by key, as a person does."""
    page.get_by_label(label).press_sequentially(text)


def later(page: Page) -> None:
    """Ten seconds go by on the page's clock."""
    page.clock.fast_forward(10_500)


def status(page: Page) -> Any:
    return page.locator("[data-said]")


def compose(context: BrowserContext, team: CareTeam) -> Page:
    page = context.pages[0]
    page.clock.install()
    page.goto(f"{AT}new/{team.pk}/")
    return page


def test_who_types_on_without_a_rest_is_saved_every_ten_seconds(
    open_browser: Any, team: CareTeam
) -> None:
    page = compose(open_browser(), team)
    for letter in "My knee":
        type_in(page, letter)
        page.clock.fast_forward(3_000)
    expect(status(page)).to_have_text(re.compile(r"^Draft saved at \d+:\d\d [ap]\.m\.$"))
    assert Draft.objects.get().words.body.startswith("My")
    page.get_by_label("Message").press_sequentially("!")
    page.clock.fast_forward(10_500)
    expect(page.locator("input[name=version]")).to_have_value("2")
    assert Draft.objects.get().words.body == "My knee!"


def test_it_is_saved_ten_seconds_after_a_key_under_an_address_of_its_own(
    open_browser: Any, team: CareTeam, axe: Callable[[Page], None]
) -> None:
    page = compose(open_browser(), team)
    type_in(page, "K")
    later(page)
    expect(status(page)).to_have_text(re.compile(r"^Draft saved at \d+:\d\d [ap]\.m\.$"))
    draft = Draft.objects.get()
    assert draft.words.body == "K"
    expect(page).to_have_url(re.compile(f"/drafts/{draft.pk}/$"))

    type_in(page, "nee")
    page.locator("label", has_text="Symptom").click()
    later(page)
    expect(page.locator("input[name=version]")).to_have_value("2")
    axe(page)
    page.reload()
    expect(page.get_by_label("Message")).to_have_value("Knee")
    expect(page.get_by_label("Symptom")).to_be_checked()

    type_in(page, "Stairs", "Subject")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("Your message was sent.")
    assert (Message.objects.count(), Draft.objects.count()) == (1, 0)


def test_what_must_be_put_right_is_kept_under_an_address_of_its_own_without_another_key(
    open_browser: Any, team: CareTeam
) -> None:
    page = compose(open_browser(), team)
    type_in(page, "My knee hurts")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page).to_have_title(re.compile("^Error: "))
    draft = Draft.objects.get()
    assert draft.words.body == "My knee hurts"
    later(page)
    expect(page).to_have_url(re.compile(f"/drafts/{draft.pk}/$"))
    page.reload()
    expect(page.get_by_label("Message")).to_have_value("My knee hurts")


def test_two_windows_with_two_teams_send_to_the_one_that_is_named(
    open_browser: Any, mailbox: Mailbox, team: CareTeam, axe: Callable[[Page], None]
) -> None:
    mailbox_of(mailbox.patient, team_at(team.facility, "Dr. Chen Wei"))
    draft = begun_draft(mailbox, team, "My knee hurts")
    context = open_browser(320)
    here, there = context.pages[0], context.new_page()
    for page in (here, there):
        page.goto(f"{AT}drafts/{draft.pk}/")
    there.get_by_role("button", name="Change who gets this message").click()
    there.get_by_role("button", name="Dr. Chen Wei").click()

    here.get_by_role("button", name="Send", exact=True).click()

    expect(here.get_by_role("heading", level=1)).to_contain_text("changed in another window")
    for name in (team.known_by[0], "Dr. Chen Wei"):
        expect(here.get_by_role("main")).to_contain_text(name)
    axe(here)
    assert not Message.objects.exists()
    here.get_by_role("button", name="Keep this text").click()
    expect(here.locator(".sm-to")).to_contain_text(team.known_by[0])


def test_it_is_saved_when_the_page_is_left(open_browser: Any, team: CareTeam) -> None:
    page = compose(open_browser(), team)
    type_in(page, "My knee hurts")
    page.get_by_role("link", name="Back to inbox").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Inbox")
    page.get_by_role("link", name="Drafts").click()
    page.get_by_role("link", name="No subject yet", exact=True).click()
    expect(page.get_by_label("Message")).to_have_value("My knee hurts")


def test_what_cannot_be_saved_says_so_and_is_saved_once_it_can(
    open_browser: Any, team: CareTeam
) -> None:
    context = open_browser()
    page = compose(context, team)
    context.set_offline(True)
    type_in(page, "My knee hurts")
    later(page)
    expect(status(page)).to_contain_text("we keep trying")
    expect(page.get_by_label("Message")).to_have_value("My knee hurts")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.get_by_role("main").locator("a[href^='tel:']").first.click()
    page.wait_for_timeout(500)
    assert not asked, "nobody is asked before an emergency call"

    context.set_offline(False)
    later(page)
    expect(status(page)).to_contain_text("Draft saved at")
    assert Draft.objects.get().words.body == "My knee hurts"


@pytest.mark.parametrize("width", [320, 1280])
def test_without_a_script_the_save_button_does_it(
    open_browser: Any, team: CareTeam, width: int
) -> None:
    page = open_browser(width, script=False).pages[0]
    page.goto(f"{AT}new/{team.pk}/")
    page.get_by_label("Message").fill("My knee hurts")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_role("main")).to_contain_text("Draft saved at")
    expect(page.get_by_label("Message")).to_have_value("My knee hurts")

    page.get_by_role("button", name="Throw away").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Throw this draft away?")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("link", name="Keep it").click()
    page.get_by_role("button", name="Throw away").click()
    page.get_by_role("button", name="Throw it away").click()
    expect(page.get_by_role("main")).to_contain_text("No drafts")
    assert not Draft.objects.exists()


def test_a_reply_is_kept_where_it_is_written(
    open_browser: Any, mailbox: Mailbox, team: CareTeam, axe: Callable[[Page], None]
) -> None:
    thread = sent_message(mailbox, team).thread
    page = open_browser(320).pages[0]
    page.clock.install()
    page.goto(f"{AT}threads/{thread.pk}/")
    page.get_by_text("Write a reply").click()
    type_in(page, "It is better", "Your reply")
    later(page)
    expect(status(page)).to_contain_text("Draft saved at")

    page.goto(f"{AT}drafts/")
    axe(page)
    page.get_by_role("link", name="Reply: Dizzy in the morning", exact=True).click()
    expect(page).to_have_url(re.compile(f"/threads/{thread.pk}/#reply$"))
    expect(page.get_by_label("Your reply")).to_have_value("It is better")
    axe(page)
    page.get_by_role("button", name="Send reply").click()
    expect(page.get_by_role("main")).to_contain_text("Your message was sent.")
    assert (Message.objects.count(), Draft.objects.count()) == (2, 0)


def test_another_team_gets_the_same_words(
    open_browser: Any, mailbox: Mailbox, team: CareTeam, axe: Callable[[Page], None]
) -> None:
    other = team_at(team.facility, "Dr. Chen Wei")
    mailbox_of(mailbox.patient, other)
    page = compose(open_browser(320), team)
    type_in(page, "My knee hurts")
    page.get_by_role("button", name="Change who gets this message").click()
    axe(page)
    page.get_by_role("button", name="Dr. Chen Wei").click()
    expect(page.get_by_role("main")).to_contain_text("Dr. Chen Wei")
    expect(page.get_by_label("Message")).to_have_value("My knee hurts")
    assert Draft.objects.get().team == other


def test_a_session_that_ends_loses_nothing(
    open_browser: Any, mailbox: Mailbox, team: CareTeam
) -> None:
    context = open_browser()
    page = compose(context, team)
    type_in(page, "My knee")
    later(page)
    expect(status(page)).to_contain_text("Draft saved at")
    Session.objects.all().delete()
    type_in(page, " hurts")
    later(page)
    expect(status(page)).to_contain_text("You were signed out")

    with context.expect_page() as opened:
        page.get_by_role("link", name="Sign in (opens in a new window)").click()
    sign_in(opened.value, mailbox)
    expect(opened.value.get_by_role("main")).to_contain_text("You have a draft from today at")
    later(page)
    expect(status(page)).to_contain_text("Draft saved at")
    assert Draft.objects.get().words.body == "My knee hurts"


@pytest.mark.parametrize("script", [True, False])
def test_sending_after_the_session_has_ended_loses_nothing(
    open_browser: Any, mailbox: Mailbox, team: CareTeam, script: bool, axe: Callable[[Page], None]
) -> None:
    context = open_browser(320, script=script)
    page = context.pages[0]
    page.goto(f"{AT}new/{team.pk}/")
    page.locator("label", has_text="Symptom").click()
    page.get_by_label("Subject").fill("Knee")
    page.get_by_label("Message").fill("My knee hurts")
    Session.objects.all().delete()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("You were signed out")
    expect(page.get_by_label("Message")).to_have_value("My knee hurts")
    if script:
        axe(page)

    with context.expect_page() as opened:
        page.get_by_role("link", name="Sign in (opens in a new window)").click()
    sign_in(opened.value, mailbox)
    page.get_by_role("button", name="I have signed in").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("You are signed in again")
    page.get_by_role("button", name="Go on with this text").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("New message")
    expect(page.get_by_label("Message", exact=True)).to_have_value("My knee hurts")
    assert not Message.objects.exists()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("Your message was sent.")
    assert Message.objects.get().body == "My knee hurts"


def test_the_way_to_another_language_takes_the_text_along(
    open_browser: Callable[..., BrowserContext], team: CareTeam
) -> None:
    page = open_browser().new_page()
    page.goto(f"{AT}new/{team.pk}/")
    page.get_by_label("Subject").fill("Not saved yet")
    page.get_by_label("Message", exact=True).fill("By the clock in ten seconds")
    page.get_by_role("link", name="Español").click()

    page.wait_for_url(re.compile(r"/es/secure-messaging/drafts/"))
    expect(page.locator("textarea[name=body]")).to_have_value("By the clock in ten seconds")
    assert Draft.objects.get().words.subject == "Not saved yet"
