"""A page that is archived says which of its translations readers still see."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from content.pages.learning import LearningPage
from content.workflow.publication import take_down_due
from tests.content.conftest import Desk

SLUG = "talking-with-your-provider"
TOLD = "Readers still see “Hablar con su médico” in Español."


@pytest.fixture(scope="module")
def seeded(seeded_in_two_languages: None) -> None:
    """In place of the English site."""


def lesson(code: str) -> LearningPage:
    return LearningPage.objects.get(slug=SLUG, locale__language_code=code)


def unpublish(desk: Desk, page: Page, **values: str) -> str:
    address = reverse("wagtailadmin_pages:unpublish", args=[page.pk])
    return desk.browser("martin").post(address, values, follow=True).content.decode()


def report(client: Client) -> str:
    answer = client.get(reverse("content_reviews:report"), {"state": "alone"}).content.decode()
    return answer.partition('<table class="listing">')[2]


def test_who_archives_a_page_is_told_which_translation_stays(desk: Desk) -> None:
    told = unpublish(desk, lesson("en"))
    assert TOLD in told
    assert reverse("wagtailadmin_pages:unpublish", args=[lesson("es").pk]) in told


def test_a_translation_that_is_archived_names_no_other(desk: Desk) -> None:
    assert "Readers still see" not in unpublish(desk, lesson("es"))
    assert "Readers still see" not in unpublish(desk, lesson("en"))


def test_pages_below_and_many_at_once_are_named_too(desk: Desk) -> None:
    index = lesson("en").get_parent()
    name = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "unpublish"])
    address = f"{name}?id={lesson('en').pk}&next=/admin/"
    assert TOLD in desk.browser("martin").post(address, follow=True).content.decode()
    assert TOLD in unpublish(desk, index, include_descendants="on")


def test_the_report_lists_translations_of_pages_that_are_archived_or_have_ended(
    desk: Desk,
) -> None:
    priya = desk.browser("priya")
    assert "Hablar con su médico" not in report(priya)
    Page.objects.filter(pk=lesson("en").pk).update(expire_at=timezone.now())
    assert take_down_due() == 1
    assert "Hablar con su médico" in report(priya)
    assert "Its source is archived" in report(priya)
