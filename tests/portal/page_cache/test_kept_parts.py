"""A process keeps frames and parts drawn from them: of the site, never of a person."""

import re
from typing import Any

import pytest
from django.db import connection
from django.template import engines
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Site

from content.snippets.settings import CrisisLines, SiteWords
from portal.accounts.models import User
from portal.look import frame

from .looking import Change
from .test_signed_in import ACCOUNT, ARTICLE, text_of

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]*)"')


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    for _time in range(3):
        client.get(ACCOUNT)
    return client


@pytest.fixture
def ruth(person: User) -> Client:
    return signed_in(person)


@pytest.fixture
def walt(make_person: Any) -> Client:
    return signed_in(make_person("Walt Hansen"))


def kept() -> list[frame._Kept]:
    return list(frame._kept.values())


def test_what_is_kept_says_nothing_of_who_made_it(ruth: Client, walt: Client, person: User) -> None:
    for client in (ruth, walt, Client()):
        for path in (ACCOUNT, ARTICLE, "/es/", "/search/?q=knee", "/accounts/login/", "/nowhere/"):
            client.get(path)
    parts = [part for one in kept() for part in one.drawn.values()]
    assert len(parts) > 5
    for part in parts:
        assert "Delgado" not in part
        assert person.email not in part
        assert "knee" not in part
        for token in TOKEN.findall(part):
            assert token == "the-token-of-this-page"


def test_each_page_has_the_token_of_its_own_person(ruth: Client, walt: Client) -> None:
    for client in (ruth, walt, ruth):
        tokens = TOKEN.findall(text_of(client, ACCOUNT))
        assert len(tokens) >= 2
        assert "the-token-of-this-page" not in tokens
        assert all(len(token) == 64 for token in tokens)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = ruth.cookies
    token = TOKEN.findall(text_of(strict, ACCOUNT))[0]
    answer = strict.post("/accounts/logout/", {"csrfmiddlewaretoken": token})
    assert answer.status_code == 302
    assert not strict.session.get("_auth_user_id")


def test_a_stranger_gets_the_frame_of_strangers_after_a_person(ruth: Client) -> None:
    assert "Sign out" in text_of(ruth, "/nowhere/")
    shown = text_of(Client(), "/nowhere/")
    assert "Sign out" not in shown
    assert "Sign in" in shown
    assert "Sign out" in text_of(ruth, "/nowhere/")


def test_the_way_to_the_administration_is_shown_to_who_has_one_alone(
    ruth: Client, admin: User
) -> None:
    """The pages of both are asked for often enough for their header to be kept."""
    way = f'href="{reverse("wagtailadmin_home")}"'
    ada = signed_in(admin)
    for _time in range(3):
        assert way in text_of(ada, ACCOUNT)
        assert way not in text_of(ruth, ACCOUNT)
        assert way not in text_of(Client(), "/nowhere/")
    assert len({key for one in kept() for key in one.drawn if key[0] == "tools"}) == 3


def test_the_menu_marks_the_page_one_is_on(ruth: Client) -> None:
    for path, marked in (("/", "/"), (ARTICLE, "/spotlights/"), (ACCOUNT, ""), ("/", "/")):
        menu = text_of(ruth, path).split('<div class="portal-nav">')[1].split("</nav>")[0]
        found = re.findall(r'<a href="([^"]*)" aria-current=', menu)
        assert found == ([marked] if marked else []), path


def test_another_process_s_change_shows_at_once(ruth: Client, change: Change) -> None:
    """This process hears of it by the generation alone."""
    before = kept()
    change(lambda: SiteWords.objects.create(site=Site.objects.get(), name="Newer"))
    assert kept() == before
    assert "Newer" in text_of(ruth, ACCOUNT)
    change(lambda: CrisisLines.objects.create(site=Site.objects.get(), crisis_phone="116-123"))
    assert 'href="tel:116-123"' in text_of(ruth, ACCOUNT)


def test_a_page_reads_the_generation_but_not_the_frame(ruth: Client) -> None:
    with CaptureQueriesContext(connection) as asked:
        ruth.get(ACCOUNT)
    read = [query["sql"] for query in asked.captured_queries if "portal_pages" in query["sql"]]
    assert len(read) == 1
    assert "frame:" not in read[0]


def test_hosts_without_end_do_not_fill_the_memory(settings: Any, rf: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    for number in range(frame.MOST_KEPT + 3):
        for _time in range(2):
            frame.frame_of(rf.get("/", headers={"host": f"h{number}.example"}))
    assert 0 < len(kept()) <= frame.MOST_KEPT


def test_a_preview_is_drawn_for_itself(rf: Any) -> None:
    request = rf.get("/")
    request.is_preview = True
    text = "{% load portal %}{% kept_part one %}{{ n }}{% endkept_part %}"
    template = engines["django"].from_string(text)
    assert [template.render({"n": n}, request) for n in (1, 2)] == ["1", "2"]
    assert frame.drawn_parts(request) is None
