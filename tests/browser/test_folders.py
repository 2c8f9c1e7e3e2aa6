"""Folders, filters, moving with undo, and search, as people do it with and without JavaScript."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.services import answer
from tests.factories import FacilityFactory, mailbox_of, member, patient_at, sent_message, team_at

pytestmark = pytest.mark.django_db(transaction=True)

DOOR = "allauth.account.auth_backends.AuthenticationBackend"
INBOX = "/secure-messaging/"


@pytest.fixture
def mailbox(transactional_db: None) -> Mailbox:
    """Ruth's mailbox with twelve answered conversations and one that waits."""
    team = team_at(FacilityFactory(), nurse="Angela Brooks")
    mailbox = mailbox_of(patient_at(team.facility), team)
    nurse = member(team)
    for number in range(12):
        message = sent_message(
            mailbox, team, f"Question {number}", f"My KN\u00c9E hurts, {number}."
        )
        item = WorkItem.objects.get(thread=message.thread)
        answer(actor=nurse, item=item, body="Rest it, please.", idempotency_key=uuid4())
    sent_message(mailbox, team, "Still waiting", "Nobody answered yet.")
    return mailbox


@pytest.fixture(params=[(320, True), (1280, False)])
def ruth(
    request: pytest.FixtureRequest,
    browser: Browser,
    browser_context_args: dict[str, Any],
    live_server: Any,
    mailbox: Mailbox,
) -> Iterator[Page]:
    """Ruth's browser, signed in, of one width, with or without JavaScript."""
    width, has_script = request.param
    client = Client()
    client.force_login(mailbox.owner, backend=DOOR)
    context = browser.new_context(
        **browser_context_args,
        base_url=live_server.url,
        viewport={"width": width, "height": 900},
        java_script_enabled=has_script,
    )
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    context.add_cookies([session | {"url": live_server.url}])
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def looked_at(
    ruth: Page, request: pytest.FixtureRequest, axe: Callable[[Page], None]
) -> Callable[[str], None]:
    """The page as it stands: one h1, no sideways scroll, and nothing that axe finds."""
    width, has_script = request.node.callspec.params["ruth"]

    def look(name: str) -> None:
        expect(ruth.locator("h1")).to_have_count(1)
        ruth.wait_for_load_state()  # a page is as wide as its style sheets make it
        assert ruth.evaluate("document.documentElement.scrollWidth") <= width, name
        if has_script:
            axe(ruth)
        if shots := os.environ.get("SCREENSHOTS"):
            path = Path(shots) / f"{name}-{width}-{'js' if has_script else 'plain'}.png"
            ruth.screenshot(path=path, full_page=True)

    return look


def test_messages_are_sorted_into_folders_found_again_and_put_back(
    ruth: Page, looked_at: Callable[[str], None]
) -> None:
    ruth.goto(INBOX)
    looked_at("inbox")
    add_a_folder(ruth, looked_at)
    move_two_and_undo(ruth, looked_at)
    delete_from_the_thread(ruth, looked_at)
    narrow_the_list(ruth, looked_at)
    search(ruth, looked_at)
    remove_the_folder(ruth, looked_at)


def add_a_folder(page: Page, looked_at: Callable[[str], None]) -> None:
    open_folders(page)
    page.get_by_role("link", name="Add or change folders").click()
    looked_at("folders-empty")
    page.get_by_label("Name of the folder").fill("Knee/hip")
    page.get_by_role("button", name="Add folder").click()
    expect(page.get_by_role("main")).to_contain_text(
        "can have letters, numbers and spaces. Take out: /"
    )
    expect(page.get_by_label("Name of the folder")).to_have_value("Knee/hip")
    looked_at("folders-error")
    page.get_by_label("Name of the folder").fill("Knee and hip")
    page.get_by_role("button", name="Add folder").click()
    expect(page.get_by_role("main")).to_contain_text("The folder was added")
    looked_at("folders")
    page.get_by_role("link", name="Rename").click()
    page.get_by_label("Name of the folder").fill("Joints")
    looked_at("rename")
    page.get_by_role("button", name="Save the new name").click()
    expect(page.get_by_role("link", name="Joints", exact=True)).to_be_visible()


def open_folders(page: Page) -> None:
    """On a phone the folders stand behind a button."""
    button = page.locator("summary", has_text="Folders")
    if button.is_visible():
        button.press("Enter")


def move_two_and_undo(page: Page, looked_at: Callable[[str], None]) -> None:
    page.goto(INBOX)
    expect(page.get_by_role("button", name="Move", exact=True)).to_be_hidden()
    for number in (11, 10):
        page.get_by_role("checkbox", name=f"Choose Question {number}").press("Space")
    page.get_by_label("Folder", exact=True).select_option(label="Joints")
    page.get_by_role("button", name="Move", exact=True).click()
    done = page.locator(".sm-done")
    expect(done).to_contain_text("2 conversations were moved to Joints.")
    assert "Joints" not in page.url
    looked_at("moved")
    expect(page.get_by_role("link", name="Question 11")).to_have_count(0)
    done.get_by_role("button", name="Undo").press("Enter")
    expect(page.get_by_role("main")).to_contain_text("2 conversations are back as they were.")
    expect(page.get_by_role("link", name="Question 11")).to_be_visible()
    for number in (11, 10):
        page.get_by_role("checkbox", name=f"Choose Question {number}").check()
    page.get_by_label("Folder", exact=True).select_option(label="Joints")
    page.get_by_role("button", name="Move", exact=True).click()
    open_folders(page)
    page.get_by_role("link", name="Joints").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Joints")
    assert "Joints" not in page.title()
    looked_at("own-folder")


def delete_from_the_thread(page: Page, looked_at: Callable[[str], None]) -> None:
    page.get_by_role("link", name="Question 11").click()
    expect(page.get_by_role("link", name="Back to Joints")).to_be_visible()
    page.locator("summary", has_text="Move or mark").press("Enter")
    looked_at("thread")
    page.get_by_role("button", name="Move to Deleted").click()
    expect(page.locator(".sm-done")).to_contain_text("moved to Deleted")
    open_folders(page)
    page.get_by_role("link", name="Deleted", exact=True).click()
    expect(page.get_by_role("link", name="Question 11")).to_be_visible()
    looked_at("deleted")


def narrow_the_list(page: Page, looked_at: Callable[[str], None]) -> None:
    page.goto(INBOX)
    page.locator("summary", has_text="Sort and filter").press("Enter")
    page.get_by_label("Order").select_option(label="Oldest first")
    page.get_by_label("Show", exact=True).select_option(label="Only unread")
    page.get_by_label("From this day").fill("2020-01-01")
    looked_at("filters")
    page.get_by_role("button", name="Show these messages").click()
    expect(page.get_by_role("main")).to_contain_text("only unread")
    expect(page.locator(".sm-row").first).to_contain_text("Question 0")
    looked_at("filtered")
    page.get_by_role("link", name="Clear all filters").click()
    expect(page.locator(".sm-row").first).to_contain_text("Still waiting")


def search(page: Page, looked_at: Callable[[str], None]) -> None:
    page.get_by_role("link", name=re.compile("^Search( messages)?$")).last.click()
    looked_at("search")
    page.get_by_label("Words to look for").fill("knee hurts")
    page.get_by_label("Words to look for").press("Enter")
    expect(page.get_by_role("heading", name=re.compile("12 results, page 1 of 2"))).to_be_visible()
    expect(page.locator("mark", has_text="KN\u00c9E").first).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("In: Deleted")
    expect(page.get_by_role("main")).to_contain_text("In: Joints")
    assert "knee" not in page.url
    looked_at("results")
    page.get_by_role("button", name="Older results").click()
    expect(page.get_by_role("heading", name=re.compile("page 2 of 2"))).to_be_visible()
    expect(page.get_by_label("Words to look for")).to_have_value("knee hurts")
    page.locator("summary", has_text="Search only a part").press("Enter")
    page.get_by_label("Where").select_option(label="Joints")
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page.get_by_role("heading", name="1 result", exact=True)).to_be_visible()
    page.get_by_label("Words to look for").fill("nowhere")
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page.get_by_role("heading", name="No results")).to_be_visible()
    looked_at("no-results")


def remove_the_folder(page: Page, looked_at: Callable[[str], None]) -> None:
    page.goto(f"{INBOX}folders/")
    page.get_by_role("link", name="Remove").click()
    page.get_by_role("button", name="Remove the folder").click()
    expect(page.get_by_role("main")).to_contain_text("Choose where the messages in this folder go")
    looked_at("remove")
    page.get_by_role("radio", name="Inbox").press("Space")
    page.get_by_role("button", name="Remove the folder").click()
    expect(page.get_by_role("main")).to_contain_text("1 conversation was moved")
    page.goto(INBOX)
    expect(page.get_by_role("link", name="Question 10")).to_be_visible()


def test_all_rows_of_a_page_are_chosen_at_once(ruth: Page) -> None:
    ruth.goto(INBOX)
    everything = ruth.get_by_role("checkbox", name="Select all")
    if not ruth.evaluate("matchMedia('(scripting: enabled)').matches"):
        expect(everything).to_have_count(0)
        return
    boxes = ruth.locator("input[name=threads]")
    everything.press("Space")
    assert all(box.is_checked() for box in boxes.all())
    boxes.first.uncheck()
    expect(everything).not_to_be_checked()
    everything.check()
    ruth.get_by_role("button", name="Mark as read").click()
    expect(ruth.locator(".sm-done")).to_contain_text("9 conversations are marked as read.")
    expect(ruth.get_by_role("heading", level=1)).to_contain_text("3 unread")
