"""Who archives or deletes a page is told which of its translations readers still see."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from content.pages.learning import LearningPage
from content.pages.standard import StandardPage
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


def delete(desk: Desk, page: Page, together: bool) -> str:
    address = reverse("wagtailadmin_pages:delete", args=[page.pk])
    if together:
        name = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
        address = f"{name}?id={page.pk}&next=/admin/"
    return desk.browser("ada").post(address, follow=True).content.decode()


@pytest.mark.parametrize("together", [False, True])
@pytest.mark.parametrize("with_section", [False, True])
def test_who_deletes_a_page_or_its_section_is_told_which_translation_stays(
    with_section: bool, together: bool, desk: Desk
) -> None:
    page = lesson("en")
    if with_section:
        section = StandardPage(title="Section", summary="x")
        desk.home.add_child(instance=section).save_revision().publish()
        page.move(section, pos="last-child")
        page = lesson("en")
    spanish = lesson("es")
    told = delete(desk, page.get_parent() if with_section else page, together)
    assert not LearningPage.objects.filter(pk=page.pk).exists()
    assert TOLD in told
    assert reverse("wagtailadmin_pages:unpublish", args=[spanish.pk]) in told


def test_a_translation_that_is_deleted_names_no_other(desk: Desk) -> None:
    assert "Readers still see" not in delete(desk, lesson("es"), together=False)


def test_the_report_lists_translations_of_pages_that_were_deleted(desk: Desk) -> None:
    delete(desk, lesson("en"), together=False)
    listed = report(desk.browser("priya"))
    assert "Hablar con su médico" in listed
    assert "Its source was deleted" in listed


def test_a_page_that_was_written_in_spanish_first_stands_for_itself(desk: Desk) -> None:
    home = desk.home.get_translation(lesson("es").locale)
    page = StandardPage(title="Solo en español", summary="x", locale=home.locale)
    home.add_child(instance=page).save_revision().publish()
    assert page.title not in report(desk.browser("priya"))
