"""A page that few may read is private in all its languages, whatever lies above it."""

from collections.abc import Callable

import pytest
from django.test import Client
from wagtail.models import Locale, Page, PageViewRestriction

from content.pages.learning import LearningPage
from content.restrictions import is_open


def restrict(page: Page) -> PageViewRestriction:
    return PageViewRestriction.objects.create(page=page, restriction_type="login")


def test_a_private_page_stays_so_in_each_language_when_the_section_above_opens(
    home: Page,
) -> None:
    page = Page.objects.get(slug="talking-with-your-provider", locale=home.locale)
    spanish = page.get_translation(Locale.objects.get(language_code="es"))
    section = restrict(page.get_parent())
    restrict(page)
    section.delete()
    for one in (page, spanish):
        assert not is_open(Page.objects.get(pk=one.pk)), one


def test_a_page_that_opens_again_opens_in_each_language(home: Page) -> None:
    page = Page.objects.get(slug="talking-with-your-provider", locale=home.locale)
    section, own = restrict(page.get_parent()), restrict(page)
    own.delete()
    section.delete()
    for one in page.get_translations(inclusive=True):
        assert is_open(one), one


@pytest.mark.parametrize("is_of_the_section", [False, True])
def test_a_restriction_of_what_a_page_or_its_section_mirrors_holds_by_itself(
    client: Client, mirror: Callable[[Page], Page], is_of_the_section: bool
) -> None:
    """Of a mirror, Wagtail asks its source; the row here is one that no receiver copied."""
    lesson = LearningPage.objects.filter(locale=Locale.get_default()).order_by("pk")[0]
    source = lesson.get_parent() if is_of_the_section else lesson
    mirror(source)
    address = lesson.get_translation(Locale.objects.get(language_code="es")).url
    assert client.get(address).status_code == 200
    PageViewRestriction.objects.bulk_create(
        [PageViewRestriction(page=source, restriction_type=PageViewRestriction.LOGIN)]
    )

    assert client.get(address).status_code == 302
