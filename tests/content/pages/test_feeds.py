"""The spotlights as RSS and Atom, read back with nothing but Python's own parsers."""

from collections.abc import Callable
from datetime import date
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit
from uuid import UUID
from xml.etree import ElementTree

import pytest
from django.test import Client

from content.pages.home import HomePage
from content.pages.spotlights import SpotlightIndexPage, SpotlightPage
from content.snippets.topics import Topic
from tests.content.counting import queries

ATOM = "{http://www.w3.org/2005/Atom}"


def read(client: Client, address: str) -> ElementTree.Element:
    response = client.get(address)
    assert response.status_code == 200
    return ElementTree.fromstring(response.content)  # noqa: S314 - our own answer


def entries(client: Client, kind: str, start: str = "/spotlights/") -> list[dict[str, str]]:
    """Title, id, address and day of each entry, in either format."""
    feed = read(client, f"{start}{kind}/")
    if kind == "rss":
        names = {"title": "title", "id": "guid", "link": "link", "day": "pubDate"}
        return [
            {key: item.findtext(name, "") for key, name in names.items()}
            for item in feed.iter("item")
        ]
    return [
        {
            "title": entry.findtext(f"{ATOM}title", ""),
            "id": entry.findtext(f"{ATOM}id", ""),
            "link": entry.find(f"{ATOM}link").attrib["href"],
            "day": entry.findtext(f"{ATOM}published", ""),
        }
        for entry in feed.iter(f"{ATOM}entry")
    ]


@pytest.mark.parametrize("kind", ["rss", "atom"])
def test_the_newest_article_comes_first_with_address_id_and_date(
    kind: str, make_spotlight: Callable[..., SpotlightPage], client: Client
) -> None:
    make_spotlight("Flu shots", published_on=date(2010, 12, 1))
    first, second = entries(client, kind)
    assert first["title"] == "Flu shots"
    assert urlsplit(second["link"]).path == "/spotlights/secure-messaging/"
    assert urlsplit(second["link"]).netloc == "testserver"
    assert first["id"] != second["id"]
    UUID(first["id"].removeprefix("urn:uuid:"))


def test_dates_are_those_of_the_article(home: HomePage, client: Client) -> None:
    (rss,) = entries(client, "rss")
    assert parsedate_to_datetime(rss["day"]).date() == date(2010, 11, 1)
    (atom,) = entries(client, "atom")
    assert atom["day"].startswith("2010-11-01")
    updated = read(client, "/spotlights/atom/").findtext(f"{ATOM}updated")
    assert updated
    assert updated > "2010-11-01"


@pytest.mark.parametrize("kind", ["rss", "atom"])
def test_an_entry_keeps_its_id_at_a_new_address(kind: str, home: HomePage, client: Client) -> None:
    (before,) = entries(client, kind)
    page = SpotlightPage.objects.get()
    page.slug, page.title = "write-to-us", "Write to us"
    page.save_revision().publish()
    (after,) = entries(client, kind)
    assert after["link"] != before["link"]
    assert after["id"] == before["id"]


def test_a_topic_has_feeds_of_its_own(
    make_spotlight: Callable[..., SpotlightPage], client: Client
) -> None:
    walking = make_spotlight("Walking")
    walking.topics.add(Topic.objects.get(slug="healthy-living"))
    walking.save_revision().publish()
    start = "/spotlights/topics/healthy-living/"
    assert [entry["title"] for entry in entries(client, "rss", start)] == ["Walking"]
    assert [entry["title"] for entry in entries(client, "atom", start)] == ["Walking"]
    whole = read(client, "/spotlights/atom/").findtext(f"{ATOM}id")
    assert read(client, f"{start}atom/").findtext(f"{ATOM}id") != whole
    assert client.get("/spotlights/topics/nothing/rss/").status_code == 404


def test_drafts_are_not_sent(make_spotlight: Callable[..., SpotlightPage], client: Client) -> None:
    make_spotlight("Not yet").unpublish()
    assert len(entries(client, "rss")) == 1


@pytest.mark.parametrize("title", ["A & B <b>bold</b>", "]]> </title>", "Bell\x07 and \x0b tab"])
def test_no_title_breaks_a_feed(
    title: str, make_spotlight: Callable[..., SpotlightPage], client: Client
) -> None:
    page = make_spotlight("Odd", published_on=date(2010, 12, 1))
    SpotlightPage.objects.filter(pk=page.pk).update(title=title)
    shown = title.replace("\x07", "").replace("\x0b", "")
    assert entries(client, "rss")[0]["title"] == shown
    assert entries(client, "atom")[0]["title"] == shown


def test_a_long_feed_costs_as_many_queries_as_a_short_one(
    make_spotlight: Callable[..., SpotlightPage], client: Client
) -> None:
    before = queries(client, "/spotlights/rss/")
    person = SpotlightPage.objects.get().contributor
    for number in range(8):
        page = make_spotlight(f"Number {number}", contributor=person)
        page.topics.set(Topic.objects.all()[:2])
        page.save()
    assert queries(client, "/spotlights/rss/") == before


def test_readers_find_the_feeds_on_the_list_and_in_its_head(home: HomePage, client: Client) -> None:
    html = client.get("/spotlights/").content.decode()
    assert 'type="application/rss+xml"' in html
    assert '<a href="/spotlights/rss/">' in html
    picked = client.get("/spotlights/?topic=secure-messaging").content.decode()
    assert '<a href="/spotlights/topics/secure-messaging/atom/">' in picked


def test_subscriptions_and_the_archive_live_on_when_the_list_moves(
    home: HomePage, client: Client, django_capture_on_commit_callbacks: Callable
) -> None:
    index = SpotlightIndexPage.objects.get()
    index.slug = "news"
    with django_capture_on_commit_callbacks(execute=True):
        index.save_revision().publish()
    for address in ("rss/", "2010/11/", "secure-messaging/"):
        response = client.get(f"/spotlights/{address}")
        assert (response.status_code, response.url) == (301, f"/news/{address}"), address


def test_a_summary_says_that_it_is_plain_text(home: HomePage, client: Client) -> None:
    (entry,) = read(client, "/spotlights/atom/").iter(f"{ATOM}entry")
    (summary,) = entry.findall(f"{ATOM}summary")

    assert summary.attrib["type"] == "text"
    assert summary.text
