"""Finding pages by words: what editors promote, what matches, and what was probably meant."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page as PageOfRows
from django.core.paginator import Paginator
from django.utils.translation import get_language
from wagtail.contrib.search_promotions.models import SearchPromotion
from wagtail.models import Locale, Page
from wagtail.search.query import And, Or, Phrase, PlainText
from wagtail.search.utils import normalise_query_string

from content.languages import with_words_language, words_language
from content.pages.learning import LearningPage
from content.pages.spotlights import SpotlightPage
from content.pages.standard import StandardPage
from content.pages.topic_pages import TopicPage
from content.snippets.topics import Topic

from .spelling import meant_by
from .vocabulary import Vocabulary, as_signs, vocabulary, with_signs_inside, words_asked

ROWS_A_PAGE = 10
LONGEST = 100  # characters; a sentence that is pasted in finds nothing and costs a lot
KINDS = {
    "spotlight": SpotlightPage,
    "learning": LearningPage,
    "topic": TopicPage,
    "other": StandardPage,
}


@dataclass(frozen=True)
class Promoted:
    """A result that editors put in front; `lang` is set where a page is in another language."""

    title: str
    url: str
    lang: str = ""


@dataclass(frozen=True)
class Found:
    """One screen of results; `meant` are the words that were looked for instead."""

    rows: PageOfRows
    promoted: Sequence[Promoted]
    meant: str = ""


def find(
    words: str,
    *,
    kind: str = "",
    topic: Topic | None = None,
    page: str = "1",
    known: Vocabulary | None = None,
) -> Found:
    """Find live public pages in the reader's language, best match first.

    Every word has to occur, with or without accents, of one or of many; where that finds nothing,
    the nearest words that our pages have are looked for instead; and where nothing is near, any
    word.
    """
    words = " ".join(words.split())[:LONGEST]
    pages = _pages(kind, topic)
    promoted = _promoted(words) if not (kind or topic) else []
    results, meant = _results(pages, words, known or vocabulary())
    rows = Paginator(results, ROWS_A_PAGE).get_page(page)
    rows.object_list = _specific(rows.object_list)
    return Found(rows, promoted, meant)


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


def _results(pages, typed: str, known: Vocabulary):
    """Return the pages, and the words that were looked for instead of those that were typed."""
    asked = words_asked(typed)
    if not asked:
        return pages.none(), ""
    results = pages.search(_as_typed(And, typed, known))
    if results.count():
        return results, ""
    meant = meant_by(asked, known)
    if meant != asked:
        for joined in (And, Or):
            results = pages.search(_query(joined, meant, known))
            if results.count():
                return results, " ".join(meant)
    return pages.search(_as_typed(Or, typed, known)), ""


def _as_typed(joined: type[And] | type[Or], typed: str, known: Vocabulary) -> Any:
    """Return the query for these words; "U.S." or "24/7" also as the pages have it."""
    each = []
    for piece in filter(words_asked, as_signs(typed).split()):
        words, whole = _query(joined, words_asked(piece), known), with_signs_inside(piece)
        forms = map(PlainText, sorted(known.forms_of(whole)))
        each.append(Or([words, Phrase(piece), *forms]) if whole else words)
    return joined(each) if len(each) > 1 else each[0]


def _query(joined: type[And] | type[Or], words: list[str], known: Vocabulary) -> Any:
    """Return the query for these words, each in every form that our pages have of it."""
    each = [_either({word} | known.forms_of(word)) for word in words]
    return joined(each) if len(each) > 1 else each[0]


def _either(forms: set[str]) -> Any:
    """Return the query for any of these; on SQLite, words of one text would stand unbracketed."""
    each = [PlainText(one) for one in sorted(forms)]
    return Or(each) if len(each) > 1 else each[0]


def _promoted(words: str) -> list[Promoted]:
    """Return what editors put in front for exactly these words: pages that everybody may read, in
    the reader's language where it is there, and addresses of other sites.
    """
    picks = SearchPromotion.objects.filter(query__query_string=normalise_query_string(words))
    picks = picks.select_related("page__locale")
    pages = {pick.pk: pick.page.localized for pick in picks if pick.page}
    shown = Page.objects.live().public().filter(pk__in=[page.pk for page in pages.values()])
    readable = set(shown.values_list("pk", flat=True))
    return [
        _promoted_page(pages[pick.pk])
        if pick.page
        else Promoted(pick.external_link_text or pick.external_link_url, pick.external_link_url)
        for pick in picks
        if not pick.page or pages[pick.pk].pk in readable
    ]


def _promoted_page(page: Page) -> Promoted:
    language = words_language(page) or page.locale.language_code
    return Promoted(page.title, page.url or "", language if language != get_language() else "")


def _specific(rows) -> list[Page]:
    """Return the pages as their own types, for their summaries: one query a type."""
    order = [row.pk for row in rows]
    pages = with_words_language(Page.objects.filter(pk__in=order)).specific()
    found = {page.pk: page for page in pages}
    return [found[key] for key in order]
