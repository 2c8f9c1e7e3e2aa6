"""Parts of a page that bring themselves up to date: they are read out, and the keyboard stays."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote
from uuid import uuid4

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
from sm_plugin.triage.steps.services import answer, complete
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
    line = page.locator("[data-progress-said]")
    first = line.element_handle()
    expect(line).to_be_empty()
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


def test_how_far_it_is_is_said_at_each_tenth_and_shown_at_each_step(
    page: Page, mailbox: Mailbox, opens: Callable[..., None]
) -> None:
    export = ask(actor=mailbox.owner, mailbox=mailbox, scope="all", format="text")
    Export.objects.filter(pk=export.pk).update(total=200, done=81)
    opens(mailbox.owner, "download", export.pk)
    said = page.locator("[data-progress-said]")
    for done, heard in ((95, ""), (100, "100 of 200"), (119, "100 of 200"), (121, "121 of 200")):
        Export.objects.filter(pk=export.pk).update(done=done)
        page.clock.run_for(3_100)
        expect(page.locator("[data-progress-words]")).to_contain_text(f"{done} of 200")
        expect(said).to_contain_text(heard)
        if not heard:
            expect(said).to_be_empty()


# What is filled or shown while its status stands nowhere in the page is not read out.
NOT_HEARD = """() => {
    document.querySelectorAll("details").forEach((fold) => (fold.open = true));
    return [...document.querySelectorAll("[role='status'], [aria-live]")]
        .filter((one) => !one.checkVisibility({ visibilityProperty: true }))
        .map((one) => one.outerHTML.slice(0, 160));
}"""


@pytest.mark.parametrize("name", ["inbox", "compose", "thread", "queue", "item", "download"])
def test_each_status_stands_in_the_page_before_it_says_anything(
    name: str, page: Page, team: CareTeam, mailbox: Mailbox, opens: Callable[..., None]
) -> None:
    item = WorkItem.objects.latest("received_at")
    answer(actor=member(team), item=item, body="Sit up slowly.", idempotency_key=uuid4())
    export = ask(actor=mailbox.owner, mailbox=mailbox, scope="all", format="text")
    about = {
        "compose": [team.pk],
        "thread": [item.thread_id],
        "item": [item.pk],
        "download": [export.pk],
    }
    person = member(team) if name in ("queue", "item") else mailbox.owner
    opens(person, name, *about.get(name, []))

    assert page.locator("[role='status']").count() > 0
    assert page.evaluate(NOT_HEARD) == []


def test_how_many_are_chosen_is_said_from_the_first_one(
    page: Page, team: CareTeam, mailbox: Mailbox, opens: Callable[..., None]
) -> None:
    for item in WorkItem.objects.all():
        answer(actor=member(team), item=item, body="Sit up.", idempotency_key=uuid4())
    opens(mailbox.owner, "inbox")
    said = page.locator("[data-chosen-said]")
    boxes = page.locator("[name='threads']")
    boxes.first.check(force=True)
    expect(said).to_have_text("1 chosen")
    expect(page.locator("[data-chosen]")).to_have_text("1 chosen")
    boxes.first.uncheck(force=True)
    expect(said).to_be_empty()


def test_that_the_list_has_changed_is_said_while_it_is_so(
    page: Page, team: CareTeam, mailbox: Mailbox, opens: Callable[..., None]
) -> None:
    opens(member(team), "queue")
    box = page.locator("[name='items']").first
    box.check(force=True)
    news = page.get_by_role("status").filter(has_text="The list has changed.")
    sent_message(mailbox, team, "Knee still stiff", "It hurts.")
    page.clock.run_for(46_000)
    expect(news).to_be_visible()
    box.uncheck(force=True)
    page.get_by_role("heading", level=1).click()
    page.evaluate("document.activeElement.blur()")
    page.clock.run_for(46_000)

    expect(page.get_by_role("link", name="Knee still stiff")).to_be_visible()
    expect(page.get_by_text("The list has changed.")).to_be_hidden()


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

    expect(page.get_by_role("link", name="Knee still stiff")).to_be_visible()


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
