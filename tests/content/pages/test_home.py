from collections.abc import Callable
from datetime import date

from django.test import Client

from content.pages.home import HomePage
from content.pages.learning import LearningPage
from content.pages.spotlights import SpotlightPage
from tests.content.counting import queries


def test_the_newest_spotlight_leads_and_three_cards_follow(
    home: HomePage, make_spotlight: Callable[..., SpotlightPage], client: Client
) -> None:
    newer = make_spotlight("Flu shots", published_on=date(2010, 12, 1))
    context = client.get("/").context
    assert context["lead"] == newer
    assert context["cards"][0].slug == "secure-messaging"
    assert len(context["cards"]) == 3


def test_editors_choose_the_lead(
    home: HomePage, make_spotlight: Callable[..., SpotlightPage], client: Client
) -> None:
    old = make_spotlight("An old one", published_on=date(2009, 1, 1))
    for number in range(4):
        make_spotlight(f"Newer {number}")
    home.lead_spotlight = old
    home.save_revision().publish()
    context = client.get("/").context
    assert context["lead"] == old
    assert old not in context["cards"]
    assert len(context["cards"]) == 3


def test_a_chosen_lead_that_was_withdrawn_gives_way_to_the_newest(
    home: HomePage, make_spotlight: Callable[..., SpotlightPage], client: Client
) -> None:
    chosen = make_spotlight("Withdrawn")
    home.lead_spotlight = chosen
    home.save_revision().publish()
    chosen.unpublish()
    assert client.get("/").context["lead"].slug == "secure-messaging"


def test_without_a_spotlight_the_newest_lessons_fill_the_page(
    home: HomePage, make_lesson: Callable[..., LearningPage], client: Client
) -> None:
    SpotlightPage.objects.get().unpublish()
    newest = make_lesson("Sleeping well")
    response = client.get("/")
    assert response.context["lead"] is None
    assert response.context["cards"][0] == newest
    assert len(response.context["cards"]) == 3
    assert "New in Active Learning" in response.content.decode()


def test_a_home_page_with_nothing_to_show_says_so(home: HomePage, client: Client) -> None:
    for page in home.get_children().specific():
        page.unpublish()
    for page in [*SpotlightPage.objects.all(), *LearningPage.objects.all()]:
        page.unpublish()
    response = client.get("/")
    assert response.status_code == 200
    assert "There is nothing here yet" in response.content.decode()


def test_more_spotlights_do_not_mean_more_queries(
    home: HomePage, make_spotlight: Callable[..., SpotlightPage], client: Client
) -> None:
    person = SpotlightPage.objects.get().contributor
    for number in range(4):
        make_spotlight(f"Number {number}", contributor=person)
    before = queries(client, "/")
    for number in range(8):
        make_spotlight(f"Newer {number}", contributor=person)
    assert queries(client, "/") == before <= 25
