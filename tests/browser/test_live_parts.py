"""Parts of a page that bring themselves up to date: they are read out, and the keyboard stays."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from sm_plugin.database.paging import cursor_of
from sm_plugin.exports.models import Export
from sm_plugin.exports.services import ask, make
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.teams.models import CareTeam
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.queues import QUEUES
from sm_plugin.triage.steps.services import complete
from tests.browser.test_why_not import become
from tests.factories import (
    FacilityFactory,
    mailbox_of,
    member,
    patient_at,
    sent_message,
    team_at,
)


@pytest.fixture
def team(transactional_db: None) -> CareTeam:
    return team_at(FacilityFactory())


@pytest.fixture
def mailbox(team: CareTeam) -> Mailbox:
    mailbox = mailbox_of(patient_at(team.facility), team)
    for number in range(3):
        sent_message(mailbox, team, f"Subject {number}", f"Words {number}")
    return mailbox


@pytest.fixture
def opens(page: Page, live_server: Any) -> Callable[..., None]:
    def open_page(person: Any, name: str, *about: Any) -> None:
        become(page, person, live_server.url)
        page.clock.install()
        page.goto(live_server.url + reverse(f"sm_plugin:{name}", args=about))

    return open_page


def test_a_status_line_stays_in_the_page_and_its_link_keeps_the_keyboard(
    page: Page, mailbox: Mailbox, opens: Callable[..., None]
) -> None:
    export = ask(actor=mailbox.owner, mailbox=mailbox, scope="all", format="text")
    Export.objects.filter(pk=export.pk).update(total=3)
    opens(mailbox.owner, "download", export.pk)
    line = page.get_by_role("status").filter(has_text="conversations")
    first = line.element_handle()
    link = page.get_by_role("link", name="Look again")
    link.focus()

    Export.objects.filter(pk=export.pk).update(done=2)
    page.clock.run_for(3_100)
    expect(line).to_contain_text("2 of 3 conversations")
    expect(page.get_by_role("progressbar")).to_have_attribute("value", "2")
    expect(link).to_be_focused()

    make(export)
    page.clock.run_for(3_100)
    ready = page.get_by_role("status").filter(has_text="Your file is ready")
    expect(ready).to_be_visible()
    expect(page.get_by_role("link", name="Save the file")).to_be_focused()
    assert ready.evaluate("(line, first) => line === first", first)


def test_a_row_that_is_gone_leaves_the_keyboard_to_the_next_one(
    page: Page, team: CareTeam, mailbox: Mailbox, opens: Callable[..., None]
) -> None:
    opens(member(team), "queue")
    rows = page.locator("[data-row]")
    expect(rows).to_have_count(3)
    rows.nth(1).focus()
    key = (rows.nth(1).get_attribute("href") or "").split("/items/")[1].split("/")[0]

    complete(actor=member(team), item=WorkItem.objects.get(pk=key), outcome="phoned")
    page.clock.run_for(46_000)

    expect(rows).to_have_count(2)
    expect(rows.nth(1)).to_be_focused()


def test_a_list_whose_page_is_gone_brings_its_first_page(
    page: Page, team: CareTeam, mailbox: Mailbox, opens: Callable[..., None]
) -> None:
    opens(member(team), "queue")
    expect(page.locator("[data-row]")).to_have_count(3)
    fields = QUEUES["role"].fields
    item = WorkItem.objects.latest("received_at")
    item.order_key = 2**62  # behind which nothing is
    older = quote(cursor_of(item, fields))
    page.evaluate("(older) => history.replaceState(null, '', `?queue=role&older=${older}`)", older)
    sent_message(mailbox, team, "Knee still stiff", "It hurts.")

    page.clock.run_for(46_000)

    expect(page.get_by_text("Knee still stiff")).to_be_visible()


def test_a_suggestion_that_changes_leaves_the_keyboard_on_a_button(
    page: Page, team: CareTeam, mailbox: Mailbox, opens: Callable[..., None]
) -> None:
    opens(mailbox.owner, "compose", team.pk)
    said = {"text": "This looks like one thing.", "reason": "Of the words."}
    saved(page, {**said, "code": "one", "topics": [{"pk": "1", "label": "One"}]})
    page.get_by_role("button", name="Choose “One”").focus()

    saved(page, {**said, "code": "two", "topics": [{"pk": "2", "label": "Two"}]})
    expect(page.get_by_role("button", name="Choose “Two”")).to_be_focused()

    saved(page, None)
    expect(page.locator("input[name=topic]").first).to_be_focused()


def saved(page: Page, suggestion: dict[str, Any] | None) -> None:
    """Tell the page of a save with this suggestion, as drafts.js does."""
    page.locator("form[data-autosave]").evaluate(
        "(form, found) => form.dispatchEvent("
        "new CustomEvent('sm-saved', { detail: { suggestion: found } }))",
        suggestion,
    )
