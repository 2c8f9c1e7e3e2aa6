"""An answer of a team is not left behind: the page saves it, or the browser asks first."""

from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Locator, Page, expect

from sm_plugin.answering.models import AnswerDraft
from sm_plugin.answering.services import AnswerEdit, save_answer_draft
from sm_plugin.teams.choices import Role
from sm_plugin.triage.models import WorkItem
from tests.factories import FacilityFactory, mailbox_of, member, patient_at, sent_message, team_at


@pytest.fixture
def item(transactional_db: None) -> WorkItem:
    team = team_at(FacilityFactory(), nurse="Angela Brooks", pharmacist="Peter Nguyen")
    thread = sent_message(mailbox_of(patient_at(team.facility), team), team).thread
    return WorkItem.objects.get(thread=thread)


@pytest.fixture
def nurses_page(item: WorkItem, page: Page, live_server: Any) -> Page:
    """The message as its nurse has opened it, with the answer's box."""
    client = Client()
    backend = "allauth.account.auth_backends.AuthenticationBackend"
    client.force_login(member(item.team), backend=backend)
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    page.context.add_cookies([session | {"url": live_server.url}])
    page.clock.install()
    page.goto(f"{live_server.url}/secure-messaging/team/items/{item.pk}/")
    page.get_by_text("Answer", exact=True).first.click()
    return page


@pytest.fixture
def asked(nurses_page: Page) -> list[str]:
    """What the browser asks; the nurse stays each time."""
    found: list[str] = []

    def stay(dialog: Any) -> None:
        found.append(dialog.type)
        dialog.dismiss()

    nurses_page.on("dialog", stay)
    return found


def saves(page: Page) -> Any:
    """The next save, ten seconds later."""
    with page.expect_response(lambda answer: "/draft/" in answer.url) as saved:
        page.clock.fast_forward(10_500)
    return saved.value


def box_beside_a_colleagues(item: WorkItem, page: Page) -> Locator:
    """The box of the page that came with both texts: a colleague had saved meanwhile."""
    colleague = member(item.team, Role.PHARMACIST)
    save_answer_draft(actor=colleague, item=item, edit=AnswerEdit("A colleague's text."))
    box = page.get_by_label("Your answer to the patient")
    box.fill("My own text.")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_role("alert")).to_contain_text("Both texts are here")
    return box


def test_the_page_with_both_texts_asks_until_ones_own_is_saved(
    item: WorkItem, nurses_page: Page, asked: list[str]
) -> None:
    box = box_beside_a_colleagues(item, nurses_page)

    nurses_page.get_by_role("link", name="Back to team messages").click()
    expect(box).to_have_value("My own text.")
    assert asked == ["beforeunload"]

    box.fill("My own text. And theirs.")
    nurses_page.clock.fast_forward(10_500)
    nurses_page.get_by_role("link", name="Back to team messages").click()
    expect(box).to_have_value("My own text. And theirs.")
    assert asked == ["beforeunload", "beforeunload"]
    assert AnswerDraft.objects.get().body == "A colleague's text.", "until a button is pressed"

    nurses_page.get_by_role("button", name="Save draft").click()
    expect(nurses_page.get_by_text("The draft is saved for the whole team.")).to_be_visible()
    assert AnswerDraft.objects.get().body == "My own text. And theirs."
    nurses_page.get_by_role("link", name="Back to team messages").click()
    expect(nurses_page.get_by_role("heading", level=1)).to_contain_text("Team messages")
    assert asked == ["beforeunload", "beforeunload"]


def test_the_page_with_both_texts_asks_on_a_slow_line(
    item: WorkItem, nurses_page: Page, asked: list[str]
) -> None:
    line = nurses_page.context.new_cdp_session(nurses_page)
    line.send("Network.setCacheDisabled", {"cacheDisabled": True})
    slow = {"offline": False, "latency": 700, "downloadThroughput": -1, "uploadThroughput": -1}
    line.send("Network.emulateNetworkConditions", slow)
    box = box_beside_a_colleagues(item, nurses_page)

    nurses_page.get_by_role("link", name="Back to team messages").click()
    expect(box).to_have_value("My own text.")
    assert asked == ["beforeunload"]


def test_a_file_added_beside_both_texts_replaces_neither(
    item: WorkItem, nurses_page: Page, asked: list[str]
) -> None:
    save_answer_draft(
        actor=member(item.team, Role.PHARMACIST), item=item, edit=AnswerEdit("A colleague's text.")
    )
    nurses_page.get_by_label("Your answer to the patient").fill("My own text.")
    nurses_page.get_by_role("button", name="Save draft").click()
    nurses_page.get_by_text("Add a file", exact=True).click()
    diary = {"name": "diary.txt", "mimeType": "text/plain", "buffer": b"Monday: dizzy."}
    nurses_page.locator("#id_files").set_input_files([diary])
    expect(nurses_page.get_by_text("1 file was added.")).to_be_visible()

    assert AnswerDraft.objects.get().body == "A colleague's text."
    nurses_page.get_by_role("button", name="Save draft").click()
    expect(nurses_page.get_by_text("The draft is saved for the whole team.")).to_be_visible()
    assert AnswerDraft.objects.get().body == "My own text."


@pytest.fixture
def stopped(nurses_page: Page, asked: list[str]) -> Page:
    """An answer that the nurse has sent, and stopped for her note; she types no more in it."""
    nurses_page.locator("form[data-note] textarea").fill("Ask the lab.")
    box = nurses_page.get_by_label("Your answer to the patient")
    box.fill("Sit up slowly.")
    nurses_page.get_by_role("button", name="Send answer").click()
    expect(box).to_have_value("Sit up slowly.")
    assert asked == ["beforeunload"], "she stays, for her note"
    assert not AnswerDraft.objects.exists()
    return nurses_page


def test_an_answer_is_saved_on_after_its_send_was_stopped(stopped: Page) -> None:
    stopped.get_by_label("Your answer to the patient").fill("Sit up slowly. And drink.")
    saves(stopped)

    assert AnswerDraft.objects.get().body == "Sit up slowly. And drink."


def test_an_answer_whose_send_was_stopped_is_saved_by_the_clock_alone(stopped: Page) -> None:
    saves(stopped)

    assert AnswerDraft.objects.get().body == "Sit up slowly."


def test_an_answer_whose_send_was_stopped_goes_ahead_of_another_form(stopped: Page) -> None:
    with stopped.expect_response(lambda answer: "/draft/" in answer.url):
        stopped.get_by_role("button", name="Save note (staff only)").click()
    expect(stopped.get_by_text("Ask the lab.")).to_be_visible()

    assert AnswerDraft.objects.get().body == "Sit up slowly."


def test_an_answer_whose_send_was_ended_goes_ahead_of_a_link(
    item: WorkItem, nurses_page: Page, asked: list[str]
) -> None:
    box = nurses_page.get_by_label("Your answer to the patient")
    box.fill("Sit up slowly.")
    nurses_page.route("**/answer/", lambda route: route.abort("aborted"))  # as Esc does
    nurses_page.get_by_role("button", name="Send answer").click()
    expect(box).to_have_value("Sit up slowly.")

    with nurses_page.expect_response(lambda answer: "/draft/" in answer.url):
        nurses_page.get_by_role("link", name="Back to team messages").click()
    expect(nurses_page.get_by_role("heading", level=1)).to_contain_text("Team messages")

    assert AnswerDraft.objects.get().body == "Sit up slowly."
    assert asked == []


def test_a_note_whose_send_was_ended_is_asked_about(nurses_page: Page, asked: list[str]) -> None:
    note = nurses_page.locator("form[data-note] textarea")
    note.fill("Ask the lab.")
    nurses_page.route("**/note*/", lambda route: route.abort("aborted"))  # as Esc does
    for _press in range(2):  # the second one comes too soon, and is held back
        nurses_page.get_by_role("button", name="Save note (staff only)").click()
    expect(note).to_have_value("Ask the lab.")
    assert asked == []

    nurses_page.get_by_role("link", name="Back to team messages").click()
    expect(note).to_have_value("Ask the lab.")
    assert asked == ["beforeunload"]


def test_a_note_is_asked_about_after_its_send_was_stopped(
    nurses_page: Page, asked: list[str]
) -> None:
    nurses_page.get_by_text("Record a call").click()
    note = nurses_page.locator("form[data-note] textarea")
    call = nurses_page.locator("#record-call textarea")
    note.fill("Ask the lab.")
    call.fill("Not at home.")
    nurses_page.get_by_role("button", name="Save note (staff only)").click()
    expect(note).to_have_value("Ask the lab.")
    assert asked == ["beforeunload"], "she stays, for the call"

    call.fill("")
    nurses_page.get_by_role("link", name="Back to team messages").click()

    expect(note).to_have_value("Ask the lab.")
    assert asked == ["beforeunload", "beforeunload"]
