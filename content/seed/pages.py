"""Build each seeded page once; a page that is there already is left as its editors have it."""

from datetime import date
from itertools import pairwise
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
from .tree import child

REVIEWED_ON = date(2010, 11, 1)
# The lessons under the article's Learn More, reviewed with it.
ANNOUNCED = (SHARING, TALKING, ACTIVE_ROLE)


def add_topics(home: HomePage) -> list[str]:
    made = []
    for name, slug, description in home_words.TOPICS:
        _topic, created = Topic.objects.get_or_create(
            slug=slug,
            locale_id=home.locale_id,
            defaults={"name": name, "description": description},
        )
        made += [f"topic “{name}”"] if created else []
    return made


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
    child(home, _terms_page(), made)
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
    page.topics = Topic.objects.filter(name__in=words.topics, locale_id=parent.locale_id)
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
    if parent.get_children().filter(slug=spotlight.SLUG).exists():
        return parent.get_children().get(slug=spotlight.SLUG)
    page = SpotlightPage(
        slug=spotlight.SLUG,
        title=spotlight.TITLE,
        summary=spotlight.SUMMARY,
        published_on=REVIEWED_ON,
        contributor=_contributor(parent, made),
        lead_picture=picture(spotlight.LEAD_PICTURE),
        lead_picture_alt=alt(spotlight.LEAD_PICTURE),
        body=stream(spotlight.BODY),
        related_links=[
            ("link", link(page=lessons[0].get_parent(), text="All of Active Learning")),
            *(("link", link(**there)) for there in spotlight.LINKS),
        ],
    )
    page.topics = Topic.objects.filter(
        slug__in=["secure-messaging", "care-team"], locale_id=parent.locale_id
    )
    page.learn_more = [  # type: ignore[misc] # modelcluster takes a plain list
        SpotlightLearnMore(learning_page=lesson, sort_order=place)
        for place, lesson in enumerate(lessons)
    ]
    return child(parent, page, made)


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


def _terms_page() -> TermsPage:
    return TermsPage(
        slug=terms.SLUG,
        title=terms.TITLE,
        summary=terms.SUMMARY,
        in_force_from=terms.IN_FORCE_FROM,
        what_changed=terms.WHAT_CHANGED,
        body=terms.BODY.strip(),
    )


def standard_page(words: Plain) -> StandardPage:
    return StandardPage(
        slug=words.slug,
        title=words.title,
        summary=words.summary,
        body=stream(words.body),
        show_in_menus=words.in_menu,
    )
