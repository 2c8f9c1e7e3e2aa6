"""An autosave writes over its own draft alone: what was sent in or published stays as it was."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, Revision

from content.pages.standard import StandardPage
from tests.content.conftest import Desk
from tests.content.workflow.test_two_persons import edit, form, published, reviewed, submit

OTHER = "Words that nobody has read."


def overwrite(client: Client, page: Page, revision: Revision) -> int:
    """Save as the editor does by itself; return the key of the revision that it goes on with."""
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    values = form(page, summary=OTHER) | {"overwrite_revision_id": revision.pk}
    answer = client.post(address, values, headers={"accept": "application/json"})
    assert answer.json()["success"], answer.json()
    return answer.json()["revision_id"]


def by_martin(desk: Desk, page: StandardPage) -> StandardPage:
    page.save_revision(user=desk.martin)
    return StandardPage.objects.get(pk=page.pk)


@pytest.mark.parametrize("then", ["live", "approved and taken out of the workflow"])
def test_nobody_publishes_words_in_place_of_those_that_were_reviewed(
    then: str, desk: Desk, draft: StandardPage
) -> None:
    draft.summary = "By Martin."
    page = reviewed(desk, by_martin(desk, draft))
    if then == "live":
        page.get_latest_revision().publish(user=desk.grace)
    else:
        page.current_workflow_state.cancel(user=desk.martin)
    reviewed_revision = page.get_latest_revision()
    martin, grace = desk.browser("martin"), desk.browser("grace")
    assert overwrite(martin, page, reviewed_revision) != reviewed_revision.pk
    for client in (martin, grace):
        edit(client, page, "action-publish", summary=OTHER)
    found = StandardPage.objects.get(pk=page.pk)
    assert found.live is (then == "live")
    assert found.summary == "By Martin." or not found.live


def sent_in(desk: Desk, page: StandardPage) -> None:
    submit(desk, page, "martin")


def planned(desk: Desk, page: StandardPage) -> None:
    page.revisions.update(approved_go_live_at=timezone.now() + timedelta(days=1))


def live(desk: Desk, page: StandardPage) -> None:
    Page.objects.filter(pk=page.pk).update(live=True, live_revision=page.latest_revision_id)


def published_once(desk: Desk, page: StandardPage) -> None:
    PageLogEntry.objects.log_action(
        page, "wagtail.publish", revision=page.latest_revision, user=desk.grace
    )


@pytest.mark.parametrize("settle", [sent_in, planned, live, published_once])
def test_a_revision_that_was_settled_keeps_its_words(
    settle: Callable[[Desk, StandardPage], None], desk: Desk, draft: StandardPage
) -> None:
    page = by_martin(desk, draft)
    settle(desk, page)
    page = StandardPage.objects.get(pk=page.pk)
    given, page.summary = page.get_latest_revision(), OTHER
    made = page.save_revision(user=desk.martin, overwrite_revision=given)
    assert made.pk != given.pk
    assert Revision.objects.get(pk=given.pk).content["summary"] == "Where to get one."
    assert StandardPage.objects.get(pk=page.pk).latest_revision_id == made.pk


def test_the_draft_of_an_autosave_is_written_over(desk: Desk, draft: StandardPage) -> None:
    page = published(desk, draft)
    martin = desk.browser("martin")
    first = overwrite(martin, page, by_martin(desk, page).get_latest_revision())
    assert overwrite(martin, page, Revision.objects.get(pk=first)) == first


def test_an_older_revision_or_that_of_somebody_else_is_still_refused(
    desk: Desk, draft: StandardPage
) -> None:
    page = published(desk, draft)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    older = page.get_latest_revision()
    newest = by_martin(desk, page).get_latest_revision()
    for who, revision in (("emily", newest), ("martin", older)):
        values = form(page, summary=OTHER) | {"overwrite_revision_id": revision.pk}
        answer = desk.browser(who).post(address, values, headers={"accept": "application/json"})
        assert not answer.json()["success"]
    assert page.revisions.count() == 2
