"""Anonymous visitors share cached pages; nobody else gets or leaves one."""

import gzip
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.messages import info
from django.core.cache import caches
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory
from wagtail.models import Page, PageViewRestriction

from portal.accounts.models import User

from .asking import Asking
from .looking import Change, is_kept, kept_rows, queries

pytestmark = pytest.mark.engine

PAGE = "/help/"
PUBLIC = "public, max-age=0, must-revalidate, s-maxage=60"


@pytest.mark.parametrize("path", ["/", PAGE, "/spotlights/rss/", "/sitemap.xml", "/robots.txt"])
def test_the_second_stranger_gets_the_same_page_for_one_query(path: str) -> None:
    first, second = Client().get(path), Client().get(path)
    assert is_kept(path)
    assert first.content == second.content
    for response in (first, second):
        assert response.headers["Cache-Control"] == PUBLIC
        assert response.headers["Vary"] == "Cookie, Accept-Encoding"
        assert not response.cookies


def test_a_kept_page_has_the_headers_of_a_fresh_one() -> None:
    first, second = Client().get(PAGE), Client().get(PAGE)
    ids = [page.headers.pop("X-Request-ID") for page in (first, second)]
    assert ids[0] != ids[1]
    assert dict(first.headers) == dict(second.headers)
    assert "script-src 'self'" in second.headers["Content-Security-Policy"]
    assert second.headers["Content-Language"] == "en"


def test_who_has_the_page_already_is_told_so_in_few_bytes() -> None:
    etag = Client().get(PAGE).headers["ETag"]
    again = Client().get(PAGE, headers={"if-none-match": etag})
    assert again.status_code == 304
    assert not again.content
    assert again.headers["Cache-Control"] == PUBLIC


def test_a_kept_page_is_sent_packed_to_who_can_open_it() -> None:
    plain, packed = Client().get(PAGE), Client().get(PAGE, headers={"accept-encoding": "br, gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert int(packed.headers["Content-Length"]) == len(packed.content) < len(plain.content) / 2
    assert gzip.decompress(packed.content) == plain.content
    assert int(plain.headers["Content-Length"]) == len(plain.content)
    etag = packed.headers["ETag"]
    assert Client().get(PAGE, headers={"if-none-match": etag}).status_code == 304


def test_marks_of_campaigns_lead_to_the_same_kept_page_and_filters_to_their_own() -> None:
    Client().get("/spotlights/")
    assert is_kept("/spotlights/?utm_source=mail&utm_campaign=spring&gclid=1")
    assert not is_kept("/spotlights/?month=2010-11")
    assert is_kept("/spotlights/?month=2010-11")


@pytest.mark.parametrize("query", ["facility=Boston", "x=1", "page=1&x=1", "topic=" + "x" * 600])
def test_addresses_without_end_are_not_kept(query: str) -> None:
    response = Client().get(f"{PAGE}?{query}")
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert kept_rows() == 0


OFFERED = [
    "/spotlights/?page=1",
    "/spotlights/?topic=&month=2010-11&page=1",
    "/spotlights/2010/11/?page=1",
    "/active-learning/?topic=&page=1",
]
MADE_UP = [
    "/help/?page=1",
    "/help/?topic=&month=",
    "/robots.txt?page=1",
    "/sitemap.xml?from=1",
    "/spotlights/rss/?page=1",
    "/spotlights/?from=1",
    "/spotlights/?page=7777",
    "/spotlights/?page=one",
    "/spotlights/?page=01",
    "/spotlights/?page=1&page=1",
    "/spotlights/?topic=made-up",
    "/spotlights/?month=1850-01",
    "/spotlights/2010/11/?month=2010-11",
    "/active-learning/?month=2010-11",
]


@pytest.mark.parametrize("address", OFFERED)
def test_an_answer_by_filters_that_the_page_offers_is_kept(address: str) -> None:
    assert Client().get(address).status_code == 200
    assert is_kept(address)


@pytest.mark.parametrize("address", MADE_UP)
def test_an_answer_to_made_up_filters_is_not_kept(address: str, person: User) -> None:
    """Anybody can make up as many as the cache has room for."""
    browser = Client()
    browser.force_login(person)
    for client in (Client(), browser):
        response = client.get(address)
        assert response.status_code == 200
        assert "private" in response.headers["Cache-Control"]
    assert kept_rows() == 0


# Each "never" by its name: neither served from what is kept nor kept.


def test_a_signed_in_person_never_gets_or_leaves_a_kept_page(person: User) -> None:
    browser = Client()
    browser.force_login(person)
    assert "Sign out" in browser.get(PAGE).content.decode()
    assert kept_rows() == 1  # the parts of the page that are a stranger's: test_signed_in.py
    assert "Sign out" not in Client().get(PAGE).content.decode()
    response = browser.get(PAGE)
    assert "Sign out" in response.content.decode()
    assert response.headers["Cache-Control"] == "no-store, private"
    assert "Sign out" not in Client().get(PAGE).content.decode()


def test_who_signs_in_and_out_sees_it_on_the_next_page(person: User) -> None:
    browser = Client()
    etag = browser.get(PAGE).headers["ETag"]
    browser.force_login(person)
    page = browser.get(PAGE, headers={"if-none-match": etag})
    assert page.status_code == 200
    assert "Sign out" in page.content.decode()


def test_a_stranger_with_a_session_never_gets_or_leaves_a_kept_page() -> None:
    browser = Client()
    browser.get("/accounts/login/")  # the token of its form starts a session
    assert browser.cookies["sessionid"]
    response = browser.get(PAGE)
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert response.headers["Vary"] == "Cookie"
    assert kept_rows() == 0
    Client().get(PAGE)
    assert queries(browser, PAGE) > 1


def test_a_preview_is_never_kept_nor_served_from_what_is_kept(admin: User) -> None:
    page = Page.objects.get(slug="help").specific
    Client().get(page.url)
    before = kept_rows()
    for extra in ({}, {"original_request": RequestFactory().get("/admin/")}):
        page.title = "Words of a draft"
        preview = page.make_preview_request(**extra)
        assert b"Words of a draft" in preview.content
        assert "private" in preview.headers["Cache-Control"]
    assert kept_rows() == before
    assert "Words of a draft" not in Client().get(page.url).content.decode()


@pytest.mark.parametrize("kind", ["password", "login"])
def test_a_page_with_a_view_restriction_is_never_kept(kind: str, change: Change) -> None:
    page = Page.objects.get(slug="help")
    Client().get(page.url)
    change(
        lambda: PageViewRestriction.objects.create(
            page=page, restriction_type=kind, password="quiet herons"
        )
    )
    for _time in range(2):
        response = Client().get(page.url)
        assert page.specific.summary not in response.content.decode()
        assert "no-store" in response.headers["Cache-Control"]
    assert not is_kept(page.url)


@pytest.mark.parametrize("path", ["/no-such-page/", "/help", "/accounts/login/", "/search/?q=x"])
def test_only_pages_that_were_found_are_kept(path: str) -> None:
    Client().get(path)
    assert kept_rows() == 0


def test_a_post_is_never_answered_with_a_kept_page() -> None:
    Client().get(PAGE)
    assert Client().post(PAGE).headers.get("ETag") is None


def test_nobody_is_served_who_brings_credentials_in_a_header() -> None:
    Client().get(PAGE)
    assert queries(Client(), PAGE, headers={"authorization": "Bearer x"}) > 1


NEVER: dict[str, Callable[[Any, HttpResponse], object]] = {
    "a cookie": lambda _request, response: response.set_cookie("seen", "1"),
    "a form's token": lambda request, _response: get_token(request),
    "a message": lambda request, response: (
        info(request, "Saved") or request._messages.update(response)
    ),
    "a session": lambda request, _response: request.session.update({"x": 1}),
    "a nonce of the policy": lambda request, _response: setattr(request, "csp_nonce", "abc"),
    "a word of its own": lambda _r, response: response.headers.__setitem__(
        "Cache-Control", "private"
    ),
    "another header to vary": lambda _r, response: response.headers.__setitem__(
        "Vary", "User-Agent"
    ),
    "any request": lambda _r, response: response.headers.__setitem__("Vary", "*"),
    "an error": lambda _r, response: setattr(response, "status_code", 500),
    "a preview": lambda request, _response: setattr(request, "is_preview", True),
}


@pytest.mark.parametrize("name", NEVER)
def test_an_answer_is_never_kept_with(name: str) -> None:
    portal = Asking(NEVER[name])
    portal.twice()
    assert portal.asked == 2
    assert kept_rows() == 0


def test_an_answer_without_any_of_these_is_kept() -> None:
    portal = Asking(lambda _request, _response: None)
    assert portal.twice().content == b"Hello"
    assert portal.asked == 1


def test_pages_have_a_table_of_their_own_apart_from_rate_limits(settings: Any) -> None:
    caches["default"].set("attempts", 3)
    Client().get("/")
    places = {
        name: cache["LOCATION"] for name, cache in settings.CACHES.items() if "LOCATION" in cache
    }
    assert len(set(places.values())) == len(places)


def test_each_host_has_its_own_pages() -> None:
    Client().get("/sitemap.xml", headers={"host": "localhost"})
    assert queries(Client(), "/sitemap.xml", headers={"host": "127.0.0.1"}) > 1
    assert Client().get("/", headers={"host": "evil.example"}).status_code == 400


def test_it_can_be_turned_off(settings: Any) -> None:
    settings.PORTAL_CACHES_PAGES = False
    Client().get("/")
    assert Client().get("/").headers["Cache-Control"] == "private, no-cache"
    assert kept_rows() == 0
