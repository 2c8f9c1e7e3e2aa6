"""The words that our own pages have, found by each of their forms."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from time import time_ns
from typing import Any

from django.core.cache import cache
from django.db import OperationalError
from django.db.models import Max
from wagtail.models import Locale, Page
from wagtail.search.index import RelatedFields, SearchField

from sm_plugin.text.spelling import WORD, bare

MOST_PAGES = 2000
KEPT_FOR = 24 * 3600  # seconds; a page that is published makes it again at once
SHORTEST = 4  # letters; a shorter word has no other number here
INITIALS = re.compile(r"\b[^\W\d_](?:\.[^\W\d_])+\b\.?")
POSSESSIVE = re.compile(r"['\u2019]s\b", re.IGNORECASE)
TYPED = re.compile(r"[^\W_]+")

_worked_out: dict[str, tuple[int, "Vocabulary"]] = {}


@dataclass(frozen=True)
class Vocabulary:
    """Counts the words of the live pages of a language, and joins those that share a form.

    That is a word without accents, and one thing of which there are many.
    """

    language: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    kin: dict[str, set[str]] = field(default_factory=dict)

    def forms_of(self, word: str) -> set[str]:
        """Return the words of the pages that are this one, but for accents and number."""
        return set().union(*(self.kin.get(one, ()) for one in shared_forms(word, self.language)))


def vocabulary() -> Vocabulary:
    """Return the words of the live pages of the reader's language.

    None while the cache is away: reading all pages for each search would be too much.
    """
    locale, kept = Locale.get_active(), None
    with suppress(OperationalError):
        key = _key(locale)
        kept = cache.get(key)
        if kept is None:
            kept = {"made": time_ns(), "counts": _counts(locale)}
            cache.set(key, kept, KEPT_FOR)
    return _by_forms(locale.language_code, kept) if kept else Vocabulary()


def forget_vocabulary(locale: Locale) -> None:
    """Make the words of this language again at the next search: some changed without a page."""
    with suppress(OperationalError):
        cache.delete(_key(locale))


def words_asked(typed: str) -> list[str]:
    """Return the words of what somebody typed; "p.t.s.d." is one, and "veteran's" is "veteran"."""
    whole = INITIALS.sub(lambda found: found[0].replace(".", ""), typed)
    return TYPED.findall(POSSESSIVE.sub("", whole).casefold())


def shared_forms(word: str, language: str) -> Iterator[str]:
    """Yield the forms that a word shares with its other number, itself without accents first."""
    plain = bare(word)
    yield plain
    if len(plain) < SHORTEST or not plain.endswith("s"):
        return
    yield from _of_one_in_spanish(plain) if language == "es" else _of_one_in_english(plain)


def _of_one_in_spanish(plain: str) -> Iterator[str]:
    yield plain[:-1]
    if plain.endswith("ces"):
        yield plain[:-3] + "z"
    elif plain.endswith("es") and plain[-3] not in "aeiou":
        yield plain[:-2]


def _of_one_in_english(plain: str) -> Iterator[str]:
    if not plain.endswith(("ss", "us", "is")):
        yield plain[:-1]
    if plain.endswith("ies"):
        yield plain[:-3] + "y"
    elif plain.endswith(("ses", "xes", "zes", "ches", "shes")):
        yield plain[:-2]
        yield plain[:-2] + "is"


def _key(locale: Locale) -> str:
    pages = Page.objects.live().public().filter(locale=locale)
    latest = pages.aggregate(latest=Max("last_published_at"))["latest"]
    return f"content:vocabulary:{locale.language_code}:{latest and latest.timestamp()}"


def _counts(locale: Locale) -> dict[str, int]:
    pages = Page.objects.live().public().filter(locale=locale).specific()[:MOST_PAGES]
    return dict(Counter(word for page in pages for word in words_of_page(page)))


def _by_forms(language: str, kept: dict[str, Any]) -> Vocabulary:
    """Return the words by their forms, which this process may have worked out before."""
    made, words = _worked_out.get(language, (0, Vocabulary()))
    if made != kept["made"]:
        kin: dict[str, set[str]] = defaultdict(set)
        for word in kept["counts"]:
            for form in shared_forms(word, language):
                kin[form].add(word)
        words = Vocabulary(language, kept["counts"], dict(kin))
        _worked_out[language] = kept["made"], words
    return words


def words_of_page(page: Page) -> Iterator[str]:
    """Yield each word that the search finds the page by."""
    for text in _texts(page, page.get_search_fields()):
        yield from WORD.findall(text.casefold())


def _texts(owner: Any, fields: Iterable[Any]) -> Iterator[str]:
    for one in fields:
        if isinstance(one, SearchField):
            yield _text(one.get_value(owner))
        elif isinstance(one, RelatedFields) and (value := one.get_value(owner)):
            for related in value.all() if hasattr(value, "all") else [value]:
                yield from _texts(related, one.fields)


def _text(value: Any) -> str:
    return " ".join(map(_text, value)) if isinstance(value, list | tuple) else str(value or "")
