"""Pages that help readers find their way: the glossary, and a page for each topic."""

from wagtail.models import Locale

from content.pages.glossary import GlossaryPage
from content.pages.home import HomePage
from content.pages.topic_pages import TopicIndexPage, TopicPage
from content.snippets.glossary import GlossaryTerm
from content.snippets.topics import Topic

from .text import glossary, topics
from .tree import child


def add_words(home: HomePage) -> list[str]:
    """Add the words of the glossary in the language of the home page."""
    locale = Locale.objects.get(pk=home.locale_id)
    made = []
    for name, slug, also, definition in glossary.WORDS:
        values = {"name": name, "also": also, "definition": definition}
        _term, created = GlossaryTerm.objects.get_or_create(
            slug=slug, locale=locale, defaults=values
        )
        made += [f"word “{name}”"] if created else []
    return made


def add_glossary(home: HomePage, made: list[str]) -> None:
    page = GlossaryPage(slug="glossary", title=glossary.TITLE, introduction=glossary.INTRODUCTION)
    child(home, page, made)


def add_topic_pages(home: HomePage, made: list[str]) -> None:
    index = TopicIndexPage(
        slug="topics", title=topics.TITLE, introduction=topics.INTRODUCTION, show_in_menus=True
    )
    index = child(home, index, made)
    for topic in Topic.objects.filter(slug__in=topics.SUMMARIES, locale_id=home.locale_id):
        page = TopicPage(
            slug=topic.slug,
            title=topic.name,
            summary=topics.SUMMARIES[topic.slug],
            topic=topic,
        )
        child(index, page, made)
