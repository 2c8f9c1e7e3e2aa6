"""A page in another language and the page that it was translated from."""

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from wagtail.coreutils import get_supported_content_language_variant
from wagtail.models import Page


def source_language() -> str:
    """The language in which pages are written first."""
    return get_supported_content_language_variant(settings.LANGUAGE_CODE)


def newer_source(page: Page) -> Page | None:
    """The page this one translates, if readers of the first language have newer words.

    Asked while a page is shown, in the page's own language: the first one costs no query.
    """
    if get_language() == source_language() or page.alias_of_id or not page.pk:
        return None
    written = page.last_published_at or timezone.now()
    sources = page.get_translations().live().public()
    return sources.filter(
        locale__language_code=source_language(), last_published_at__gt=written
    ).first()
