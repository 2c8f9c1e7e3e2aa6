"""A process keeps the site and its front page for a generation: every page begins with them."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, PageViewRestriction, Site

from portal.look import frame
from portal.page_cache.beginnings import KEPT, Beginning

from .looking import Change
from .test_changes import article, spanish_home

NOT_KEPT = "/spotlights/secure-messaging/?made=again"  # an address that no cache answers


def status(path: str = NOT_KEPT, **headers: Any) -> int:
    return Client(headers=headers).get(path).status_code


def statements() -> list[str]:
    with CaptureQueriesContext(connection) as asked:
        assert status() == 200
    return [query["sql"] for query in asked.captured_queries]


@pytest.fixture
def begun() -> None:
    for _time in range(2):
        assert status() == 200


def test_a_page_made_again_does_not_ask_for_the_site_its_front_page_and_its_section(
    begun: None,
) -> None:
    read = statements()

    assert not [sql for sql in read if 'FROM "wagtailcore_site"' in sql]
    assert not [sql for sql in read if 'FROM "wagtailcore_locale"' in sql]
    for kept in ("homepage", "spotlightindexpage"):
        assert not [sql for sql in read if f'JOIN "wagtailcore_page" ON ("content_{kept}' in sql]


def test_a_page_made_again_asks_nine_questions(begun: None) -> None:
    """The generation, the page, its pictures, their sizes, languages, topics, lessons and links."""
    assert len(statements()) == 9


def test_a_page_is_not_found_once_its_front_page_is_another_one(
    begun: None, change: Change
) -> None:
    def point_elsewhere() -> None:
        site = Site.objects.get()
        site.root_page = Page.objects.get(slug="help")
        site.save()

    change(point_elsewhere)

    assert status() == 404
    assert status("/") == 200


def test_a_page_taken_down_is_gone_at_once(begun: None, change: Change) -> None:
    change(lambda: article().unpublish())

    assert status() == 404


def test_a_restriction_holds_at_once_though_no_process_heard_of_it(begun: None) -> None:
    """Who may see a page is asked each time: of the page, and of all above it."""
    for page in (article(), Site.objects.get().root_page):
        rows = PageViewRestriction.objects.bulk_create(
            [PageViewRestriction(page=page, restriction_type="login")]
        )
        assert status() == 302
        rows[0].delete()


def test_a_section_below_another_page_is_found_there_alone(begun: None, change: Change) -> None:
    def move() -> None:
        section = Page.objects.get(slug="spotlights")
        section.move(Page.objects.get(slug="help"), pos="last-child")

    change(move)

    assert status() != 200
    assert status("/help/spotlights/secure-messaging/?made=again") == 200


def test_each_language_has_a_front_page_of_its_own(begun: None, change: Change) -> None:
    change(spanish_home)
    for _time in range(2):
        Client().get("/es/?made=again")
        assert status("/es/spotlights/secure-messaging/?made=again") == 404
        assert status() == 200


def test_a_request_leaves_nothing_on_what_is_kept(begun: None) -> None:
    kept = [one.rows[KEPT] for one in frame._kept.values() if KEPT in one.rows]
    assert kept
    pages = [page for one in kept for page in (one.home, *one.sections.values())]
    before = [set(vars(page)) for page in pages]
    for path in ("/", "/spotlights/", "/learning/", "/nowhere/", NOT_KEPT):
        status(path + ("" if "?" in path else "?made=again"))

    assert [set(vars(page)) for page in pages] == before
    assert all(isinstance(one, Beginning) for one in kept)


def test_breadcrumbs_name_the_pages_above_as_they_are(begun: None, change: Change) -> None:
    home = Site.objects.get().root_page.specific
    before = Client().get(NOT_KEPT).content.decode()

    def rename() -> None:
        index = Page.objects.get(slug="spotlights").specific
        index.title = "In the light"
        index.save_revision().publish()

    change(rename)
    after = Client().get(NOT_KEPT).content.decode()

    assert before.split("</nav>")[0].count(home.get_url()) == after.split("</nav>")[0].count(
        home.get_url()
    )
    assert "<span>In the light</span>" in after
