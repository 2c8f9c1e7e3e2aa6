"""On a mirror each word is read out in its own language, whoever wrote it."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client
from wagtail.models import Locale, Page

from content.pages.spotlights import SpotlightPage
from content.terms.models import TermsPage, TermsTranslation
from tests.content.every_block import each_block, page_of
from tests.content.translations.test_mirrors import english

Mirror = Callable[[Page], Page]


def main_of(address: str) -> Tag:
    return BeautifulSoup(Client().get(address).content, "html.parser").main


def voice(found: Tag) -> str:
    return found.find_parent(lang=True)["lang"]


def words_of(main: Tag) -> list[tuple[str, str]]:
    """Return each text with the language in which it is read out."""
    texts = main.find_all(string=lambda text: any(letter.isalpha() for letter in text))
    return [(" ".join(text.split()), voice(text)) for text in texts]


def own_words_in_english(mirrored: Page, source: Page) -> list[str]:
    editors = {words for words, _voice in words_of(main_of(source.url))}
    told = words_of(main_of(mirrored.url))
    return [words for words, voice in told if voice == "en" and words not in editors]


def test_no_word_of_the_portal_is_read_out_in_english(home: Page, mirror: Mirror) -> None:
    spanish = Locale.objects.get(language_code="es")
    pages = Page.objects.filter(locale=Locale.get_default(), live=True, depth__gt=2)
    shown = [page for page in pages.specific() if page.get_translation_or_none(spanish)]
    assert shown
    for page in shown:
        assert own_words_in_english(mirror(page), page) == []


def test_no_block_has_a_word_of_the_portal_read_out_in_english(home: Page) -> None:
    source = page_of(each_block())
    mirrored = source.copy_for_translation(Locale.objects.get(language_code="es"), alias=True)
    assert own_words_in_english(mirrored, source) == []
    titles = [words for words, voice in words_of(main_of(mirrored.url)) if voice == "en"]
    assert "Find your facility" in titles
    track = main_of(mirrored.url).find("track")
    assert track["srclang"] == "en"


def test_the_picture_and_the_person_of_an_article_are_told_in_their_language(
    home: Page, mirror: Mirror
) -> None:
    article = english(SpotlightPage)
    main = main_of(mirror(article).url)
    assert voice(main.find("img", alt=article.lead_picture_alt)) == "en"
    person = main.select_one(".content-contributor")
    assert voice(person.h2) == "es"
    told = dict(words_of(person))
    assert told[article.contributor.role] == "en"
    assert told[" ".join(article.contributor.why_it_matters.split())] == "en"


def test_terms_without_a_translation_are_labelled_in_spanish(home: Page) -> None:
    TermsTranslation.objects.all().delete()
    page = TermsPage.objects.get(locale__language_code="es")
    told = dict(words_of(main_of(page.url)))
    assert told["Versión"] == told["Qué cambió"] == "es"
    assert voice(main_of(page.url).select_one(".content-terms").p) == "en"


@pytest.mark.parametrize("part", ["a", "p"])
def test_the_source_of_a_lesson_is_named_in_the_language_of_the_page(
    home: Page, mirror: Mirror, part: str
) -> None:
    for lesson in english(SpotlightPage).learning_pages():
        mirror(lesson)
    page = english(SpotlightPage).get_translation(Locale.objects.get(language_code="es"))
    for lesson in main_of(page.url).select(".content-learn-more li"):
        assert lesson.find(part)["lang"] == "en"
        assert voice(lesson.select_one(".content-learn-more__source")) == "es"
