"""Words are found as they are typed, and read from the pages by one process at a time."""

from unicodedata import normalize

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from content.search.finding import find
from content.search.vocabulary import forget_vocabulary, vocabulary, words_asked
from content.snippets.topics import Topic
from sm_plugin.text.spelling import WORD
from tests.content.every_block import page_of

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


def titles(words: str) -> list[str]:
    found = Client().get("/search/", {"q": words}).context["found"]
    return [] if found.meant else [page.title for page in found.rows]


@pytest.mark.parametrize(
    "written",
    [
        "U.S.",
        "D.C.",
        "a.m.",
        "Ph.D.",
        "24/7",
        "and/or",
        "COVID-19",
        "e-mail",
        "3.5",
        "1-800-273-8255",
        "ruth@demo.example",
        "bronto.example",
        "Bronto's",
        "50%off",
    ],
)
def test_what_a_page_has_is_found_as_it_stands_there(home, written):
    page_of([("paragraph", f"<p>Ask {written} about a brontosaurus</p>")])
    for typed in (written, f"({written})", f"{written} brontosaurus", written.upper()):
        assert "Every block" in titles(typed), typed
    found = find(f"brontosaurus {written}")
    assert [page.title for page in found.rows] == ["Every block"]


@pytest.mark.parametrize("on_page", ["NFC", "NFD"])
@pytest.mark.parametrize("typed", ["NFC", "NFD"])
def test_letters_with_accents_of_their_own_are_the_same_letters(home, on_page, typed):
    words = normalize(on_page, "Murciélago ñandú")
    page_of([("paragraph", f"<p>{words}</p>")])
    assert titles(normalize(typed, "murciélago")) == ["Every block"]
    assert titles(normalize(typed, "murciélago ñandús")) == ["Every block"]
    assert "murciélago" in vocabulary().counts
    assert words_asked(normalize(typed, "Murciélago")) == ["murciélago"]


SIGNS = ["'", "\u2019", "\u02bb", "\u02bc"]  # the last two are letters to a database


@pytest.mark.parametrize("on_page", SIGNS)
def test_a_letter_that_looks_like_an_apostrophe_is_one(home, on_page):
    page_of([("paragraph", f"<p>Hawai{on_page}i, the {on_page}ohana and Bronto{on_page}s son</p>")])
    for typed in SIGNS:
        for words in ("Hawai{}i", "hawai{}i son", "{}ohana", "BRONTO{}S", "brontos{}"):
            assert titles(words.format(typed)) == ["Every block"], (words, typed)
        assert words_asked(f"Bronto{typed}s {typed}ohana") == ["bronto", "ohana"]
    assert titles("bronto ohana") == ["Every block"]


def test_a_word_with_such_a_letter_is_found_without_it(home):
    page_of([("paragraph", "<p>Hawai\u02bbi</p>")])
    assert titles("hawaii") == ["Every block"]


def test_a_contraction_is_not_the_word_that_it_looks_like_without_its_apostrophe(home):
    page = page_of([("paragraph", "<p>We\u02bcll brontosaurus</p>")])
    assert titles("we'll brontosaurus") == [page.title]
    assert page.title not in titles("well")


def test_an_accent_of_its_own_ends_no_word():
    assert WORD.findall(normalize("NFD", "presión alta")) == [
        normalize("NFD", "presión"),
        "alta",
    ]


def test_reading_the_words_takes_as_many_statements_for_many_pages(
    home, make_lesson, make_spotlight
):
    topic = Topic.objects.filter(locale=home.locale).first()

    def statements() -> int:
        forget_vocabulary()
        with CaptureQueriesContext(
            connection,
        ) as asked:
            vocabulary()
        return len(asked)

    statements()
    before = statements()
    for number in range(4):
        lesson = make_lesson(f"Lesson {number}", related_links=[("link", {"page": home})])
        lesson.topics.add(topic)
        lesson.save_revision().publish()
        make_spotlight(f"Article {number}", body=[("links", {"links": [{"page": home}]})])
    assert statements() == before


def test_while_one_process_reads_the_words_others_use_those_of_before(home):
    page_of([], title="Brontosaurus", slug="bronto")
    assert "brontosaurus" in vocabulary().counts
    cache.add("content:vocabulary:en:read", True, 60)  # as another process does
    page_of([], title="Xylophone", slug="xylophone")
    with CaptureQueriesContext(connection) as asked:
        known = vocabulary().counts
    assert not any("modelsearch" in query["sql"] for query in asked)
    assert "brontosaurus" in known
    assert "xylophone" not in known
    assert titles("xylophone") == ["Xylophone"]
    cache.delete("content:vocabulary:en:read")
    assert "xylophone" in vocabulary().counts
    assert cache.get("content:vocabulary:en:read") is None


def test_the_first_process_of_all_reads_and_others_know_no_word_meanwhile(home):
    cache.add("content:vocabulary:en:read", True, 60)
    assert vocabulary().counts == {}
    page = page_of([("paragraph", "<p>Brontosaurus</p>")])
    assert titles("brontosaurus") == [page.title]
    assert list(find("brontosuarus").rows) == []
    cache.delete("content:vocabulary:en:read")
    assert find("brontosuarus").meant == "brontosaurus"
