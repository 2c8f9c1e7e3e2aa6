"""The lists of spotlights and lessons: filters, screens, and a fixed number of queries."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from content.pages.home import HomePage
from content.pages.learning import LearningPage
from content.pages.spotlights import SpotlightLearnMore, SpotlightPage
from content.pages.topic_pages import TopicIndexPage, TopicPage
from content.seed.pictures import picture
from content.snippets.glossary import GlossaryTerm
from content.snippets.images import PortalImage
from content.snippets.topics import Topic
from tests.content.counting import queries

pytestmark = pytest.mark.engine


def titles(client: Client, address: str) -> list[str]:
    return [page.title for page in client.get(address).context["listing"].rows]


def test_a_month_shows_its_articles_alone(
    make_spotlight: Callable[..., SpotlightPage], client: Client
) -> None:
    make_spotlight("Flu shots", published_on=date(2010, 9, 30))
    make_spotlight("Sleep", published_on=date(2009, 9, 1))
    assert titles(client, "/spotlights/?month=2010-09") == ["Flu shots"]


def test_a_topic_shows_its_articles_alone(
    make_spotlight: Callable[..., SpotlightPage], client: Client
) -> None:
    walking = make_spotlight("Walking")
    walking.topics.add(Topic.objects.get(slug="healthy-living"))
    walking.save_revision().publish()
    assert titles(client, "/spotlights/?topic=healthy-living") == ["Walking"]


def test_a_month_has_an_address_of_its_own(
    make_spotlight: Callable[..., SpotlightPage], client: Client
) -> None:
    make_spotlight("Flu shots", published_on=date(2010, 9, 30))
    assert titles(client, "/spotlights/2010/09/") == ["Flu shots"]
    html = client.get("/spotlights/2010/09/").content.decode()
    assert "Spotlights: September 2010" in html
    assert 'aria-current="page">September 2010</a>' in html


@pytest.mark.parametrize("month", ["2010/09", "2010/13", "2010/00", "9999/12", "0000/01"])
def test_a_month_without_articles_is_not_found(month: str, home: HomePage, client: Client) -> None:
    assert client.get(f"/spotlights/{month}/").status_code == 404


def test_the_archive_counts_the_articles_of_each_month(
    make_spotlight: Callable[..., SpotlightPage], client: Client
) -> None:
    make_spotlight("Sleep", published_on=date(2010, 11, 30))
    make_spotlight("Walking", published_on=date(2009, 2, 1))
    make_spotlight("A draft", published_on=date(2009, 2, 1)).unpublish()
    months = client.get("/spotlights/").context["listing"].months
    assert [(month.first, month.count) for month in months] == [
        (date(2010, 11, 1), 2),
        (date(2009, 2, 1), 1),
    ]


def test_the_next_screen_of_a_month_stays_in_the_month(
    make_spotlight: Callable[..., SpotlightPage], client: Client
) -> None:
    for number in range(11):
        make_spotlight(f"Number {number}")
    assert 'href="?page=2"' in client.get("/spotlights/2010/10/").content.decode()
    assert titles(client, "/spotlights/2010/10/?page=2") == ["Number 0"]


def test_lessons_can_be_picked_by_topic(home: HomePage, client: Client) -> None:
    assert titles(client, "/active-learning/?topic=healthy-living") == [
        "Taking an active role in your health",
        "Using your medicines safely",
        "Looking after your mind",
    ]


@pytest.mark.parametrize("query", ["month=1999-01", "month=never", "topic=nothing", "topic=%00"])
def test_a_filter_that_matches_nothing_says_so_and_offers_the_whole_list(
    query: str, home: HomePage, client: Client
) -> None:
    response = client.get(f"/spotlights/?{query}")
    assert response.status_code == 200
    assert not response.context["listing"].rows
    assert "Clear filters" in response.content.decode()


def test_ten_to_a_screen_and_the_filter_goes_along(
    make_spotlight: Callable[..., SpotlightPage], client: Client
) -> None:
    for number in range(11):
        make_spotlight(f"Number {number}")
    assert len(titles(client, "/spotlights/?month=2010-10")) == 10
    html = client.get("/spotlights/?month=2010-10").content.decode()
    assert 'href="?month=2010-10&amp;page=2"' in html
    assert titles(client, "/spotlights/?month=2010-10&page=2") == ["Number 0"]


def test_drafts_are_not_listed(
    make_spotlight: Callable[..., SpotlightPage], client: Client
) -> None:
    make_spotlight("Not yet").unpublish()
    assert "Not yet" not in titles(client, "/spotlights/")


def test_a_full_list_of_spotlights_costs_as_many_queries_as_one_row(
    make_spotlight: Callable[..., SpotlightPage], client: Client
) -> None:
    before = queries(client, "/spotlights/")
    for number in range(9):
        make_spotlight(f"Number {number}", contributor=SpotlightPage.objects.first().contributor)
    assert queries(client, "/spotlights/") == before


def test_a_full_list_of_lessons_costs_as_many_queries_as_a_short_one(
    make_lesson: Callable[..., LearningPage], client: Client
) -> None:
    before = queries(client, "/active-learning/")
    for number in range(7):
        make_lesson(f"Lesson {number}", topics=list(Topic.objects.all()[:2]))
    assert queries(client, "/active-learning/") == before


def test_a_full_topic_page_costs_as_many_queries_as_one_card_of_each_kind(
    make_spotlight: Callable[..., SpotlightPage],
    make_lesson: Callable[..., LearningPage],
    client: Client,
) -> None:
    topic = Topic.objects.create(name="Sleep", slug="sleep")
    page = TopicPage(title="Sleep", slug="sleep", summary="How to sleep.", topic=topic)
    TopicIndexPage.objects.get().add_child(instance=page).save_revision().publish()
    person = SpotlightPage.objects.get().contributor

    def one_more(number: int) -> None:
        make_spotlight(f"Number {number}", contributor=person, topics=[topic])
        make_lesson(f"Lesson {number}", topics=[topic])

    one_more(0)
    before = queries(client, page.url)
    for number in range(1, 6):
        one_more(number)
    context = client.get(page.url).context
    assert len(context["lessons"]) == len(context["spotlights"]) == 6
    assert queries(client, page.url) == before


def test_a_long_article_costs_as_many_queries_as_a_short_one(
    make_spotlight: Callable[..., SpotlightPage],
    make_lesson: Callable[..., LearningPage],
    client: Client,
) -> None:
    """Pictures, words, links in text and in lists, lessons and topics: one of each, then five."""
    terms = list(GlossaryTerm.objects.all()[:5])
    topics = [Topic.objects.create(name=f"Topic {n}", slug=f"topic-{n}") for n in range(5)]
    lessons = [make_lesson(f"Lesson {number}") for number in range(5)]
    names = ["portal-tab", "veteran-and-doctor", "doctor-writing"]
    pictures = [picture(name) for name in names]
    pictures.append(PortalImage.objects.create(title="5", file=pictures[0].file, width=1, height=1))

    def article(title: str, count: int) -> str:
        links = [{"page": lesson} for lesson in lessons[:count]]
        rich = "".join(f'<p><a linktype="page" id="{one.pk}">x</a></p>' for one in lessons[:count])
        body = [("paragraph", rich), *[("paragraph", rich)] * (count - 1)]
        body += [("links", {"title": "More", "links": links})]
        body += [("picture", {"image": one, "caption": ""}) for one in pictures[:count]]
        body += [("glossary_term", {"term": term}) for term in terms[:count]]
        learn_more = [SpotlightLearnMore(learning_page=lesson) for lesson in lessons[:count]]
        related = [("link", link) for link in links]
        values = {"body": body, "related_links": related, "learn_more": learn_more}
        return make_spotlight(title, topics=topics[:count], **values).url

    assert queries(client, article("Long", 5)) == queries(client, article("Short", 1))


def test_one_page_costs_few_queries(home: HomePage, client: Client) -> None:
    most = {
        "/spotlights/secure-messaging/": 21,
        "/active-learning/sharing-your-health-information/": 18,
        "/terms/": 18,
        "/help/": 17,
    }
    counted = {address: queries(client, address) for address in most}
    assert {a: n for a, n in counted.items() if n > most[a]} == {}
