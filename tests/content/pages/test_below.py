"""A page below a page of one kind is found in one question, for those alone who may see it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale, Page, PageViewRestriction

from content.pages.home import HomePage
from content.pages.learning import LearningPage
from content.pages.spotlights import SpotlightPage
from content.pages.standard import StandardPage
from content.pages.topic_pages import TopicPage
from content.snippets.topics import Topic

KINDS = (SpotlightPage, LearningPage, TopicPage)


def only_this(page: Page) -> PageViewRestriction:
    """Restrict this page and none in another language, as a row that no receiver heard of."""
    restriction = PageViewRestriction(page=page, restriction_type=PageViewRestriction.LOGIN)
    return PageViewRestriction.objects.bulk_create([restriction])[0]


def asked_for(client: Client, address: str) -> list[str]:
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return [one["sql"] for one in asked.captured_queries]


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_found_with_its_review_and_with_who_may_see_it(
    home: HomePage, client: Client, kind: type[Page]
) -> None:
    page = kind.objects.filter(locale=Locale.get_default()).order_by("pk")[0]
    told = asked_for(client, page.url)

    [found] = [one for one in told if f'FROM "{kind._meta.db_table}"' in one and page.slug in one]
    assert '"content_reviewrecord"."confirmed_on"' in found
    for table in ("content_reviewrecord", "wagtailcore_pageviewrestriction"):
        assert not [one for one in told if f'FROM "{table}" WHERE' in one]


def test_an_article_is_found_with_its_contributor_and_its_pictures(
    home: HomePage, client: Client
) -> None:
    told = asked_for(client, "/spotlights/secure-messaging/")

    assert not [one for one in told if 'FROM "content_contributor"' in one]
    assert sum('FROM "content_portalimage"' in one for one in told) == 1  # those of the text


def test_nobody_sees_a_draft(make_spotlight: Callable[..., Any], client: Client) -> None:
    page = make_spotlight("Not yet")
    address = page.url
    assert client.get(address).status_code == 200
    page.unpublish()

    assert client.get(address).status_code == 404


@pytest.mark.parametrize("steps_above", [0, 1, 2])
def test_a_restriction_of_the_page_or_above_it_holds(
    home: HomePage, client: Client, steps_above: int
) -> None:
    page = SpotlightPage.objects.get(locale=Locale.get_default())
    restricted = list(page.get_ancestors(inclusive=True).reverse())[steps_above]
    assert client.get(page.url).status_code == 200
    restriction = only_this(restricted)
    assert client.get(page.url).status_code == 302
    restriction.delete()

    assert client.get(page.url).status_code == 200


def test_the_way_of_a_feed_is_no_article(
    make_spotlight: Callable[..., Any], client: Client
) -> None:
    make_spotlight("A feed", slug="rss")

    assert client.get("/spotlights/rss/")["Content-Type"].startswith("application/rss+xml")


def test_a_page_of_another_kind_is_found_where_somebody_moved_it(
    home: HomePage, client: Client
) -> None:
    Page.objects.get(slug="help", locale=Locale.get_default()).move(
        Page.objects.get(slug="spotlights", locale=Locale.get_default()), pos="last-child"
    )

    assert client.get("/spotlights/help/").status_code == 200
    assert client.get("/spotlights/nothing/").status_code == 404


def test_a_page_below_a_page_below_a_page_is_found(home: HomePage, client: Client) -> None:
    parent: Any = Page.objects.get(slug="help", locale=Locale.get_default()).specific
    for name in ("one", "two"):
        page = StandardPage(title=name, slug=name, summary=name)
        parent = parent.add_child(instance=page)
        parent.save_revision().publish()

    assert "<h1>two</h1>" in client.get("/help/one/two/").content.decode()
    assert client.get("/help/two/").status_code == 404


def test_a_draft_shows_the_topics_that_it_has(home: HomePage) -> None:
    page = SpotlightPage.objects.get(locale=Locale.get_default())
    stored = page.topic_list
    assert stored == list(page.topics.all())
    own = Topic.objects.create(name="Sleep", slug="sleep")
    page.topics.set([own])
    page.save_revision()

    assert SpotlightPage.objects.get(pk=page.pk).topic_list == stored
    assert page.get_latest_revision_as_object().topic_list == [own]


def test_the_texts_of_lessons_and_topics_that_are_named_are_not_read(
    home: HomePage, client: Client
) -> None:
    told = asked_for(client, "/spotlights/secure-messaging/")

    for table in ("content_learningpage", "content_topicpage"):
        assert [one for one in told if f'"{table}"' in one]
        assert not [one for one in told if f'"{table}"."body"' in one]
