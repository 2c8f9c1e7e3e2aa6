"""Lists on phones, tablets and at strong zoom: who each line is about, and what covers it.

NARROW_LISTS_SHOTS=folder keeps pictures for people to look at.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.notes.services import write_note
from sm_plugin.search.tokens import make_searchable
from sm_plugin.teams.models import CareTeam
from sm_plugin.teams.services import add_member
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.services import take
from tests.browser.conftest import cut_off
from tests.factories import (
    FacilityFactory,
    mailbox_of,
    member,
    national_administrator,
    patient_at,
    sent_message,
    team_at,
)

DOOR = "allauth.account.auth_backends.AuthenticationBackend"
SHOTS = os.environ.get("NARROW_LISTS_SHOTS")
NAMES = ("Ruth Delgado", "Ruth Delgado", "Bartholomew Featherstonehaugh-Cholmondeley")
# Widths in CSS pixels: a phone or 400 % zoom, a tablet, 150 % zoom of 1280, and that itself.
WIDTHS = (320, 640, 768, 853, 1280)


@pytest.fixture
def mailboxes(transactional_db: None) -> list[Mailbox]:
    """Messages of people of one name, and of one with a long name, to two teams of one nurse."""
    one = team_at(FacilityFactory())
    other = team_at(one.facility, "Dr. Alan Whitaker", clerk="Carol Benson")
    admin = national_administrator()
    add_member(actor=admin, team=other, user=member(one), role="nurse")
    boxes = [mailbox_of(patient_at(one.facility, name), one) for name in NAMES]
    boxes.append(mailbox_of(patient_at(one.facility), other))
    for box, team in zip(boxes, (one, one, one, other), strict=True):
        sent_message(box, team, "Sore knee since the walk on Sunday morning")
    item = WorkItem.objects.filter(team=one).latest("received_at")
    take(actor=member(one), item=item)
    item.refresh_from_db()
    write_note(actor=member(one), item=item, body="Called.", idempotency_key=item.pk)
    make_searchable()
    return boxes


def signed_in(page: Page, user: Any, url: str) -> None:
    client = Client()
    client.force_login(user, backend=DOOR)
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    page.context.add_cookies([session | {"url": url}])


def shot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


def show_worklist(page: Page, url: str) -> None:
    page.goto(f"{url}/secure-messaging/team/?queue=role")


def show_results(page: Page, url: str) -> None:
    page.goto(f"{url}/secure-messaging/team/search/")
    page.get_by_label("Search the messages of your teams").fill("knee")
    page.locator(".sm-find").get_by_role("button", name="Search").click()
    expect(page.locator("h2[data-focus]")).to_be_focused()


@pytest.mark.parametrize("show", [show_worklist, show_results])
def test_people_of_one_name_are_told_apart_at_every_width(
    mailboxes: list[Mailbox],
    page: Page,
    live_server: Any,
    axe: Callable[[Page], None],
    show: Callable[[Page, str], None],
) -> None:
    signed_in(page, member(CareTeam.objects.get(pk=_first_team(mailboxes))), live_server.url)
    show(page, live_server.url)
    records = {box.patient.record_number for box in mailboxes}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        shot(page, f"{show.__name__}-{width}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        shown = page.locator(".sm-worklist__row .sm-worklist__ids").all_inner_texts()
        assert shown
        assert all(any(record in text for record in records) for text in shown), width
        assert all(("05/04/1952" in text) is (width >= 640) for text in shown), width
        assert not [one for one in cut_off(page) if "__ids" in one or "__born" in one], width
        assert page.locator("td.sm-worklist__team:visible").count() == len(shown)
        if width in (320, 768):
            axe(page)


def _first_team(mailboxes: list[Mailbox]) -> Any:
    return mailboxes[0].patient.assignments.get().team_id


@pytest.mark.parametrize("show", [show_worklist, show_results])
@pytest.mark.parametrize("width", WIDTHS[:-1])
def test_no_words_of_a_line_stand_on_others(
    mailboxes: list[Mailbox],
    page: Page,
    live_server: Any,
    show: Callable[[Page, str], None],
    width: int,
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    signed_in(page, member(CareTeam.objects.get(pk=_first_team(mailboxes))), live_server.url)
    show(page, live_server.url)

    assert page.evaluate(OVER_EACH_OTHER) == []


# The boxes of the words themselves: cells may lie over each other where they are empty.
OVER_EACH_OTHER = """() => [...document.querySelectorAll(".sm-worklist__row")].flatMap((row) => {
  const words = [];
  const walk = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode;
    if (!text.data.trim() || text.parentElement.closest(".sm-hidden")) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    const cell = text.parentElement.closest("td").getBoundingClientRect();
    for (const box of range.getClientRects()) {
      const right = Math.min(box.right, cell.right);
      if (right - box.left > 1) words.push([text.data, box.left, right, box.top, box.bottom]);
    }
  }
  return words.flatMap((a, n) => words.slice(n + 1).filter((b) =>
    a[0] !== b[0] && a[1] < b[2] - 1 && b[1] < a[2] - 1 && a[3] < b[4] - 4 && b[3] < a[4] - 4
  ).map((b) => `${a[0]} / ${b[0]}`));
})"""


def show_inbox(page: Page, url: str) -> None:
    page.goto(f"{url}/secure-messaging/")


@pytest.mark.parametrize("show", [show_inbox, show_worklist])
def test_on_a_low_screen_the_list_is_not_covered_by_what_can_be_done_with_it(
    mailboxes: list[Mailbox],
    page: Page,
    live_server: Any,
    show: Callable[[Page, str], None],
) -> None:
    """A screen of 1280 by 1024 at 400 % zoom: a line says where the buttons are."""
    box = mailboxes[0]
    team = CareTeam.objects.get(pk=_first_team(mailboxes))
    for number in range(6):
        sent_message(box, team, f"Question {number}")
    signed_in(page, box.owner if show is show_inbox else member(team), live_server.url)
    page.set_viewport_size({"width": 320, "height": 256})
    show(page, live_server.url)

    page.locator("input[name=threads], input[name=items]").first.check()

    line = page.get_by_role("link", name="With the chosen")
    expect(line).to_be_in_viewport()
    covered = page.evaluate("""() => [...document.querySelectorAll("form *")].filter((e) =>
        getComputedStyle(e).position === "sticky" && e.checkVisibility()
    ).reduce((sum, e) => sum + e.getBoundingClientRect().height, 0)""")
    assert covered <= 64
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    shot(page, f"low-{show.__name__}")
    line.click()
    expect(page.locator("#sm-with-chosen button").first).to_be_in_viewport()
    page.set_viewport_size({"width": 768, "height": 1024})
    expect(line).to_be_hidden()
    shot(page, f"high-{show.__name__}")
