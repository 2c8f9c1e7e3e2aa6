"""The main pages in Spanish, for a site whose English pages were seeded."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from wagtail.models import Locale, Page, Site

from content.pages.glossary import GlossaryPage
from content.pages.home import HomePage
from content.pages.learning import LearningIndexPage
from content.pages.spotlights import SpotlightIndexPage
from content.pages.topic_pages import TopicIndexPage, TopicPage
from content.snippets.contributors import Contributor
from content.snippets.glossary import GlossaryTerm
from content.snippets.settings import SiteWords
from content.snippets.topics import Topic

from .pages import article_links, article_page, lesson_page, standard_page, terms_page
from .pictures import alt
from .text import active_role, facilities, sharing, standard, talking, topics
from .text import glossary as english_glossary
from .text import home as english_home
from .text import spotlight as article
from .text import terms as english_terms
from .text.spanish import glossary, home, spotlight, terms
from .text.spanish.active_role import ACTIVE_ROLE
from .text.spanish.sharing import SHARING
from .text.spanish.standard import ACCESSIBILITY, FACILITIES, HELP
from .text.spanish.talking import TALKING
from .translating import NotTranslated, translate
from .tree import find, find_named

SPANISH = "es"
Words = tuple[Any, Any, Any]  # what is there, the English that was seeded, the Spanish for that

LISTS: tuple[tuple[Any, tuple[str, str], tuple[str, str]], ...] = (
    (
        SpotlightIndexPage,
        (english_home.SPOTLIGHTS_TITLE, english_home.SPOTLIGHTS_INTRODUCTION),
        (home.SPOTLIGHTS_TITLE, home.SPOTLIGHTS_INTRODUCTION),
    ),
    (
        LearningIndexPage,
        (english_home.LEARNING_TITLE, english_home.LEARNING_INTRODUCTION),
        (home.LEARNING_TITLE, home.LEARNING_INTRODUCTION),
    ),
    (
        TopicIndexPage,
        (topics.TITLE, topics.INTRODUCTION),
        (home.TOPICS_TITLE, home.TOPICS_INTRODUCTION),
    ),
    (
        GlossaryPage,
        (english_glossary.TITLE, english_glossary.INTRODUCTION),
        (home.GLOSSARY_TITLE, home.GLOSSARY_INTRODUCTION),
    ),
)
LESSONS = (
    (sharing.SHARING, SHARING),
    (talking.TALKING, TALKING),
    (active_role.ACTIVE_ROLE, ACTIVE_ROLE),
)
PLAIN_PAGES = (
    (standard.HELP, HELP),
    (standard.ACCESSIBILITY, ACCESSIBILITY),
    (facilities.FACILITIES, FACILITIES),
)


def add_spanish(english: HomePage) -> tuple[list[str], list[str]]:
    """Add what has no translation yet; nobody's Spanish words are changed.

    Return what was added, and what was left out and why.
    """
    locale, is_new = Locale.objects.get_or_create(language_code=SPANISH)
    made = ["Spanish"] if is_new else []
    left = []
    for source, seeded, twin in [*_library(english), *_pages(english)]:
        if source is None:
            continue
        try:
            made.append(translate(source, seeded, twin, locale))
        except NotTranslated as reason:
            left.append(str(reason))
    return [*filter(None, made), *_name(english)], left


def _name(english: HomePage) -> Iterator[str]:
    """Give the site its Spanish name, unless somebody has chosen one, in whatever language."""
    site = Site.objects.filter(root_page_id=english.pk).first()
    if site is None or site.site_name != settings.WAGTAIL_SITE_NAME:
        return
    words = SiteWords.for_site(site)
    if not (words.name or words.name_es):
        words.name_es = home.SITE_NAME
        words.save()
        yield "name in Spanish"


def _library(english: HomePage) -> Iterator[Words]:
    """Before the pages, which point at these."""
    for name, slug, description in english_home.TOPICS:
        words, about, _summary = home.TOPICS[slug]
        yield (
            find_named(Topic, slug=slug, name=name, locale_id=english.locale_id),
            Topic(name=name, description=description),
            Topic(name=words, description=about),
        )
    for name, slug, also, definition in english_glossary.WORDS:
        word, others, meaning = glossary.WORDS[slug]
        yield (
            find_named(GlossaryTerm, slug=slug, name=name, locale_id=english.locale_id),
            GlossaryTerm(name=name, also=also, definition=definition),
            GlossaryTerm(name=word, also=others, definition=meaning),
        )
    people = Contributor.objects.filter(
        name=article.CONTRIBUTOR["name"], locale_id=english.locale_id
    )
    yield people.first(), Contributor(**article.CONTRIBUTOR), Contributor(**spotlight.CONTRIBUTOR)


def _pages(english: HomePage) -> Iterator[Words]:
    """Yield parents before their children."""
    yield (
        english,
        HomePage(title=english_home.TITLE, introduction=english_home.INTRODUCTION),
        HomePage(title=home.TITLE, introduction=home.INTRODUCTION),
    )
    for model, *words in LISTS:
        seeded, twin = (model(title=title, introduction=text) for title, text in words)
        yield find(english, seeded), seeded, twin
    for name, slug, _description in english_home.TOPICS:
        topic = find_named(Topic, slug=slug, name=name, locale_id=english.locale_id)
        title, _about, summary = home.TOPICS[slug]
        yield (
            topic and topic.pages.first(),
            TopicPage(title=name, summary=topics.SUMMARIES[slug]),
            TopicPage(title=title, summary=summary),
        )
    for seeded, twin in _pairs():
        yield find(english, seeded), seeded, twin


def _pairs() -> Iterator[tuple[Page, Page]]:
    for lesson in LESSONS:
        yield lesson_page(lesson[0]), lesson_page(lesson[1])
    for plain in PLAIN_PAGES:
        yield standard_page(plain[0]), standard_page(plain[1])
    links = [{"text": words, "source": source} for words, source in spotlight.LINKS]
    yield (
        article_page(article, alt=alt(article.LEAD_PICTURE), links=article_links(None)),
        article_page(spotlight, alt=spotlight.LEAD_PICTURE_ALT, links=links),
    )
    yield terms_page(english_terms), terms_page(terms)
