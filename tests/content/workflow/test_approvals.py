"""An approval is of the words that were read: it shows with them, and ends when others come."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from content.pages.standard import StandardPage
from content.reviews.models import ReviewRecord
from content.seed.groups import REVIEWERS
from portal.accounts.models import User
from tests.content.conftest import Desk
from tests.content.workflow.test_two_persons import bulk, edit, published, step, submit

OWEN = "Medically reviewed by Owen Other"
PRIYA = "Medically reviewed by Priya Demo"


@pytest.fixture
def owen(make_person: Callable[..., User]) -> Client:
    person = make_person("Owen Other")
    person.groups.add(Group.objects.get(name=REVIEWERS))
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def page(desk: Desk, draft: StandardPage) -> StandardPage:
    """A live page that Priya reviewed some months ago."""
    with time_machine.travel(timezone.now() - timedelta(days=300)):
        found = published(desk, draft)
    assert says(found, PRIYA)
    return found


def says(page: Page, words: str) -> bool:
    return words in Client().get(page.url).content.decode()


def fresh(page: Page) -> StandardPage:
    return StandardPage.objects.get(pk=page.pk)


def written(desk: Desk, page: Page, summary: str) -> StandardPage:
    edit(desk.browser("emily"), fresh(page), summary=summary)
    return fresh(page)


def test_words_that_wait_for_their_day_leave_the_claim_about_the_present_ones(
    desk: Desk, page: StandardPage, owen: Client
) -> None:
    before = ReviewRecord.objects.get(page=page)
    newer = written(desk, page, "Next month.").get_latest_revision_as_object()
    newer.go_live_at = timezone.now() + timedelta(days=30)
    newer.save_revision(user=desk.emily)
    submit(desk, fresh(page))
    step(owen, page)
    step(desk.browser("martin"), page)
    approved_on = timezone.localdate()
    assert fresh(page).scheduled_revision
    assert says(page, PRIYA)
    assert not says(page, OWEN)
    assert ReviewRecord.objects.get(page=page).due_on == before.due_on
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        call_command("content_worker", "--once")
    assert fresh(page).summary == "Next month."
    assert says(page, OWEN)
    assert ReviewRecord.objects.get(page=page).confirmed_on == approved_on


def test_who_read_the_words_is_named_however_they_were_published(
    desk: Desk, page: StandardPage, owen: Client
) -> None:
    written(desk, page, "Newer.")
    submit(desk, fresh(page))
    step(owen, page)
    fresh(page).current_workflow_state.cancel(user=desk.martin)
    bulk(desk.browser("martin"), "publish", fresh(page))
    assert fresh(page).summary == "Newer."
    assert says(page, OWEN)


def test_what_was_corrected_comes_back_by_a_review_alone(desk: Desk, page: StandardPage) -> None:
    old = fresh(page).summary
    published(desk, written(desk, page, "Never take both."))
    written(desk, page, old)
    martin = desk.browser("martin")
    offered = martin.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert "action-publish" not in offered
    bulk(martin, "publish", fresh(page))
    assert fresh(page).summary == "Never take both."
    assert published(desk, fresh(page)).summary == old


def test_the_same_words_published_again_keep_the_day_on_which_they_were_read(
    desk: Desk, page: StandardPage
) -> None:
    before = ReviewRecord.objects.get(page=page)
    fresh(page).get_latest_revision().publish(user=desk.martin)
    fresh(page).unpublish()
    fresh(page).get_latest_revision().publish(user=desk.martin)
    assert says(page, PRIYA)
    assert ReviewRecord.objects.get(page=page).due_on == before.due_on


def test_the_same_words_read_again_are_confirmed_anew(
    desk: Desk, page: StandardPage, owen: Client
) -> None:
    submit(desk, fresh(page))
    step(owen, page)
    step(desk.browser("martin"), page)
    assert says(page, OWEN)
    assert ReviewRecord.objects.get(page=page).confirmed_on == timezone.localdate()
