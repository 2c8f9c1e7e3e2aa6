"""The word meant by a misspelled one: the nearest of our own pages, on every engine."""

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.cache import cache
from django.db.models import Max
from wagtail.models import Locale, Page

NEAR = 0.75  # of 1: difflib's ratio from which a word counts as meant
SHORTEST = 4  # letters; in shorter words one slip makes another word
WORD = re.compile(rf"[^\W\d_]{{{SHORTEST},}}")
MOST_PAGES = 2000
KEPT_FOR = 24 * 3600  # seconds; a page that is published makes it again at once


def meant_by(words: str) -> str:
    """Return the words with each one that our pages don't have replaced by the nearest they have.

    The same words come back when nothing is near.
    """
    known = _vocabulary()
    return " ".join(_nearest(word, known) for word in words.casefold().split())


def _nearest(word: str, known: Mapping[str, int]) -> str:
    if len(word) < SHORTEST or word in known:
        return word
    of_this_length = [one for one in known if abs(len(one) - len(word)) <= 2]
    near = difflib.get_close_matches(word, of_this_length, 3, NEAR)
    # Of those that look most alike, the one that our pages use most.
    return max(near, key=lambda one: (_alike(word, one), known[one]), default=word)


def _alike(word: str, other: str) -> float:
    return round(difflib.SequenceMatcher(None, word, other).ratio(), 2)


def _vocabulary() -> dict[str, int]:
    """Return how often the live pages of the reader's language use each word."""
    locale = Locale.get_active()
    pages = Page.objects.live().public().filter(locale=locale)
    latest = pages.aggregate(latest=Max("last_published_at"))["latest"]
    key = f"content:words:{locale.language_code}:{latest and latest.timestamp()}"
    known: dict[str, int] | None = cache.get(key)
    if known is None:
        known = dict(Counter(_words(pages.specific()[:MOST_PAGES])))
        cache.set(key, known, KEPT_FOR)
    return known


def _words(pages: Iterable[Page]) -> Iterable[str]:
    for page in pages:
        for field in page.get_searchable_search_fields():
            yield from WORD.findall(_text(field.get_value(page)).casefold())


def _text(value: Any) -> str:
    return " ".join(map(_text, value)) if isinstance(value, list | tuple) else str(value or "")
