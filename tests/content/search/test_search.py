"""Readers find pages by words, also misspelled ones; editors learn which words, not whose."""

from datetime import timedelta
from io import StringIO

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.models import Locale, Page, PageViewRestriction

from content.pages.learning import LearningPage
from content.pages.spotlights import SpotlightPage

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


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


@pytest.mark.parametrize("name", ["contributor", "topic"])
def test_a_new_name_in_the_library_finds_the_page_and_the_old_one_does_not(
    pages, name, django_capture_on_commit_callbacks
):
    article = SpotlightPage.objects.get()
    one = article.contributor if name == "contributor" else article.topics.first()
    for given in ("Brontosaurus", "Xylophone"):
        one.name = given
        with django_capture_on_commit_callbacks(execute=True):
            one.save()
        assert article.title in titles(given)
    assert titles("Brontosaurus") == []


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

    assert promoted(response) == [(help_page.title, "/help/")]


def promoted(response) -> list[tuple[str, str]]:
    return [(one.title, one.url) for one in response.context["found"].promoted]


@pytest.mark.parametrize("why", ["restricted", "archived"])
def test_what_not_everybody_may_read_stands_in_front_of_nothing(pages, why):
    page = Page.objects.get(slug="help")
    SearchPromotion.objects.create(query=Query.get("phone number"), page=page, sort_order=1)
    if why == "restricted":
        PageViewRestriction.objects.create(page=page, restriction_type="login")
    else:
        page.unpublish()

    response = Client().get("/search/", {"q": "phone number"})
    assert promoted(response) == []
    assert page.title not in main_of(response)


def main_of(response) -> str:
    return BeautifulSoup(response.content, "html.parser").main.get_text()


def test_what_editors_promote_is_shown_in_the_readers_language(pages):
    page = Page.objects.get(slug="help").specific
    SearchPromotion.objects.create(query=Query.get("phone number"), page=page, sort_order=1)
    spanish, _is_new = Locale.objects.get_or_create(language_code="es")
    translated = page.copy_for_translation(spanish, copy_parents=True)
    translated.title = "Ayuda"
    translated.save_revision().publish()

    response = Client().get("/es/search/", {"q": "phone number"})
    assert promoted(response) == [("Ayuda", "/es/help/")]
    assert promoted(Client().get("/search/", {"q": "phone number"})) == [(page.title, "/help/")]


def test_an_address_of_another_site_can_stand_in_front(pages):
    SearchPromotion.objects.create(
        query=Query.get("claims"),
        external_link_url="https://www.va.gov/claims/",
        external_link_text="Claims at VA",
        sort_order=1,
    )

    page = Client().get("/search/", {"q": "claims"}).content.decode()
    assert '<a href="https://www.va.gov/claims/">Claims at VA</a>' in page


def test_only_words_of_our_own_pages_are_counted_and_nobody_with_them(pages):
    for words in (
        "Blood  pressure", "blood pressure", "robert miller depression", "blood pressure Miller",
        "ruth@demo.example", "555-12-3456", "w" * 60,
    ):  # fmt: skip
        Client().get("/search/", {"q": words})

    counted = Query.objects.filter(daily_hits__hits__gt=0).distinct()
    assert [(query.query_string, query.hits) for query in counted] == [("blood pressure", 2)]
    assert Query.objects.count() == 1
    fields = {field.name for model in (Query,) for field in model._meta.get_fields()}
    assert not fields & {"user", "session", "ip", "address"}


def test_words_that_nobody_searched_for_lately_are_forgotten(pages, settings):
    settings.CONTENT_SEARCH_WORDS_DAYS = 30
    today = timezone.localdate()
    for words, days in (("blood pressure", 3), ("old words", 40), ("promoted", 40)):
        Query.get(words).add_hit(today - timedelta(days=days))
    SearchPromotion.objects.create(query=Query.get("promoted"), page=Page.objects.get(slug="help"))

    call_command("content_worker", "--once", stdout=StringIO())
    kept = Query.objects.order_by("query_string").values_list("query_string", flat=True)
    assert list(kept) == ["blood pressure", "promoted"]


def test_words_that_are_typed_to_keep_the_site_busy_are_not_compared(pages):
    found = Client().get("/search/", {"q": "mesage pharmasist presure talkin"}).context["found"]

    assert found.meant == ""


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
