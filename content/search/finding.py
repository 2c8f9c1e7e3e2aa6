"""Finding pages by words: what editors promote, what matches, and what was probably meant."""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.postgres.search import TrigramWordSimilarity
from django.core.paginator import Page as PageOfRows
from django.core.paginator import Paginator
from django.db import connection
from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.models import Locale, Page
from wagtail.search.utils import normalise_query_string

from content.pages.learning import LearningPage
from content.pages.spotlights import SpotlightPage
from content.pages.standard import StandardPage
from content.pages.topic_pages import TopicPage
from content.snippets.topics import Topic

ROWS_A_PAGE = 10
LONGEST = 100  # characters; a sentence that is pasted in finds nothing and costs a lot
SIMILAR = 0.4  # of 1: pg_trgm's word similarity from which a title counts as meant
KINDS = {
    "spotlight": SpotlightPage,
    "learning": LearningPage,
    "topic": TopicPage,
    "other": StandardPage,
}


@dataclass(frozen=True)
class Found:
    """One screen of results; `meant` are the words that were looked for instead."""

    rows: PageOfRows
    promoted: Sequence[Page]
    meant: str = ""


def find(words: str, *, kind: str = "", topic: Topic | None = None, page: str = "1") -> Found:
    """Live public pages in the reader's language, best match first.

    Every word has to occur; where that finds nothing, any word; and where that finds nothing
    either, titles that look alike on PostgreSQL, or the nearest words of our titles elsewhere.
    """
    words = " ".join(words.split())[:LONGEST]
    pages = _pages(kind, topic)
    promoted = _promoted(words) if not (kind or topic) else []
    results, meant = _results(pages, words)
    rows = Paginator(results, ROWS_A_PAGE).get_page(page)
    rows.object_list = _specific(rows.object_list)
    return Found(rows, promoted, meant)


def note(words: str) -> None:
    """Count the words for the editors, without who or when; nothing that could name a person."""
    if words and len(words) <= 50 and not any(sign.isdigit() or sign == "@" for sign in words):
        Query.get(words).add_hit()


def _pages(kind, topic):
    pages = Page.objects.live().public().filter(locale=Locale.get_active())
    if kind:
        pages = pages.type(KINDS[kind])
    if topic:
        tagged = (model.objects.filter(topics=topic) for model in (SpotlightPage, LearningPage))
        keys = [key for found in tagged for key in found.values_list("pk", flat=True)]
        about = TopicPage.objects.filter(topic=topic).values_list("pk", flat=True)
        pages = pages.filter(pk__in=[*keys, *about])
    return pages


def _results(pages, words):
    if not words:
        return pages.none(), ""
    for operator in ("and", "or"):
        results = pages.search(words, operator=operator)
        if results.count():
            return results, ""
    if connection.vendor == "postgresql":
        alike = pages.annotate(alike=TrigramWordSimilarity(words, "title"))
        return alike.filter(alike__gte=SIMILAR).order_by("-alike", "pk"), ""
    meant = _nearest(pages, words)
    return (pages.search(meant, operator="or") if meant else pages.none()), meant


def _nearest(pages, words: str) -> str:
    """Return the words of our titles that look most like these; empty when none does."""
    titles = " ".join(pages.values_list("title", flat=True)).casefold()
    known = sorted(set(re.findall(r"\w{4,}", titles)))
    near = [difflib.get_close_matches(word, known, 1, 0.7) for word in words.casefold().split()]
    return " ".join(match[0] for match in near if match)


def _promoted(words: str) -> list[Page]:
    """Return the pages that editors put in front for exactly these words."""
    picks = SearchPromotion.objects.filter(
        query__query_string=normalise_query_string(words), page__live=True
    )
    return [pick.page for pick in picks.select_related("page")]


def _specific(rows) -> list[Page]:
    """Return the pages as their own types, for their summaries: one query a type."""
    order = [row.pk for row in rows]
    found = {page.pk: page for page in Page.objects.filter(pk__in=order).specific()}
    return [found[key] for key in order]
