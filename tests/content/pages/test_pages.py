"""Every page a reader can open, and what all of them have in common."""

import re
from itertools import pairwise
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from content.pages.home import HomePage
from content.pages.learning import LearningPage

ADDRESSES = {
    "/",
    "/spotlights/",
    "/spotlights/secure-messaging/",
    "/active-learning/",
    "/active-learning/sharing-your-health-information/",
    "/active-learning/talking-with-your-provider/",
    "/active-learning/taking-an-active-role/",
    "/active-learning/using-your-medicines-safely/",
    "/active-learning/looking-after-your-mind/",
    "/terms/",
    "/help/",
    "/accessibility/",
    "/topics/",
    "/topics/secure-messaging/",
    "/topics/care-team/",
    "/topics/health-record/",
    "/topics/privacy-safety/",
    "/topics/healthy-living/",
    "/glossary/",
    *(["/facilities/"] if apps.is_installed("sm_plugin") else []),
}


def test_the_seeded_pages_have_the_promised_addresses(home: HomePage) -> None:
    live = Page.objects.live().descendant_of(home, inclusive=True)
    assert {page.url for page in live} == ADDRESSES


@pytest.fixture(scope="module")
def pages(seeded: None, django_db_blocker: Any) -> dict[str, str]:
    """The source of every page by its address, asked for once."""
    every = sorted(ADDRESSES | {"/terms/history/", "/terms/versions/1/", "/spotlights/2010/11/"})
    client = Client()
    with django_db_blocker.unblock():
        answers = {address: client.get(address) for address in every}
    assert {address for address, answer in answers.items() if answer.status_code != 200} == set()
    return {address: answer.content.decode() for address, answer in answers.items()}


def test_every_page_has_one_top_heading_and_skips_no_level(pages: dict[str, str]) -> None:
    for address, html in pages.items():
        main = html[html.index("<main") : html.index("</main>")]
        levels = [int(level) for level in re.findall(r"<h([1-6])", main)]
        assert levels.count(1) == 1, address
        assert levels[0] == 1, address
        assert all(after - before <= 1 for before, after in pairwise(levels)), address
        assert html.count("<h1") == 1, address


def test_no_page_has_what_the_security_policy_would_block(pages: dict[str, str]) -> None:
    inline = r"<script(?![^>]*\ssrc=)(?! type=.application/ld.json.>)"
    blocked = re.compile(rf"\sstyle=|<style|{inline}|\son\w+=")
    assert {a: blocked.findall(html) for a, html in pages.items() if blocked.search(html)} == {}


def test_every_picture_has_a_description_and_sizes_to_choose_from(pages: dict[str, str]) -> None:
    mains = [html[html.index("<main") : html.index("</main>")] for html in pages.values()]
    tags = [tag for main in mains for tag in re.findall(r"<img[^>]+>", main)]
    assert len(tags) >= 5
    assert [tag for tag in tags if " alt=" not in tag] == []
    # A drawing is one small file that is sharp at every size.
    photographs = [tag for tag in tags if ".svg" not in tag]
    assert len(photographs) >= 5
    assert [tag for tag in photographs if " srcset=" not in tag] == []


def test_an_id_is_used_once_on_a_page(pages: dict[str, str]) -> None:
    for address, html in pages.items():
        ids = re.findall(r'\sid="([^"]+)"', html)
        assert len(ids) == len(set(ids)), address


def test_breadcrumbs_lead_home(home: HomePage, client: Client) -> None:
    html = client.get("/spotlights/secure-messaging/").content.decode()
    trail = html[html.index('aria-label="Breadcrumbs"') :].split("</nav>")[0]
    assert re.findall(r'href="([^"]+)"', trail) == ["/", "/spotlights/"]


def test_an_article_asks_once_for_all_its_pictures_and_not_for_the_way_to_it(
    home: HomePage, client: Client
) -> None:
    """The first of its readers after a change waits for it."""
    address = "/spotlights/secure-messaging/"
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    told = [one["sql"] for one in asked.captured_queries]
    assert sum('FROM "content_portalrendition"' in one for one in told) == 1
    of_the_way = [one for one in told if '"wagtailcore_page"."path" IN' in one]
    assert not [one for one in of_the_way if '"wagtailcore_page"."depth" >=' in one]


def test_dates_are_written_in_words(home: HomePage, client: Client) -> None:
    html = client.get("/spotlights/secure-messaging/").content.decode()
    assert '<time datetime="2010-11-01">November 1, 2010</time>' in html


def test_a_lesson_names_its_source_once(home: HomePage, client: Client) -> None:
    html = client.get("/active-learning/talking-with-your-provider/").content.decode()
    name = LearningPage.objects.get(slug="talking-with-your-provider").source_name
    assert name
    assert html.split("content-sources")[0].count(name) == 1
    assert f"<br>{name}" not in html


def test_a_lesson_shows_its_answers_only_when_unfolded(home: HomePage, client: Client) -> None:
    html = client.get("/active-learning/talking-with-your-provider/").content.decode()
    assert html.count("<details>") == 3
    assert "Choose the two or three that matter most" in html


@pytest.mark.skipif(not apps.is_installed("sm_plugin"), reason="the plugin asks for the address")
def test_the_address_for_upgrading_an_account_leads_to_that_section(pages: dict[str, str]) -> None:
    from portal.messaging_adapter import PortalAdapter

    address, anchor = PortalAdapter().upgrade_url().split("#")
    assert f'id="{anchor}"' in pages[address]


def test_every_page_links_to_the_terms_and_the_accessibility_statement(
    pages: dict[str, str],
) -> None:
    for address, html in pages.items():
        foot = html[html.rindex("<footer") :]
        assert 'href="/terms/"' in foot, address
        assert 'href="/accessibility/"' in foot, address
