"""What search engines are told, and where they are sent."""

import json
import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.test import Client
from wagtail.models import Locale

from content.pages.home import HomePage
from content.pages.learning import LearningPage
from content.pages.spotlights import SpotlightPage
from content.pages.topic_pages import TopicPage
from tests.content.counting import queries

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"


def told(client: Client, address: str) -> dict[str, Any]:
    """The descriptions on a page by their type."""
    soup = BeautifulSoup(client.get(address).content, "html.parser")
    found = [json.loads(tag.string) for tag in soup("script", type="application/ld+json")]
    assert all(data["@context"] == "https://schema.org" for data in found)
    return {data["@type"]: data for data in found}


def test_an_article_is_described_as_it_reads(home: HomePage, client: Client) -> None:
    page = SpotlightPage.objects.get()
    article = told(client, "/spotlights/secure-messaging/")["NewsArticle"]
    assert article["headline"] == page.title
    assert article["datePublished"] == "2010-11-01"
    assert article["author"]["name"] == "David M. Douglas"
    assert article["mainEntityOfPage"] == "http://testserver/spotlights/secure-messaging/"
    assert article["inLanguage"] == "en"
    picture = article["image"][0].removeprefix("http://testserver")
    assert picture in client.get("/spotlights/secure-messaging/").content.decode()


def test_a_lesson_says_who_is_meant_when_it_was_reviewed_and_what_it_cites(
    home: HomePage, client: Client
) -> None:
    lesson = LearningPage.objects.get(slug="talking-with-your-provider")
    page = told(client, lesson.url)["MedicalWebPage"]
    assert page["audience"]["audienceType"] == "Patient"
    assert page["lastReviewed"] == "2010-11-01"
    cited = [source.value["url"] for source in lesson.sources]
    assert [source["url"] for source in page["citation"]] == cited
    unreviewed = told(client, "/active-learning/looking-after-your-mind/")["MedicalWebPage"]
    assert "lastReviewed" not in unreviewed


def test_the_way_to_a_page_is_the_one_above_its_heading(home: HomePage, client: Client) -> None:
    address = "/active-learning/looking-after-your-mind/"
    steps = told(client, address)["BreadcrumbList"]["itemListElement"]
    assert [step["position"] for step in steps] == [1, 2, 3]
    assert [step["item"].removeprefix("http://testserver") for step in steps] == [
        "/",
        "/active-learning/",
        address,
    ]
    assert told(client, "/") == {}


def test_a_preview_of_a_page_that_was_never_saved_tells_nothing(editor: Client) -> None:
    from django.urls import reverse
    from wagtail.test.utils.form_data import nested_form_data, streamfield

    parent = HomePage.objects.get()
    address = reverse(
        "wagtailadmin_pages:preview_on_add", args=["content", "standardpage", parent.pk]
    )
    form = {"title": "New", "slug": "new", "summary": ""}
    streams = {"body": streamfield([]), "related_links": streamfield([])}
    assert editor.post(address, nested_form_data(form | streams)).json()["is_valid"]
    assert b"ld+json" not in editor.get(address).content


def canonical(client: Client, address: str) -> str:
    soup = BeautifulSoup(client.get(address).content, "html.parser")
    (link,) = soup("link", rel="canonical")
    return link["href"].removeprefix("http://testserver")


@pytest.mark.parametrize(
    ("address", "one"),
    [
        ("/help/?utm_source=mail", "/help/"),
        ("/spotlights/?topic=care-team&page=1", "/spotlights/"),
        ("/spotlights/2010/11/", "/spotlights/2010/11/"),
        ("/terms/versions/1/", "/terms/versions/1/"),
    ],
)
def test_each_page_names_the_one_address_it_has(
    address: str, one: str, home: HomePage, client: Client
) -> None:
    assert canonical(client, address) == one


def test_the_next_screen_of_a_list_is_a_page_of_its_own_and_a_mirror_is_none(
    home: HomePage, make_lesson: Callable[..., LearningPage], client: Client
) -> None:
    for number in range(8):
        make_lesson(f"Lesson {number}")
    assert canonical(client, "/active-learning/?page=2") == "/active-learning/?page=2"
    spanish = Locale.objects.create(language_code="es")
    home.copy_for_translation(spanish, alias=True)
    assert canonical(client, "/es/").endswith("127.0.0.1:8000/")


def test_search_engines_are_kept_out_of_what_is_personal(home: HomePage, client: Client) -> None:
    response = client.get("/robots.txt")
    assert response.headers["Content-Type"].startswith("text/plain")
    lines = response.content.decode().splitlines()
    personal = ["/admin/", "/django-admin/", "/accounts/", "/es/accounts/", "/search/"]
    if apps.is_installed("sm_plugin"):
        personal += ["/secure-messaging/", "/es/secure-messaging/"]
    assert {f"Disallow: {path}" for path in personal} <= set(lines)
    assert "Sitemap: http://testserver/sitemap.xml" in lines
    closed = [line.removeprefix("Disallow: ") for line in lines if line.startswith("Disallow")]
    assert not [page for page in sitemap(client) if page.startswith(tuple(closed))]


def sitemap(client: Client) -> dict[str, list[str]]:
    """Languages on offer by path."""
    tree = ElementTree.fromstring(client.get("/sitemap.xml").content)  # noqa: S314 - our own
    return {
        url.findtext(f"{SITEMAP}loc", "").removeprefix("http://127.0.0.1:8000"): [
            link.attrib["hreflang"] for link in url.iter(LINK)
        ]
        for url in tree.iter(f"{SITEMAP}url")
    }


def test_the_sitemap_names_each_live_page_once(home: HomePage, client: Client) -> None:
    SpotlightPage.objects.get().unpublish()
    listed = sitemap(client)
    assert "/active-learning/looking-after-your-mind/" in listed
    assert "/spotlights/secure-messaging/" not in listed
    assert len(listed) == home.get_descendants(inclusive=True).live().count()
    assert not any(listed.values())


def test_a_translated_page_names_its_languages(home: HomePage, client: Client) -> None:
    spanish = Locale.objects.create(language_code="es")
    translated = home.copy_for_translation(spanish)
    translated.save_revision().publish()
    listed = sitemap(client)
    assert sorted(listed["/"]) == ["en", "es"]
    assert listed["/glossary/"] == []


def test_the_sitemap_leaves_out_what_mirrors_a_page_of_another_language(
    home: HomePage, client: Client
) -> None:
    spanish = Locale.objects.create(language_code="es")
    home.copy_for_translation(spanish).save_revision().publish()
    lesson = SpotlightPage.objects.get()
    lesson.copy_for_translation(spanish, copy_parents=True, alias=True)
    listed = sitemap(client)
    assert listed["/spotlights/secure-messaging/"] == []
    assert "/es/spotlights/secure-messaging/" not in listed


def test_a_longer_sitemap_costs_no_more_queries(
    make_lesson: Callable[..., LearningPage], client: Client
) -> None:
    before = queries(client, "/sitemap.xml")
    for number in range(5):
        make_lesson(f"Lesson {number}")
    assert queries(client, "/sitemap.xml") == before


@pytest.mark.parametrize("slug", ["healthy-living", "care-team"])
def test_a_topic_page_gathers_lessons_and_spotlights(
    slug: str, home: HomePage, client: Client
) -> None:
    page = TopicPage.objects.get(slug=slug)
    context = client.get(page.url).context
    lessons = LearningPage.objects.live().filter(topics=page.topic)
    assert list(context["lessons"]) == list(lessons.order_by("path"))
    assert list(context["spotlights"]) == list(SpotlightPage.objects.filter(topics=page.topic))


def test_topics_of_an_article_lead_to_their_pages(home: HomePage, client: Client) -> None:
    html = client.get("/spotlights/secure-messaging/").content.decode()
    assert '<a href="/topics/care-team/">' in html


def test_a_topic_has_one_page(home: HomePage) -> None:
    from django.core.exceptions import ValidationError

    first = TopicPage.objects.first()
    assert first
    second = TopicPage(title="Again", slug="again", summary="x", topic=first.topic)
    with pytest.raises(ValidationError, match="has a page already"):
        first.get_parent().add_child(instance=second)


def head_of(client: Client, url: str) -> str:
    return client.get(url).content.decode().split("</head>")[0]


def test_a_page_in_one_language_names_no_other(home: HomePage, client: Client) -> None:
    assert "hreflang" not in head_of(client, "/spotlights/secure-messaging/")


def test_a_shared_page_brings_its_title_words_and_picture(home: HomePage, client: Client) -> None:
    head = head_of(client, "/spotlights/secure-messaging/")

    assert 'property="og:type" content="article"' in head
    assert 'property="og:title" content="Now you can write' in head
    assert 'property="og:description"' in head
    assert 'property="og:url" content="http://testserver/spotlights/secure-messaging/"' in head
    assert re.search(r'property="og:image" content="http[^"]+\.jpg"', head)


def test_a_page_that_is_no_article_says_so_and_invents_no_picture(
    home: HomePage, client: Client
) -> None:
    head = head_of(client, "/")

    assert 'property="og:type" content="website"' in head
    assert "og:image" not in head
