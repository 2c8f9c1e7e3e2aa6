"""Expand the links of rich text to pages and documents.

Wagtail's handlers need the models loaded, so no model's module may import this one.
"""

import re

from django.utils.html import escape
from wagtail.documents import get_document_model
from wagtail.documents.rich_text import DocumentLinkHandler
from wagtail.models import Locale, Page, Site
from wagtail.rich_text.pages import PageLinkHandler

from content.media.documents import kind_and_size
from content.restrictions import open_to_all

_LINK = re.compile(
    r'(<a (?:(?!data-file=")[^<>])*data-file="([^"<>]*+)"[^<>]*+>)((?:[^<]|<(?!/?a\b))*)</a>'
)


class SizedDocumentLink(DocumentLinkHandler):
    """Remember kind and size on the link; `with_sizes` then writes them into its text."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict]) -> list[str]:
        return [
            f'<a href="{escape(document.url)}" data-file="{escape(kind_and_size(document))}">'
            if document
            else "<a>"
            for document in cls.get_many(attrs_list)
        ]

    @staticmethod
    def get_model():
        return get_document_model()


def with_sizes(html: str) -> str:
    """Write kind and size into the links to documents, where a list of links has them too."""
    return _LINK.sub(r"\1\3 (\2)</a>", html)


class PageLink(PageLinkHandler):
    """Ask for the language and the sites once; Wagtail asks again for each link."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict]) -> list[str]:
        pages = _in_the_readers_language(cls.get_many(attrs_list))
        paths = Site.get_site_root_paths()
        for page in filter(None, pages):
            page._wagtail_cached_site_root_paths = paths
        shown = [page if page and page.live else None for page in pages]  # a draft has no reader
        return [f'<a href="{escape(page.url)}">' if page else "<a>" for page in shown]


def _in_the_readers_language(pages: list) -> list:
    """Return each page as its translation, where there is one that everybody may read."""
    locale = Locale.get_active()
    others = [page.translation_key for page in pages if page and page.locale_id != locale.pk]
    if not others:
        return pages
    found = open_to_all(Page.objects.filter(locale=locale, translation_key__in=others))
    translated = {page.translation_key: page for page in found}
    return [page and translated.get(page.translation_key, page) for page in pages]
