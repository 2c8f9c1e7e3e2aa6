"""Readers find pages by words, also misspelled ones; editors learn which words, not whose."""

import pytest
from django.core.management import call_command
from django.test import Client
from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.models import Page

from content.pages.learning import LearningPage
from content.pages.spotlights import SpotlightPage

pytestmark = pytest.mark.django_db


def seed_and_index() -> None:
    call_command("seed_site", verbosity=0)
    call_command("update_index", verbosity=0)


@pytest.fixture(scope="module")
def pages(own_database, django_db_blocker):
    with django_db_blocker.unblock(), own_database.filled(seed_and_index):
        yield


def titles(words: str, **filters: str) -> list[str]:
    response = Client().get("/search/", {"q": words, **filters})
    assert response.status_code == 200
    return [page.title for page in response.context["found"].rows]


def test_words_of_a_title_and_of_the_text_find_the_page(pages):
    assert "Talking with your provider" in titles("talking provider")


@pytest.mark.parametrize("sign", ['"', "'", "-", "*", "(", ")", "%s", "{", ":", "\\", "^", "&|!"])
def test_signs_among_the_words_change_nothing(pages, sign):
    for words in (f"talking {sign} provider", f"{sign}talking provider", f"talking provider{sign}"):
        assert "Talking with your provider" in titles(words), words


@pytest.mark.parametrize(
    "words", ['"', '"" "', 'a"b', "title:x", "NOT", "a NEAR(b", "%", "{x} : (y"]
)
def test_whatever_is_typed_is_answered(pages, words):
    titles(words)
    titles(words, type="spotlight")


def test_what_no_page_says_finds_nothing_and_says_what_to_do(pages):
    page = Client().get("/search/", {"q": "zzzzqqqq"}).content.decode()

    assert "No page has these words" in page


def test_a_misspelled_word_finds_what_was_meant(pages):
    assert "Talking with your provider" in titles("talkin providr")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("mesage", "message"),
        ("messge", "message"),
        ("pharmasist", "pharmacist"),
        ("blod pressure", "blood pressure"),
    ],
)
def test_a_slip_of_the_finger_finds_words_of_the_text_and_says_which(pages, typed, meant):
    response = Client().get("/search/", {"q": typed})

    assert response.context["found"].rows
    assert response.context["found"].meant == meant
    assert f"“{meant}”" in response.content.decode()


def test_words_that_our_pages_have_are_looked_for_as_they_are(pages):
    assert Client().get("/search/", {"q": "blood pressure"}).context["found"].meant == ""


def test_one_right_word_is_not_changed_because_another_is_wrong(pages):
    found = Client().get("/search/", {"q": "presure medicine"}).context["found"]

    assert found.meant == "pressure medicine"


def test_the_kind_and_the_topic_narrow_the_results(pages):
    spotlight = SpotlightPage.objects.live().first()
    lesson = LearningPage.objects.live().first()
    words = "team"
    assert spotlight.title in titles(words, type="spotlight")
    assert lesson.title not in titles(words, type="spotlight")
    topic = spotlight.topics.first()
    assert spotlight.title in titles(words, topic=topic.slug)


@pytest.mark.parametrize("filters", [{"type": "user"}, {"topic": "' OR 1=1"}, {"q": "x" * 101}])
def test_a_filter_that_nobody_offered_is_refused(pages, filters):
    response = Client().get("/search/", {"q": "health"} | filters)

    assert response.status_code == 422


def test_a_draft_and_a_private_page_are_not_found(pages):
    page = Page.objects.get(slug="talking-with-your-provider")
    page.unpublish()

    assert page.title not in titles("talking provider")


def test_what_editors_promote_stands_in_front(pages):
    help_page = Page.objects.get(slug="help")
    SearchPromotion.objects.create(query=Query.get("phone number"), page=help_page, sort_order=1)

    response = Client().get("/search/", {"q": "Phone  Number"})

    assert [page.pk for page in response.context["found"].promoted] == [help_page.pk]


def test_words_are_counted_without_who_and_never_what_could_name_a_person(pages):
    for words in ("flu shot", "flu shot", "ruth@demo.example", "555-12-3456", "w" * 60):
        Client().get("/search/", {"q": words})

    counted = Query.objects.filter(daily_hits__hits__gt=0).distinct()
    assert [(query.query_string, query.hits) for query in counted] == [("flu shot", 2)]
    assert Query.objects.count() == 1
    fields = {field.name for model in (Query,) for field in model._meta.get_fields()}
    assert not fields & {"user", "session", "ip", "address"}


def test_a_search_costs_a_fixed_number_of_queries(pages, django_assert_max_num_queries):
    client = Client()
    client.get("/search/", {"q": "your"})
    with django_assert_max_num_queries(34):
        client.get("/search/", {"q": "your"})


def test_markup_in_the_words_is_shown_and_never_run(pages):
    page = Client().get("/search/", {"q": "<script>alert(1)</script>"}).content.decode()

    assert "<script>alert" not in page


def test_filters_are_not_called_optional(pages):
    assert "(optional)" not in Client().get("/search/").content.decode()
