"""Buttons of the editor say what they did, and where they did nothing, why."""

import json

import pytest
from django.urls import reverse
from wagtail.models import Page

from content.pages.standard import StandardPage
from tests.content.conftest import Desk
from tests.content.workflow.test_two_persons import edit, published, reviewed, submit


def test_a_publisher_is_told_why_nothing_was_published_after_the_editor_saved_by_itself(
    desk: Desk, draft: StandardPage
) -> None:
    page = published(desk, draft)
    martin = desk.browser("martin")
    edit(martin, page, summary="My own words.")  # what autosave does
    answer = edit(martin, page, "action-publish", summary="My own words.")
    assert "You made the last change to this page" in answer
    page.refresh_from_db()
    assert page.summary == "Where to get one."


def test_a_page_on_its_way_has_one_button_that_publishes(desk: Desk, draft: StandardPage) -> None:
    page = reviewed(desk, draft)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    shown = desk.browser("martin").get(address).content.decode()
    assert 'data-workflow-action-name="approve"' in shown
    assert 'name="action-publish"' not in shown


@pytest.mark.parametrize(
    ("who", "told"),
    [
        ("priya", "You approved the page. The next step is “Publish”."),
        ("martin", "You approved the page. It was the last step."),
    ],
)
def test_who_approves_in_the_editor_is_told_what_comes_next(
    who: str, told: str, desk: Desk, draft: StandardPage
) -> None:
    submit(desk, draft) if who == "priya" else reviewed(desk, draft)
    action = {"workflow-action-name": "approve"}
    assert told in edit(desk.browser(who), draft, "action-workflow-action", **action)


def test_who_mends_a_page_reads_why_it_came_back_until_it_is_sent_again(
    desk: Desk, draft: StandardPage
) -> None:
    submit(desk, draft)
    words = json.dumps({"comment": "Say <b>where</b>."})
    action = {"workflow-action-name": "reject", "workflow-action-extra-data": words}
    edit(desk.browser("priya"), draft, "action-workflow-action", **action)
    address = reverse("wagtailadmin_pages:edit", args=[draft.pk])
    told = "Priya Demo sent this page back: “Say &lt;b&gt;where&lt;/b&gt;.”"

    assert told in desk.browser("emily").get(address).content.decode()
    Page.objects.get(pk=draft.pk).current_workflow_state.resume(desk.emily)
    assert told not in desk.browser("emily").get(address).content.decode()
