"""The words that our own pages have, and the nearest of them to a misspelled one."""

from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from django.core.cache import cache
from django.db import OperationalError
from django.db.models import Max
from wagtail.models import Locale, Page

from sm_plugin.text.spelling import WORD, nearest_words

MOST_PAGES = 2000
KEPT_FOR = 24 * 3600  # seconds; a page that is published makes it again at once


def meant_by(words: str) -> str:
    """Return the words with each one that our pages don't have replaced by the nearest they have.

    The same words come back when nothing is near.
    """
    known, typed = vocabulary(), words.casefold().split()
    nearest = nearest_words((word for word in typed if word not in known), known)
    return " ".join(nearest.get(word, word) for word in typed)


def vocabulary() -> dict[str, int]:
    """Return how often the live pages of the reader's language use each word.

    Nothing while the cache is away: reading all pages for each search would be too much.
    """
    locale = Locale.get_active()
    pages = Page.objects.live().public().filter(locale=locale)
    latest = pages.aggregate(latest=Max("last_published_at"))["latest"]
    key = f"content:words:{locale.language_code}:{latest and latest.timestamp()}"
    known: dict[str, int] | None = {}
    with suppress(OperationalError):
        known = cache.get(key)
        if known is None:
            known = dict(Counter(_words(pages.specific()[:MOST_PAGES])))
            cache.set(key, known, KEPT_FOR)
    return known or {}


def _words(pages: Iterable[Page]) -> Iterable[str]:
    for page in pages:
        for field in page.get_searchable_search_fields():
            yield from WORD.findall(_text(field.get_value(page)).casefold())


def _text(value: Any) -> str:
    return " ".join(map(_text, value)) if isinstance(value, list | tuple) else str(value or "")
