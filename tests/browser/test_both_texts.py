"""One draft in two windows: both texts are shown, and nothing is lost."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from sm_plugin.drafts.content import DraftWords
from sm_plugin.drafts.models import Draft
from sm_plugin.drafts.services import Edit, save_draft
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.teams.models import CareTeam
from tests.browser.test_drafts import AT, later, mailbox, open_browser, status, team
from tests.factories import (
    begun_draft,
)

__all__ = ["mailbox", "open_browser", "team"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("width", [320, 1280])
def test_the_second_window_sees_both_texts_and_nothing_is_lost(
    open_browser: Any, mailbox: Mailbox, team: CareTeam, width: int, axe: Callable[[Page], None]
) -> None:
    draft = begun_draft(mailbox, team, "Old words.")
    context = open_browser(width)
    first, second = context.pages[0], context.new_page()
    for page in (first, second):
        page.clock.install()
        page.goto(f"{AT}drafts/{draft.pk}/")
    before = first.locator("input[name=version]").input_value()
    first.get_by_label("Message").fill("Words of the first window.")
    later(first)
    expect(first.locator("input[name=version]")).not_to_have_value(before)
    expect(status(first)).to_contain_text("Draft saved at")

    second.get_by_label("Message").fill("Words of the second window.")
    later(second)
    expect(status(second)).to_contain_text("changed in another window")
    axe(second)
    second.get_by_role("button", name="Compare the two texts").click()
    expect(second.get_by_role("heading", level=1)).to_contain_text("changed in another window")
    expect(second.get_by_label("Message")).to_have_value("Words of the second window.")
    expect(second.get_by_role("main")).to_contain_text("Words of the first window.")
    assert second.evaluate("document.documentElement.scrollWidth") <= width
    axe(second)

    second.get_by_label("Message").fill("Words of both windows.")
    second.get_by_role("button", name="Keep this text").click()
    expect(second.get_by_label("Message")).to_have_value("Words of both windows.")
    assert Draft.objects.get().words.body == "Words of both windows."


def test_the_page_with_both_texts_asks_before_ones_own_is_left_behind(
    open_browser: Any, mailbox: Mailbox, team: CareTeam
) -> None:
    page = open_browser().pages[0]
    draft = begun_draft(mailbox, team, "Old words.")
    page.goto(f"{AT}drafts/{draft.pk}/")
    begun = Edit(DraftWords(body="Words of another window."), team, None, draft.version)
    save_draft(actor=mailbox.owner, mailbox=mailbox, edit=begun, draft=draft)
    page.get_by_label("Message").fill("Words of this window.")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("changed in another window")
    page.wait_for_load_state()  # who leaves is asked by the script
    asked: list[str] = []

    def stay(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.get_by_role("link", name="Keep the saved text").click()
    expect(page.get_by_label("Message")).to_have_value("Words of this window.")
    assert asked == ["beforeunload"]
    page.get_by_role("main").locator("a[href^='tel:']").first.click()
    page.wait_for_timeout(500)
    assert asked == ["beforeunload"], "nobody is asked before an emergency call"
    page.get_by_role("button", name="Keep this text").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("New message")
    assert asked == ["beforeunload"], "keeping it asks nothing"
