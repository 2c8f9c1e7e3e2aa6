"""Links in rich text to pages of this site."""

from django.utils.html import escape
from wagtail.models import Locale, Page, Site
from wagtail.rich_text.pages import PageLinkHandler


class PageLink(PageLinkHandler):
    """Wagtail asks for the language and the sites again for each link; this asks once."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict]) -> list[str]:
        pages = _in_the_readers_language(cls.get_many(attrs_list))
        paths = Site.get_site_root_paths()
        for page in filter(None, pages):
            page._wagtail_cached_site_root_paths = paths
        return [f'<a href="{escape(page.url)}">' if page else "<a>" for page in pages]


def _in_the_readers_language(pages: list) -> list:
    """Each page as its live translation, where there is one."""
    locale = Locale.get_active()
    others = [page.translation_key for page in pages if page and page.locale_id != locale.pk]
    if not others:
        return pages
    found = Page.objects.live().filter(locale=locale, translation_key__in=others)
    translated = {page.translation_key: page for page in found}
    return [page and translated.get(page.translation_key, page) for page in pages]
