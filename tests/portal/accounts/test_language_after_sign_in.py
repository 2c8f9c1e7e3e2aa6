"""Who changes the language of a page that leads on goes on in that language."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client

pytestmark = pytest.mark.django_db


def spanish_link(address: str) -> str:
    answer = Client().get(address)
    return BeautifulSoup(answer.content, "html.parser").find("a", hreflang="es")["href"]


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
