"""A page that few may read is private in all its languages, whatever lies above it."""

from wagtail.models import Locale, Page, PageViewRestriction

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
