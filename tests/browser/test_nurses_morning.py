"""A nurse's morning with the keyboard alone: how many keys an answer costs beside its text."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from sm_plugin.notes.models import Note
from sm_plugin.teams.models import CareTeam
from sm_plugin.triage.models import WorkItem
from tests.factories import FacilityFactory, mailbox_of, member, patient_at, sent_message, team_at

ITEMS = 6
KEYS_AT_MOST = 6  # beside the text


@dataclass
class Keyboard:
    """Presses keys and counts them; what is typed as text is not counted."""

    page: Page
    count: int = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.wait_for_load_state()  # a person waits for the page, too
            self.page.keyboard.press(key)
            self.count += 1


@pytest.fixture
def team(transactional_db: None) -> CareTeam:
    """A team with a few messages of several patients, for its nurse."""
    team = team_at(FacilityFactory())
    for number in range(ITEMS):
        patient = patient_at(team.facility, f"Ruth Delgado {'IVX'[number % 3]}")
        sent_message(mailbox_of(patient, team), team, f"Sore knee {number}")
    return team


def enter(page: Page, url: str, person: Any) -> None:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    page.context.add_cookies([session | {"url": url}])


@pytest.fixture
def nurse_at(team: CareTeam, page: Page, live_server: Any) -> Callable[[str], None]:
    enter(page, live_server.url, member(team))
    return lambda path: page.goto(f"{live_server.url}/secure-messaging/team/{path}")


def test_an_answer_costs_few_keys_from_the_list_and_back(
    team: CareTeam, page: Page, nurse_at: Callable[[str], None], axe: Callable[[Page], None]
) -> None:
    nurse_at("?queue=role")
    axe(page)
    keys, costs = Keyboard(page), []
    for _number in range(3):
        before = keys.count
        keys.press("j", "Enter")
        expect(page.get_by_role("button", name="Take")).to_be_visible()
        keys.press("a")
        page.keyboard.type("Please rest it and write again on Friday.")
        keys.press("Control+Enter")
        expect(page.get_by_text("Your answer was sent.")).to_be_visible()
        costs.append(keys.count - before)
        page.go_back()
        nurse_at("?queue=role")

    assert max(costs) <= KEYS_AT_MOST
    assert WorkItem.objects.filter(status="answered").count() == 3


def test_keys_move_take_note_and_tell_of_themselves(
    team: CareTeam, page: Page, nurse_at: Callable[[str], None]
) -> None:
    nurse_at("?queue=role")
    keys = Keyboard(page)
    keys.press("j", "j", "k")
    expect(page.locator("[data-row]").first).to_be_focused()
    keys.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    keys.press("Escape", "j", "Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Sore knee")
    keys.press("t")
    expect(page.get_by_text("The item is yours to answer.")).to_be_visible()
    keys.press("n")
    page.keyboard.type("jk at? /n")
    keys.press("Control+Enter")
    expect(page.get_by_text("The note is saved.")).to_be_visible()
    assert Note.objects.get().body == "jk at? /n"


def test_the_key_takes_the_message_it_is_pressed_on_and_none_that_is_ticked(
    team: CareTeam, page: Page, nurse_at: Callable[[str], None]
) -> None:
    nurse_at("?queue=role")
    for number in (3, 4):
        page.locator("[name='items']").nth(number).check(force=True)
    row = page.locator("[data-row]").nth(1)
    key = (row.get_attribute("href") or "").split("/items/")[1].split("/")[0]
    row.focus()
    with page.expect_navigation():
        page.keyboard.press("t")

    taken = WorkItem.objects.filter(status="taken")
    assert [str(one.pk) for one in taken] == [key]


@pytest.mark.parametrize("script", [True, False])
def test_the_next_patient_is_announced_with_what_was_done_before(
    script: bool, team: CareTeam, browser: Browser, page: Page, live_server: Any
) -> None:
    context = browser.new_context(java_script_enabled=script)
    first, second = WorkItem.objects.order_by("order_key")[:2]
    other = context.new_page()
    enter(other, live_server.url, member(team))
    other.goto(f"{live_server.url}/secure-messaging/team/items/{first.pk}/?queue=role")
    other.locator("summary", has_text="Answer").first.click()
    other.get_by_label("Your answer to the patient").fill("Please rest it.")
    other.get_by_role("button", name="Send and complete").click()

    name = second.thread.patient.user.full_name
    came = other.get_by_text(f"Next message: {name}")
    expect(came).to_be_focused()
    expect(came).to_have_accessible_description(re.compile("^The message before this one: "))
    context.close()


def test_a_draft_saves_itself_and_a_colleague_is_seen(
    team: CareTeam, page: Page, nurse_at: Callable[[str], None]
) -> None:
    item = WorkItem.objects.order_by("order_key").first()
    nurse_at(f"items/{item.pk}/?queue=role")
    page.keyboard.press("a")
    page.keyboard.type("Please rest it.")
    with page.expect_response(lambda answer: "/draft/" in answer.url):
        page.get_by_role("link", name="Back to team messages").click()
    page.wait_for_url("**/team/?queue=role")
    nurse_at(f"items/{item.pk}/")

    expect(page.get_by_label("Your answer to the patient")).to_have_value("Please rest it.")
    expect(page.locator("[data-said]")).to_contain_text("Draft saved for the whole team.")


def test_a_page_that_is_loaded_again_shows_what_was_just_typed(
    team: CareTeam, page: Page, nurse_at: Callable[[str], None]
) -> None:
    """It came before the save on leaving did: the text looked lost until it was loaded again."""
    item = WorkItem.objects.order_by("order_key").first()
    nurse_at(f"items/{item.pk}/")
    page.keyboard.press("a")
    page.keyboard.type("Please rest it.")
    page.reload()

    expect(page.get_by_label("Your answer to the patient")).to_have_value("Please rest it.")
    expect(page.locator("[data-said]")).to_contain_text("Draft saved for the whole team.")


def test_new_work_appears_on_an_open_list(
    team: CareTeam, page: Page, nurse_at: Callable[[str], None]
) -> None:
    page.clock.install()
    nurse_at("?queue=role")
    expect(page.locator("[data-row]")).to_have_count(ITEMS)
    patient = patient_at(team.facility, "Walter Simmons")
    sent_message(mailbox_of(patient, team), team, "Knee still stiff")

    page.clock.run_for(46_000)

    expect(page.get_by_role("link", name="Knee still stiff")).to_be_visible()
    expect(page.locator("[data-row]")).to_have_count(ITEMS + 1)


def test_a_minute_more_is_no_news_and_no_link_vanishes_under_the_keyboard(
    team: CareTeam, page: Page, nurse_at: Callable[[str], None]
) -> None:
    first, second = WorkItem.objects.filter(team=team).order_by("received_at")[:2]
    ago = timezone.now() - timedelta(minutes=5)
    WorkItem.objects.filter(pk=first.pk).update(alarm_at=ago, review_due_at=ago)
    page.clock.install()
    nurse_at("?queue=mine")
    strip, said = page.locator("[data-live='urgent']"), page.locator("[data-live-said]")
    link = page.get_by_role("link", name="Open urgent messages")
    link.focus()
    expect(strip).to_contain_text("Waiting for 5 minutes.")

    WorkItem.objects.filter(pk=first.pk).update(alarm_at=ago - timedelta(minutes=2))
    page.clock.run_for(46_000)
    expect(strip).to_contain_text("Waiting for 7 minutes.")
    expect(said).to_be_empty()
    expect(link).to_be_focused()

    WorkItem.objects.filter(pk=second.pk).update(alarm_at=ago, review_due_at=ago)
    page.clock.run_for(46_000)
    expect(said).to_contain_text("2 urgent messages are not reviewed.")
    expect(link).to_be_focused()


def test_keys_do_nothing_behind_a_box_that_asks_something(
    team: CareTeam, page: Page, nurse_at: Callable[[str], None]
) -> None:
    """Somebody types an answer when the box comes that warns of the session's end."""
    item = WorkItem.objects.filter(team=team).first()
    assert item is not None
    nurse_at(f"items/{item.pk}/")
    address = page.url
    for box in ("[data-session]", "[data-keys-help]"):
        page.evaluate("name => document.querySelector(name).showModal()", box)
        page.keyboard.type("tajn", delay=20)
        assert page.url == address
        item.refresh_from_db()
        assert item.status == "waiting"
        page.evaluate("name => document.querySelector(name).close()", box)
    page.keyboard.press("t")
    expect(page.get_by_role("button", name="Take")).to_be_hidden()
    item.refresh_from_db()
    assert item.status == "taken"


@pytest.mark.parametrize("width", [320, 480, 640, 720, 900, 960, 1024, 1216, 1280, 1600])
def test_a_subject_has_room_at_every_width(
    width: int, page: Page, nurse_at: Callable[[str], None]
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    nurse_at("?queue=role")

    room = page.locator("td.sm-worklist__subject").first.bounding_box()
    assert room is not None
    assert room["width"] >= 160
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [700, 1280])
def test_nothing_of_the_rows_below_stands_over_what_can_be_done_with_the_ticked_ones(
    width: int, page: Page, nurse_at: Callable[[str], None]
) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    nurse_at("?queue=role")
    page.locator(".sm-worklist__tick label").first.click()

    over = page.locator(".sm-together").evaluate(
        """panel => {
            const box = panel.getBoundingClientRect();
            const found = new Set();
            for (let x = box.left + 2; x < box.right; x += 8) {
                for (let y = box.top + 2; y < Math.min(box.bottom, innerHeight); y += 8) {
                    found.add(panel.contains(document.elementFromPoint(x, y)));
                }
            }
            return [...found];
        }"""
    )

    assert over == [True]
