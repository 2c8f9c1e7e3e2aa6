"""Pages that help readers find their way: the glossary, and a page for each topic."""

from content.pages.glossary import GlossaryPage
from content.pages.home import HomePage
from content.pages.topic_pages import TopicIndexPage, TopicPage
from content.snippets.glossary import GlossaryTerm
from content.snippets.topics import Topic

from .text import glossary, topics
from .text import home as home_words
from .tree import child, find_named


def add_words(home: HomePage) -> list[str]:
    """Add the words of the glossary in the language of the home page."""
    made = []
    for name, slug, also, definition in glossary.WORDS:
        if not find_named(GlossaryTerm, slug=slug, name=name, locale_id=home.locale_id):
            GlossaryTerm.objects.create(
                locale_id=home.locale_id, slug=slug, name=name, also=also, definition=definition
            )
            made.append(f"word “{name}”")
    return made


def add_glossary(home: HomePage, made: list[str]) -> None:
    page = GlossaryPage(slug="glossary", title=glossary.TITLE, introduction=glossary.INTRODUCTION)
    child(home, page, made)


def add_topic_pages(home: HomePage, made: list[str]) -> None:
    index = TopicIndexPage(
        slug="topics", title=topics.TITLE, introduction=topics.INTRODUCTION, show_in_menus=True
    )
    index = child(home, index, made)
    for name, slug, _description in home_words.TOPICS:
        topic = find_named(Topic, slug=slug, name=name, locale_id=home.locale_id)
        if topic and not topic.pages.exists():
            page = TopicPage(slug=slug, title=name, summary=topics.SUMMARIES[slug], topic=topic)
            child(index, page, made)
