"""No search in the admins is brought down by how much is asked for."""

import pytest
from django.test import Client

from portal.accounts.models import User
from tests.doors import every_door

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

# One of them has a quote without another: a quote among words once ended a text for SQLite.
WORDS = 'word0" ' + " ".join(f"word{number}" for number in range(1, 3_000))
ODD = ("a b " * 1_500, "a.b-c/" * 2_000, "a" * 20_000, '"a b" ' * 1_500, '"')
# Ends the session, or fails to show how failures look.
LEFT_OUT = ("logout", "failwhale")


def addresses() -> list[str]:
    """Return every address of both admins that takes no argument."""
    admins = ("/admin/", "/django-admin/")
    return [
        one
        for one in every_door()
        if one.startswith(admins) and not any(end in one for end in LEFT_OUT)
    ]


@pytest.fixture
def as_superuser(client: Client, admin: User) -> Client:
    client.force_login(admin)
    return client


@pytest.mark.slow
def test_no_address_of_the_admins_fails_at_a_search_for_thousands_of_words(as_superuser):
    asked = addresses()
    assert {"/admin/pages/search/", "/admin/users/", "/django-admin/accounts/user/"} <= set(asked)
    assert failing(as_superuser, asked, WORDS) == []


@pytest.mark.parametrize("words", ODD, ids=["letters", "signs", "one word", "quotes", "a quote"])
def test_nor_at_odd_ones(as_superuser, words):
    asked = ["/admin/pages/search/", "/admin/choose-page/search/", "/django-admin/accounts/user/"]
    assert failing(as_superuser, asked, words) == []


def test_what_somebody_would_type_is_searched_for_as_typed(as_superuser):
    page = as_superuser.get("/admin/pages/search/", {"q": '  "flu shots"  2026 '})
    assert page.wsgi_request.GET["q"] == '  "flu shots"  2026 '


def test_the_page_shows_what_was_searched_for(as_superuser):
    page = as_superuser.get("/admin/pages/search/", {"q": WORDS, "p": "1"})
    assert page.wsgi_request.GET["q"].split() == WORDS.split()[:20]
    assert page.wsgi_request.GET["p"] == "1"


def failing(client: Client, asked: list[str], words: str) -> list[tuple[str, str]]:
    failed = []
    for address in asked:
        try:
            client.get(address, dict.fromkeys(("q", "term", "search"), words))
        except Exception as error:
            failed.append((address, type(error).__name__))
    return failed
