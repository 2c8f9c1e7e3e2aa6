"""The main pages in Spanish, for a site whose English pages were seeded."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from wagtail.models import Locale, Page, Site

from content.pages.glossary import GlossaryPage
from content.pages.home import HomePage
from content.pages.learning import LearningIndexPage
from content.pages.spotlights import SpotlightIndexPage, SpotlightPage
from content.pages.topic_pages import TopicIndexPage, TopicPage
from content.snippets.contributors import Contributor
from content.snippets.glossary import GlossaryTerm
from content.snippets.settings import SiteWords
from content.snippets.topics import Topic
from content.terms.models import TermsPage

from .pages import lesson_page, standard_page
from .streams import stream
from .text import spotlight as article
from .text import terms as english_terms
from .text.spanish import glossary, home, spotlight, terms
from .text.spanish.active_role import ACTIVE_ROLE
from .text.spanish.sharing import SHARING
from .text.spanish.standard import ACCESSIBILITY, FACILITIES, HELP
from .text.spanish.talking import TALKING
from .translating import translate

SPANISH = "es"


def add_spanish(english: HomePage) -> list[str]:
    """Add what has no translation yet; nobody's Spanish words are changed."""
    locale, is_new = Locale.objects.get_or_create(language_code=SPANISH)
    made = ["Spanish"] if is_new else []
    for source, twin in [*_library(english), *_pages(english)]:
        if source is not None:
            translate(source, twin, locale, made)
    return [*made, *_name(english)]


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


def _library(english: HomePage) -> Iterator[tuple[Any, Any]]:
    """Before the pages, which point at these."""
    for topic in Topic.objects.filter(slug__in=home.TOPICS, locale_id=english.locale_id):
        name, description, _summary = home.TOPICS[topic.slug]
        yield topic, Topic(name=name, slug=topic.slug, description=description)
    for term in GlossaryTerm.objects.filter(slug__in=glossary.WORDS, locale_id=english.locale_id):
        name, also, definition = glossary.WORDS[term.slug]
        yield term, GlossaryTerm(name=name, slug=term.slug, also=also, definition=definition)
    people = Contributor.objects.filter(name=article.CONTRIBUTOR["name"])
    yield people.filter(locale_id=english.locale_id).first(), Contributor(**spotlight.CONTRIBUTOR)


def _pages(english: HomePage) -> Iterator[tuple[Any, Any]]:
    """Yield parents before their children."""
    yield english, HomePage(title=home.TITLE, slug=english.slug, introduction=home.INTRODUCTION)
    lists = (
        (SpotlightIndexPage, home.SPOTLIGHTS_TITLE, home.SPOTLIGHTS_INTRODUCTION),
        (LearningIndexPage, home.LEARNING_TITLE, home.LEARNING_INTRODUCTION),
        (TopicIndexPage, home.TOPICS_TITLE, home.TOPICS_INTRODUCTION),
        (GlossaryPage, home.GLOSSARY_TITLE, home.GLOSSARY_INTRODUCTION),
    )
    for model, title, introduction in lists:
        source = model.objects.child_of(english).first()
        slug = source.slug if source else ""
        yield source, model(title=title, slug=slug, introduction=introduction)
    for page in TopicPage.objects.descendant_of(english).filter(slug__in=home.TOPICS):
        name, _description, summary = home.TOPICS[page.slug]
        yield page, TopicPage(title=name, slug=page.slug, summary=summary)
    for lesson in (SHARING, TALKING, ACTIVE_ROLE):
        yield _seeded(english, lesson.slug), lesson_page(lesson)
    for words in (HELP, ACCESSIBILITY, FACILITIES):
        yield _seeded(english, words.slug), standard_page(words)
    yield _seeded(english, article.SLUG, SpotlightPage), _article()
    yield TermsPage.objects.child_of(english).first(), _terms()


def _seeded(english: HomePage, slug: str, model: type[Page] = Page) -> Any:
    page = model.objects.descendant_of(english).filter(slug=slug).first()
    return page.specific if page else None


def _terms() -> TermsPage:
    return TermsPage(
        slug=english_terms.SLUG,
        title=terms.TITLE,
        summary=terms.SUMMARY,
        what_changed=terms.WHAT_CHANGED,
        body=terms.BODY.strip(),
    )


def _article() -> SpotlightPage:
    return SpotlightPage(
        slug=article.SLUG,
        title=spotlight.TITLE,
        summary=spotlight.SUMMARY,
        lead_picture_alt=spotlight.LEAD_PICTURE_ALT,
        body=stream(spotlight.BODY),
        related_links=[
            ("link", {"text": words, "source": source}) for words, source in spotlight.LINKS
        ],
    )
