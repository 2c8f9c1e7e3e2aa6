"""A topic's questions in a real browser: at once with the script, by a button without it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from sm_plugin.drafts.content import DraftWords
from sm_plugin.drafts.models import Draft
from sm_plugin.drafts.services import Edit, save_draft
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.teams.models import CareTeam
from sm_plugin.threads.models import Message
from tests.factories import FacilityFactory, mailbox_of, patient_at, team_at

pytestmark = pytest.mark.django_db(transaction=True)

AT = "/secure-messaging/"
DOOR = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def team(live_server: Any) -> CareTeam:
    return team_at(FacilityFactory(), pharmacist="Peter Nguyen", nurse="Angela Brooks")


@pytest.fixture
def mailbox(team: CareTeam) -> Mailbox:
    return mailbox_of(patient_at(team.facility), team)


@pytest.fixture
def open_page(
    browser: Browser,
    browser_context_args: dict[str, Any],
    live_server: Any,
    mailbox: Mailbox,
    client: Any,
) -> Iterator[Callable[..., Page]]:
    """`open_page(width=…, script=…)`: a page of a browser in which Ruth is signed in."""
    client.force_login(mailbox.owner, backend=DOOR)
    cookie = {"name": "sessionid", "value": client.session.session_key, "url": live_server.url}
    contexts: list[BrowserContext] = []

    def opened(width: int, script: bool) -> Page:
        context = browser.new_context(
            **browser_context_args,
            base_url=live_server.url,
            viewport={"width": width, "height": 900},
            java_script_enabled=script,
        )
        contexts.append(context)
        context.add_cookies([cookie])
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


def choose(page: Page, topic: str) -> None:
    """By its card, as a person does: the label covers all of it."""
    page.locator("label.sm-choice__label", has_text=topic).click()


def overflow(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


@pytest.mark.parametrize("width", [320, 1280])
def test_with_the_script_the_chosen_topics_questions_show_at_once(
    width: int, open_page: Callable[..., Page], team: CareTeam, axe: Callable[[Page], None]
) -> None:
    page = open_page(width, script=True)
    page.goto(f"{AT}new/{team.pk}/")
    medicine = page.get_by_label("Name of the medicine")
    expect(medicine).to_be_hidden()
    expect(page.get_by_role("button", name="Show the questions")).to_be_hidden()

    choose(page, "Medication renewal or question")
    expect(medicine).to_be_visible()
    medicine.fill("Lisinopril")
    axe(page)
    assert overflow(page) <= 0
    choose(page, "Test result")
    expect(medicine).to_be_hidden()
    expect(page.get_by_label("Which test?")).to_be_visible()
    choose(page, "Medication renewal or question")
    expect(medicine).to_have_value("Lisinopril")

    page.get_by_label("Subject").fill("Renewal")
    page.get_by_label("Message", exact=True).fill("I have five left.")
    page.get_by_role("button", name="Send", exact=True).click()
    facts = page.locator("dl.sm-message__facts")
    expect(facts).to_contain_text("Name of the medicine")
    expect(facts).to_contain_text("Lisinopril")
    axe(page)
    assert overflow(page) <= 0


@pytest.mark.parametrize("width", [320, 1280])
def test_without_script_a_button_shows_them_and_errors_keep_everything(
    width: int, open_page: Callable[..., Page], team: CareTeam
) -> None:
    page = open_page(width, script=False)
    page.goto(f"{AT}new/{team.pk}/")
    choose(page, "Medication renewal or question")
    page.get_by_role("button", name="Show the questions for this topic").click()
    page.locator("fieldset:visible > summary, fieldset:visible details summary").first.click()
    page.get_by_label("Strength (optional)").fill("20 mg")
    page.get_by_label("Subject").fill("Renewal")
    page.get_by_label("Message", exact=True).fill("I have five left.")
    page.get_by_role("button", name="Send", exact=True).click()

    expect(page.get_by_role("alert")).to_contain_text("Answer this question: Name of the medicine")
    expect(page.get_by_label("Strength (optional)")).to_have_value("20 mg")
    expect(page.get_by_label("Message", exact=True)).to_have_value("I have five left.")
    page.get_by_label("Name of the medicine").fill("Lisinopril")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("dl.sm-message__facts")).to_contain_text("20 mg")
    assert [fact.answer for fact in Message.objects.get().facts] == ["Lisinopril", "20 mg"]


@pytest.mark.parametrize("typed", ["Subject", "Name of the medicine"])
def test_the_page_with_both_texts_asks_about_a_subject_or_an_answer_alone(
    open_page: Callable[..., Page], mailbox: Mailbox, team: CareTeam, typed: str
) -> None:
    page = open_page(1280, script=True)
    page.goto(f"{AT}new/{team.pk}/")
    choose(page, "Medication renewal or question")
    page.get_by_label(typed).fill("Lisin")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("Draft saved at").first).to_be_visible()
    draft = Draft.objects.get()
    other = Edit(DraftWords(body="Words of another window."), team, None, draft.version)
    save_draft(actor=mailbox.owner, mailbox=mailbox, edit=other, draft=draft)
    page.get_by_label(typed).fill("Lisinopril")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("changed in another window")
    page.get_by_role("heading", level=1).click()  # browsers ask nobody who touched nothing
    asked: list[str] = []

    def stay(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.get_by_role("link", name="Keep the saved text").click()

    expect(page.get_by_role("button", name="Keep this text")).to_be_visible()
    assert asked == ["beforeunload"]
