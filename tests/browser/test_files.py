"""Adding, looking at and removing files in a real browser, with the script and without."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, FilePayload, Page, Route, expect

from sm_plugin.files.models import Attachment
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.teams.models import CareTeam
from sm_plugin.threads.models import Message
from sm_plugin.triage.models import WorkItem
from tests.factories import (
    FacilityFactory,
    TopicFactory,
    mailbox_of,
    member,
    patient_at,
    sent_message,
    team_at,
)
from tests.scanner import HARMFUL
from tests.sm_plugin.files import samples as made

DOOR = "allauth.account.auth_backends.AuthenticationBackend"
DIARY: FilePayload = {"name": "diary.txt", "mimeType": "text/plain", "buffer": made.TEXT}
BAD: FilePayload = {"name": "bad.txt", "mimeType": "text/plain", "buffer": HARMFUL}


def photo() -> FilePayload:
    content = made.photo_with_position()
    return {"name": "knee.jpg", "mimeType": "image/jpeg", "buffer": content}


class Desk:
    """Ruth, her team, and the way in."""

    def __init__(self, url: str) -> None:
        self.team: CareTeam = team_at(FacilityFactory(), nurse="Angela Brooks")
        self.mailbox: Mailbox = mailbox_of(patient_at(self.team.facility), self.team)
        TopicFactory()
        self.url = url
        self.compose = f"{url}/secure-messaging/new/{self.team.pk}/"

    def sign_in(self, page: Page) -> None:
        client = Client()
        client.force_login(self.mailbox.owner, backend=DOOR)
        session = {"name": "sessionid", "value": client.cookies["sessionid"].value}
        page.context.add_cookies([session | {"url": self.url}])


@pytest.fixture
def desk(transactional_db: None, live_server: Any, clamd: Any) -> Desk:
    return Desk(live_server.url)


def test_files_are_added_with_progress_and_the_page_stays(
    desk: Desk, page: Page, axe: Callable[[Page], None]
) -> None:
    desk.sign_in(page)
    page.goto(desk.compose)
    page.get_by_label("Subject").fill("Knee")
    page.locator("summary", has_text="Add a file").click()
    page.get_by_label("Choose files").focus()
    page.get_by_label("Choose files").set_input_files([DIARY, photo(), BAD])

    files = page.locator("#files")
    expect(files.get_by_text("2 files were added.")).to_be_visible()
    expect(files.get_by_text("“bad.txt” was not added.")).to_be_visible()
    expect(files.locator("#files_error")).to_be_focused()
    expect(files.get_by_role("link", name="Download diary.txt")).to_be_visible()
    assert "/drafts/" in page.url, "it is a draft now, at an address of its own"
    assert page.get_by_label("Subject").input_value() == "Knee"
    picture = files.locator("img")
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("naturalWidth", 48)
    axe(page)

    page.get_by_label("Message", exact=True).fill("It hurts.")
    page.locator("label", has_text="Symptom or health question").click()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("Your message was sent.")).to_be_visible()
    expect(page.get_by_text("2 files")).to_be_visible()
    assert [one.name for one in Message.objects.get().attachments.all()] == [
        "diary.txt",
        "knee.jpg",
    ]
    axe(page)
    with page.expect_download() as saved:
        page.get_by_role("link", name="Download diary.txt").click()
    assert saved.value.suggested_filename == "diary.txt"


def test_an_added_file_takes_no_keyboard_from_who_writes_meanwhile(desk: Desk, page: Page) -> None:
    desk.sign_in(page)
    page.goto(desk.compose)
    message = page.get_by_label("Message", exact=True)
    message.fill("It hurts.")

    page.get_by_label("Choose files").set_input_files([DIARY])

    expect(page.get_by_text("1 file was added.")).to_be_visible()
    expect(message).to_be_focused()


def test_a_refused_file_leaves_the_keyboard_where_somebody_writes_and_is_said(
    desk: Desk, page: Page
) -> None:
    sent_message(desk.mailbox, desk.team)
    item, nurse = WorkItem.objects.get(), member(desk.team)
    client = Client()
    client.force_login(nurse, backend=DOOR)
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    page.context.add_cookies([session | {"url": desk.url}])
    page.goto(f"{desk.url}/secure-messaging/team/items/{item.pk}/")
    page.locator("#answer").evaluate("box => { box.open = true; }")
    text = page.get_by_label("Your answer to the patient")
    text.fill("Please ")
    page.get_by_label("Choose files").set_input_files([BAD])

    expect(page.locator("[data-files-wrong]")).to_contain_text("“bad.txt” was not added.")
    expect(text).to_be_focused()
    page.keyboard.type("take it at noon")
    expect(text).to_have_value("Please take it at noon")
    item.refresh_from_db()
    assert item.status == "waiting"


def hold_first_upload(page: Page) -> list[Route]:
    """The first upload waits on its way until the test lets it go on."""
    held: list[Route] = []

    def take(route: Route) -> None:
        if "x-sm-files" in route.request.headers and not held:
            held.append(route)
        else:
            route.continue_()

    page.route("**/secure-messaging/**", take)
    return held


@pytest.mark.parametrize("second", [DIARY, BAD], ids=["kept", "refused"])
def test_a_photo_that_is_chosen_while_another_is_on_its_way_is_added_or_told(
    desk: Desk, page: Page, second: FilePayload
) -> None:
    desk.sign_in(page)
    held = hold_first_upload(page)
    page.goto(desk.compose)
    chooser = page.get_by_label("Choose files")
    with page.expect_request(lambda request: "x-sm-files" in request.headers):
        chooser.set_input_files([photo()])
    chooser.set_input_files([second])
    assert chooser.evaluate("input => input.files.length") == 2, "Send would bring them both"
    held[0].continue_()

    files = page.locator("#files")
    expect(files.get_by_role("link", name="Download knee.jpg")).to_be_visible()
    if second is BAD:
        expect(files.get_by_text("“bad.txt” was not added.")).to_be_visible()
    else:
        expect(files.get_by_role("link", name="Download diary.txt")).to_be_visible()
    assert Attachment.objects.count() == files.locator(".sm-file").count()
    assert chooser.evaluate("input => input.files.length") == 0


def test_what_was_refused_is_still_told_when_the_next_file_is_added(desk: Desk, page: Page) -> None:
    desk.sign_in(page)
    held = hold_first_upload(page)
    page.goto(desk.compose)
    chooser = page.get_by_label("Choose files")
    with page.expect_request(lambda request: "x-sm-files" in request.headers):
        chooser.set_input_files([BAD])
    chooser.set_input_files([DIARY])
    held[0].continue_()

    files = page.locator("#files")
    expect(files.get_by_role("link", name="Download diary.txt")).to_be_visible()
    expect(files.get_by_text("“bad.txt” was not added.")).to_be_visible()
    assert page.title().startswith("Error: ")


def test_a_picker_that_stands_open_when_an_upload_ends_still_adds_its_photo(
    desk: Desk, page: Page
) -> None:
    desk.sign_in(page)
    page.goto(desk.compose)
    files = page.locator("#files")
    page.locator("summary", has_text="Add a file").click()
    held = hold_first_upload(page)
    with page.expect_request(lambda request: "x-sm-files" in request.headers):
        page.get_by_label("Choose files").set_input_files([photo()])
    with page.expect_file_chooser() as opened:
        page.get_by_label("Choose files").click()
    held[0].continue_()
    expect(files.get_by_role("link", name="Download knee.jpg")).to_be_visible()

    opened.value.set_files([DIARY])

    expect(files.get_by_role("link", name="Download diary.txt")).to_be_visible()
    assert Attachment.objects.count() == 2


def test_how_far_an_upload_is_stands_in_words(desk: Desk, page: Page) -> None:
    desk.sign_in(page)
    page.goto(desk.compose)
    said = page.evaluate(
        """() => {
            const seen = [];
            const said = document.querySelector("[data-upload-said]");
            new MutationObserver(() => seen.push(said.textContent))
                .observe(said, {childList: true});
            window.seen = seen;
            return seen;
        }"""
    )
    assert said == []
    letters = {"name": "long.txt", "mimeType": "text/plain", "buffer": made.TEXT * 100_000}
    page.get_by_label("Choose files").set_input_files([letters])

    expect(page.get_by_text("1 file was added.")).to_be_visible()
    assert "Uploaded. Now the files are being checked." in page.evaluate("window.seen")


def test_files_are_added_and_removed_without_a_script(
    desk: Desk, browser: Browser, axe: Callable[[Page], None]
) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 700})
    page = context.new_page()
    desk.sign_in(page)
    page.goto(desk.compose)
    page.get_by_label("Subject").fill("Knee")
    page.get_by_label("Choose files").set_input_files([DIARY, BAD])
    page.locator("summary", has_text="Add a file").click()
    page.get_by_role("button", name="Add files").click()

    expect(page.get_by_role("heading", name="Not every file could be added")).to_be_visible()
    expect(page.get_by_label("Subject")).to_have_value("Knee")
    page.get_by_role("link", name="Remove diary.txt").click()
    expect(page.get_by_role("heading", name="Remove this file?")).to_be_visible()
    page.get_by_role("button", name="Remove the file").click()
    expect(page.get_by_text("The file was removed.")).to_be_visible()
    assert not Attachment.objects.exists()
    context.close()


@pytest.mark.parametrize("width", [320, 1280])
def test_the_pages_with_files_are_usable_at_every_width(
    width: int, desk: Desk, page: Page, axe: Callable[[Page], None]
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    desk.sign_in(page)
    page.goto(desk.compose)
    long = DIARY | {"name": f"{'a-very-long-name-without-a-space' * 3}.txt"}
    page.get_by_label("Choose files").set_input_files([long, photo()])
    expect(page.get_by_text("2 files were added.")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    axe(page)
    page.get_by_role("link", name="Remove knee.jpg").click()
    expect(page.get_by_role("heading", name="Remove this file?")).to_be_visible()
    axe(page)


def test_a_button_that_is_pressed_twice_sends_its_form_once(desk: Desk, page: Page) -> None:
    desk.sign_in(page)
    page.goto(desk.compose)
    page.get_by_label("Choose files").set_input_files([DIARY])
    expect(page.get_by_text("1 file was added.")).to_be_visible()
    page.get_by_role("link", name="Remove diary.txt").click()
    button = page.get_by_role("button", name="Remove the file")
    held_back = button.evaluate(
        """button => {
            const seen = [];
            window.addEventListener("submit", event => seen.push(event.defaultPrevented));
            button.click();
            button.click();
            return seen;
        }"""
    )

    assert held_back == [False, True]
    expect(page.get_by_text("The file was removed.")).to_be_visible()
    assert not Attachment.objects.exists()
