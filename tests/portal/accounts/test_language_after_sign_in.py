"""Who changes the language of a page that leads on goes on in that language."""

from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from django.http import HttpResponse
from django.test import Client

pytestmark = pytest.mark.django_db


def link_on(answer: HttpResponse) -> str:
    return BeautifulSoup(answer.content, "html.parser").find("a", hreflang="es")["href"]


def spanish_link(address: str) -> str:
    return link_on(Client().get(address))


@pytest.mark.parametrize("page", ["login", "signup", "password/reset"])
def test_the_page_after_sign_in_is_in_the_language_that_was_chosen_there(page: str) -> None:
    link = spanish_link(f"/accounts/{page}/?next=/secure-messaging/%3Ffolder%3D1&x=%26")
    assert link == f"/es/accounts/{page}/?next=%2Fes%2Fsecure-messaging%2F%3Ffolder%3D1&x=%26"


@pytest.mark.parametrize(
    "after", ["//elsewhere.example/", "https://elsewhere.example/", "/static/x"]
)
def test_what_is_no_page_of_this_site_stays_as_it_was(after: str) -> None:
    answer = Client().get(spanish_link(f"/accounts/login/?next={after}"))
    field = BeautifulSoup(answer.content, "html.parser").find("input", attrs={"name": "next"})
    assert field is None or not field["value"].startswith("/es/")


@pytest.mark.parametrize("after", ["/private/", "/es/private/", "/"])
def test_a_page_of_the_tree_keeps_its_address_which_it_may_not_have_in_spanish(after: str) -> None:
    link = spanish_link(f"/accounts/login/?next={after}")
    assert link == f"/es/accounts/login/?next={quote(after, safe='')}"


@pytest.mark.parametrize("page", ["login", "signup", "password/reset"])
def test_a_form_that_was_refused_loses_the_way_on_in_no_language(page: str) -> None:
    asked = {"next": "/secure-messaging/", "email": "", "login": "", "password": "wrong"}
    answer = Client().post(f"/accounts/{page}/", asked)
    assert answer.status_code == 200
    assert link_on(answer) == f"/es/accounts/{page}/?next=%2Fes%2Fsecure-messaging%2F"


@pytest.mark.parametrize(
    "after", ["/\t/[", "/\n/[x", "//[", "/\\[", "\t//[", "http://[", "/\0", "["]
)
@pytest.mark.parametrize(
    "page",
    [
        "/accounts/login/",
        "/accounts/signup/",
        "/accounts/password/reset/",
        "/search/",
        "/secure-messaging/facilities/",
        "/no-such-page/",
    ],
)
def test_a_stranger_breaks_no_page_with_what_is_no_address(page: str, after: str) -> None:
    answer = Client(raise_request_exception=False).get(page, {"next": after})
    assert answer.status_code in (200, 404)
