"""The lists of spotlights and lessons: filters, screens, and a fixed number of queries."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from content.models import HomePage, LearningPage, SpotlightPage, Topic

from .counting import queries


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


def test_one_page_costs_few_queries(home: HomePage, client: Client) -> None:
    most = {
        "/spotlights/secure-messaging/": 35,
        "/active-learning/sharing-your-health-information/": 25,
        "/terms/": 20,
        "/help/": 20,
    }
    counted = {address: queries(client, address) for address in most}
    assert {a: n for a, n in counted.items() if n > most[a]} == {}
