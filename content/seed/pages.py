"""Build each seeded page once; a page that is there already is left as its editors have it."""

from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from types import ModuleType
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group
from wagtail.models import Page

from content.pages.home import HomePage
from content.pages.learning import LearningIndexPage, LearningPage
from content.pages.spotlights import SpotlightIndexPage, SpotlightLearnMore, SpotlightPage
from content.pages.standard import StandardPage
from content.reviews.services import carry_over
from content.snippets.contributors import Contributor
from content.snippets.topics import Topic
from content.terms.models import TermsPage

from .groups import REVIEWERS
from .library import add_glossary, add_topic_pages, add_words
from .pictures import alt, picture
from .streams import link, stream
from .text import home as home_words
from .text import spotlight, terms
from .text.active_role import ACTIVE_ROLE
from .text.facilities import FACILITIES
from .text.medicines import MEDICINES
from .text.mind import MIND
from .text.shapes import Lesson, Plain
from .text.sharing import SHARING
from .text.standard import ACCESSIBILITY, HELP
from .text.talking import TALKING
from .tree import child, find, find_named

REVIEWED_ON = date(2010, 11, 1)
# The lessons under the article's Learn More, reviewed with it.
ANNOUNCED = (SHARING, TALKING, ACTIVE_ROLE)


def add_topics(home: HomePage) -> list[str]:
    made = []
    for name, slug, description in home_words.TOPICS:
        if not find_named(Topic, slug=slug, name=name, locale_id=home.locale_id):
            Topic.objects.create(
                locale_id=home.locale_id, slug=slug, name=name, description=description
            )
            made.append(f"topic “{name}”")
    return made


def topics_of(home: Page, names: Iterable[str]) -> list[Topic]:
    """Return the topics that were seeded with these names or short names."""
    found = (
        find_named(Topic, slug=slug, name=name, locale_id=home.locale_id)
        for name, slug, _description in home_words.TOPICS
        if {name, slug} & {*names}
    )
    return [topic for topic in found if topic]


def add_pages(home: HomePage) -> list[str]:
    """Add what is missing below the home page; return the names of what was added."""
    spotlights = SpotlightIndexPage(
        slug="spotlights",
        title=home_words.SPOTLIGHTS_TITLE,
        introduction=home_words.SPOTLIGHTS_INTRODUCTION,
        show_in_menus=True,
    )
    learning = LearningIndexPage(
        slug="active-learning",
        title=home_words.LEARNING_TITLE,
        introduction=home_words.LEARNING_INTRODUCTION,
        show_in_menus=True,
    )
    made = add_words(home)
    spotlights = child(home, spotlights, made)
    learning = child(home, learning, made)
    lessons = _lessons(learning, made)
    announced = lessons[: len(ANNOUNCED)]
    article = _article(spotlights, announced, made)
    add_topic_pages(home, made)
    add_glossary(home, made)
    child(home, terms_page(terms), made)
    plain_pages = (HELP, ACCESSIBILITY, *((FACILITIES,) if apps.is_installed("sm_plugin") else ()))
    for plain in plain_pages:
        child(home, standard_page(plain), made)
    _record_reviews([*announced, article])
    return made


def _record_reviews(pages: list[Any]) -> None:
    """Record that the pages were reviewed with the announcement; an earlier record stays."""
    reviewers = Group.objects.filter(name=REVIEWERS).first()
    for page in pages:
        if not hasattr(page, "review_record"):
            carry_over(page=page, on=REVIEWED_ON, group=reviewers)


def _lessons(parent: Page, made: list[str]) -> list[LearningPage]:
    """Add the lessons in reading order; each new one leads on to the next."""
    pages, fresh = [], []
    for words in (*ANNOUNCED, MEDICINES, MIND):
        count = len(made)
        pages.append(child(parent, _lesson(words, parent), made))
        fresh += pages[-1:] if len(made) > count else []
    for page, following in pairwise(pages):
        if page in fresh:
            page.next_page = following
            page.save_revision().publish()
    return pages


def _lesson(words: Lesson, parent: Page) -> LearningPage:
    page = lesson_page(words)
    page.topics = topics_of(parent, words.topics)
    return page


def lesson_page(words: Lesson) -> LearningPage:
    return LearningPage(
        slug=words.slug,
        title=words.title,
        summary=words.summary,
        source_name=words.source_name,
        objectives=[("objective", objective) for objective in words.objectives],
        body=stream(words.body),
        questions=[
            ("question", {"question": question, "answer": answer})
            for question, answer in words.questions
        ],
        sources=[
            ("source", {"title": title, "publisher": publisher, "url": url})
            for title, publisher, url in words.sources
        ],
        next_step=words.next_step,
    )


def _article(parent: Page, lessons: list[LearningPage], made: list[str]) -> Page:
    page = article_page(
        spotlight, alt=alt(spotlight.LEAD_PICTURE), links=article_links(lessons[0].get_parent())
    )
    if found := find(parent, page):
        return found
    page.published_on = REVIEWED_ON
    page.contributor = _contributor(parent, made)
    page.lead_picture = picture(spotlight.LEAD_PICTURE)
    page.topics = topics_of(parent, ("secure-messaging", "care-team"))
    page.learn_more = [  # type: ignore[misc] # modelcluster takes a plain list
        SpotlightLearnMore(learning_page=lesson, sort_order=place)
        for place, lesson in enumerate(lessons)
    ]
    return child(parent, page, made)


def article_links(learning: Page | None) -> list[dict[str, Any]]:
    return [
        link(page=learning, text="All of Active Learning"),
        *(link(**there) for there in spotlight.LINKS),
    ]


def article_page(words: ModuleType, *, alt: str, links: Iterable[dict[str, Any]]) -> SpotlightPage:
    return SpotlightPage(
        slug=spotlight.SLUG,
        title=words.TITLE,
        summary=words.SUMMARY,
        lead_picture_alt=alt,
        body=stream(words.BODY),
        related_links=[("link", one) for one in links],
    )


def _contributor(parent: Page, made: list[str]) -> Contributor:
    own_language = Contributor.objects.filter(locale_id=parent.locale_id)
    person = own_language.filter(name=spotlight.CONTRIBUTOR["name"]).first()
    if person is None:
        person = Contributor.objects.create(
            locale_id=parent.locale_id,
            **spotlight.CONTRIBUTOR,
        )
        made.append(f"contributor “{person}”")
    return person


def terms_page(words: ModuleType) -> TermsPage:
    return TermsPage(
        slug=terms.SLUG,
        title=words.TITLE,
        summary=words.SUMMARY,
        in_force_from=terms.IN_FORCE_FROM,
        what_changed=words.WHAT_CHANGED,
        body=words.BODY.strip(),
    )


def standard_page(words: Plain) -> StandardPage:
    return StandardPage(
        slug=words.slug,
        title=words.title,
        summary=words.summary,
        body=stream(words.body),
        show_in_menus=words.in_menu,
    )
