"""A page that is not translated yet is mirrored, and its words name their language in lists."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.test import Client
from wagtail.models import Locale, Page

from content.pages.glossary import GlossaryPage
from content.pages.learning import LearningIndexPage, LearningPage
from content.pages.spotlights import SpotlightIndexPage, SpotlightPage
from content.pages.topic_pages import TopicIndexPage, TopicPage
from tests.content.counting import queries


def english(kind: type[Page], **which: str) -> Page:
    return kind.objects.filter(locale=Locale.get_default(), **which).order_by("pk").first()


def unnamed(client: Client, address: str, title: str) -> list[str]:
    """Return where these words stand in a part of the page that does not say it is English."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    body = BeautifulSoup(answer.content, "html.parser").body
    found = body.find_all(string=lambda text: " ".join(text.split()) == title)
    assert found, (address, title)
    return [
        str(text.parent)
        for text in found
        if (text.find_parent(lang=True) or {}).get("lang", "es") != "en"
    ]


@pytest.mark.parametrize(
    ("kind", "addresses"),
    [
        (LearningPage, ["/es/active-learning/", "/es/search/?q={title}"]),
        (SpotlightPage, ["/es/", "/es/spotlights/", "/es/search/?q={title}"]),
        (TopicPage, ["/es/", "/es/topics/", "/es/search/?q={title}"]),
    ],
)
def test_words_of_a_mirrored_page_name_their_language_in_lists_and_results(
    client: Client, mirror: Callable[[Page], Page], kind: type[Page], addresses: list[str]
) -> None:
    title = mirror(english(kind)).title
    call_command("update_index", verbosity=0)

    for address in addresses:
        assert unnamed(client, address.format(title=title), title) == []


def test_a_mirrored_page_of_the_menu_names_its_language(
    client: Client, home: Page, mirror: Callable[[Page], Page]
) -> None:
    page = home.get_children().live().public().filter(show_in_menus=True).last()
    title = mirror(page).title

    assert unnamed(client, "/es/glossary/", title) == []


def test_the_way_to_a_page_names_the_language_of_a_mirrored_part(
    client: Client, mirror: Callable[[Page], Page]
) -> None:
    lesson = english(LearningPage)
    title = mirror(lesson.get_parent()).title
    own = lesson.get_translation(Locale.objects.get(language_code="es"))

    assert unnamed(client, own.url, title) == []


def language_of(client: Client, address: str, words: str) -> set[str]:
    """Return the languages in which these words of the main part are read out."""
    main = BeautifulSoup(client.get(address).content, "html.parser").main
    found = main.find_all(string=lambda text: " ".join(text.split()).startswith(words))
    assert found, (address, words)
    return {text.find_parent(lang=True)["lang"] for text in found}


@pytest.mark.parametrize(
    ("kind", "address", "label"),
    [
        (LearningIndexPage, "/es/active-learning/", "Tema"),
        (SpotlightIndexPage, "/es/spotlights/", "Tema"),
        (TopicIndexPage, "/es/topics/", ""),
        (GlossaryPage, "/es/glossary/", ""),
    ],
)
def test_a_mirrored_part_of_the_site_reads_out_what_is_spanish_in_spanish(
    client: Client, mirror: Callable[[Page], Page], kind: type[Page], address: str, label: str
) -> None:
    page = english(kind)
    of_kind = {LearningIndexPage: LearningPage, SpotlightIndexPage: SpotlightPage}
    below = of_kind.get(kind) or (TopicPage if kind is TopicIndexPage else None)
    spanish = below and english(below).get_translation(Locale.objects.get(language_code="es"))
    mirror(page)
    assert language_of(client, address, page.introduction) == {"en"}
    for words in filter(None, [label, spanish and spanish.title]):
        assert language_of(client, address, words) == {"es"}
    if kind is GlossaryPage:
        main = BeautifulSoup(client.get(address).content, "html.parser").main
        assert {one.find_parent(lang=True)["lang"] for one in main.find_all("dd")} == {"es"}


def test_a_mirrored_lesson_reads_out_its_words_in_english_and_labels_in_spanish(
    client: Client, mirror: Callable[[Page], Page]
) -> None:
    lesson = english(LearningPage)
    found = mirror(lesson)
    for words in (lesson.title, lesson.summary, str(lesson.objectives[0].value)):
        assert language_of(client, found.url, words) >= {"en"}
        assert unnamed(client, found.url, words) == []
    main = BeautifulSoup(client.get(found.url).content, "html.parser").main
    assert main.find(id="objectives").find_parent(lang=True)["lang"] == "es"
    assert {one.find_parent(lang=True)["lang"] for one in main.select(".content-prose")} <= {"en"}


def test_mirrored_pages_cost_a_list_no_query_more(
    client: Client, mirror: Callable[[Page], Page]
) -> None:
    before = queries(client, "/es/topics/")
    for page in TopicPage.objects.filter(locale=Locale.get_default()):
        mirror(page)

    assert queries(client, "/es/topics/") <= before
