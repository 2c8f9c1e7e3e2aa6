"""Who is gone is signed out by the server: after 15 minutes, and after 12 hours anyway."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.accounts.models import User
from portal.settings import policy
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db

PAGE = "/accounts/email/"  # any page for which one must be signed in
DOOR = "allauth.account.auth_backends.AuthenticationBackend"
QUIET = {"X-SM-Background": "1"}


@pytest.fixture(autouse=True)
def stored_as_in_production(settings: Any) -> None:
    settings.PORTAL_CLOCK_SECONDS = policy.CLOCK_SECONDS


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(datetime(2026, 6, 10, 9, 0, tzinfo=UTC), tick=False) as clock:
        yield clock


@pytest.fixture
def signed_in(clock: Any, person: User) -> Client:
    client = Client()
    answer = client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def is_in(client: Client) -> bool:
    return client.get(PAGE).status_code == 200


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)


def test_after_15_minutes_one_must_sign_in_again(signed_in, clock):
    clock.shift(minutes(15))
    assert is_in(signed_in)
    clock.shift(minutes(15) + timedelta(seconds=1))
    answer = signed_in.get(PAGE)

    assert answer.status_code == 302
    assert answer["Location"] == f"/accounts/login/?next={PAGE}"
    page = signed_in.get(answer["Location"]).content.decode()
    assert "You were signed out to keep your information safe." in page


def test_the_session_is_gone_on_the_server_not_only_in_the_browser(signed_in, clock):
    key = signed_in.session.session_key
    clock.shift(minutes(16))
    signed_in.get("/")

    assert not Session.objects.filter(session_key=key).exists()


def test_a_clock_that_is_set_back_keeps_nobody_signed_in_longer(signed_in, clock, person):
    """How long ago the person was there can't be told: the next page asks to sign in."""
    clock.shift(-timedelta(hours=5))
    clock.shift(timedelta(hours=4))  # nobody was there, and nothing asked
    assert not is_in(signed_in)
    form = {"login": person.email, "password": PASSWORD}
    assert signed_in.post("/accounts/login/", form).status_code == 302
    assert is_in(signed_in)
    clock.shift(minutes(15) + timedelta(seconds=1))
    assert not is_in(signed_in)


def test_a_machine_whose_clock_is_a_little_behind_signs_nobody_out(signed_in, clock):
    clock.shift(-timedelta(seconds=50))
    assert is_in(signed_in)
    clock.shift(minutes(15) + timedelta(seconds=60))
    assert not is_in(signed_in)


def test_a_clock_that_jumps_ahead_signs_out_and_lets_in_again(signed_in, clock, person):
    clock.shift(timedelta(days=3))
    assert not is_in(signed_in)
    form = {"login": person.email, "password": PASSWORD}
    assert signed_in.post("/accounts/login/", form).status_code == 302
    assert is_in(signed_in)
    clock.shift(-timedelta(days=3))
    assert not is_in(signed_in)


def test_a_page_soon_after_another_writes_nothing_into_the_session(signed_in, clock):
    assert is_in(signed_in)
    clock.shift(timedelta(seconds=29))
    with CaptureQueriesContext(connection) as asked:
        assert is_in(signed_in)
    assert not [sql for sql in asked if "UPDATE" in sql["sql"]]

    clock.shift(timedelta(seconds=1))
    assert is_in(signed_in)
    clock.shift(minutes(15))
    assert is_in(signed_in)


def test_nobody_stays_longer_because_the_clock_is_stored_seldom(signed_in, clock):
    """The sign of life after 29 seconds is not stored, and the time counts from the one before."""
    clock.shift(timedelta(seconds=29))
    assert is_in(signed_in)
    assert signed_in.get("/session/", headers=QUIET).json()["left"] == 15 * 60 - 29 + 1
    clock.shift(minutes(15) - timedelta(seconds=28))

    assert not is_in(signed_in)


def test_what_a_page_does_by_itself_is_no_sign_of_life(signed_in, clock):
    for _minute in range(15):
        clock.shift(minutes(1))
        signed_in.get(PAGE, headers=QUIET)
        signed_in.get("/static/portal/img/mark.svg", headers={"Sec-Fetch-Dest": "image"})
        signed_in.get("/session/", headers=QUIET)
        signed_in.get("/favicon.ico", headers={"Sec-Fetch-Dest": "image"})
        signed_in.post("/admin/editing-sessions/ping/x/y/1/2/")
    clock.shift(timedelta(seconds=1))

    assert not is_in(signed_in)


def test_a_quiet_request_after_the_end_learns_that_it_is_over(signed_in, clock):
    clock.shift(minutes(16))
    assert signed_in.get(PAGE, headers=QUIET).status_code == 401
    assert signed_in.get("/session/").status_code == 401


def test_staying_signed_in_works_again_and_again(signed_in, clock):
    for _time in range(12):
        clock.shift(minutes(14))
        assert signed_in.get("/session/", headers=QUIET).json()["left"] <= 61
        assert signed_in.post("/session/").json()["left"] > 14 * 60
    assert is_in(signed_in)


def test_after_12_hours_it_ends_whatever_one_does(signed_in, clock):
    for _time in range(12 * 6):
        clock.shift(minutes(10))
        assert is_in(signed_in)
    clock.shift(timedelta(seconds=1))

    assert not is_in(signed_in)
    assert settings.PORTAL_SIGNED_IN_SECONDS == 12 * 60 * 60


def test_the_answer_tells_whether_staying_moves_the_end(signed_in, clock):
    for _time in range(70):
        clock.shift(minutes(10))
        assert is_in(signed_in)
    clock.shift(minutes(5))
    answer = signed_in.get("/session/", headers=QUIET).json()
    assert (answer["left"], answer["overall"]) == (10 * 60 + 1, 15 * 60 + 1)

    answer = signed_in.post("/session/").json()
    assert answer["left"] == answer["overall"] == 15 * 60 + 1
    since = answer["since"]
    clock.shift(minutes(5))
    answer = signed_in.post("/session/").json()
    assert answer["left"] == answer["overall"] == 10 * 60 + 1
    assert answer["since"] == since, "it names the session, in every window"


def test_a_covered_page_learns_whether_its_own_person_is_back(
    signed_in, clock, person, make_person
):
    page = signed_in.get(PAGE).content.decode()
    (mark,) = signed_in.get("/session/", headers=QUIET).json()["persons"]
    assert f'data-person="{mark}"' in page
    clock.shift(minutes(16))
    assert "persons" not in signed_in.get("/session/").json()
    again, other = Client(), Client()
    again.force_login(person, backend=DOOR)
    other.force_login(make_person("Angela Brooks"), backend=DOOR)

    assert again.get("/session/", headers=QUIET).json()["persons"] == [mark]
    (others,) = other.get("/session/", headers=QUIET).json()["persons"]
    assert others != mark


def test_after_a_renewed_secret_key_an_open_page_still_belongs_to_its_person(
    signed_in, settings, person, make_person
):
    """Else every open page covers itself for good, and says that another person is there."""
    before = re.search(r'data-person="(\w+)"', signed_in.get(PAGE).content.decode())[1]
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-" + settings.SECRET_KEY
    again, other = Client(), Client()
    again.force_login(person, backend=DOOR)
    other.force_login(make_person("Angela Brooks"), backend=DOOR)

    for client in (signed_in, again):
        answer = client.get("/session/", headers=QUIET).json()
        assert answer["left"] > 0
        assert before in answer["persons"]
        page = client.get(PAGE).content.decode()
        assert f'data-person="{answer["persons"][0]}"' in page
        assert before not in page, "what is drawn now lasts longer than the former key"
    assert before not in other.get("/session/", headers=QUIET).json()["persons"]


def test_who_has_not_used_the_second_factor_yet_is_not_back(signed_in, settings, person):
    settings.PORTAL_SECOND_FACTOR = True
    assert signed_in.get("/session/").json()["persons"]
    User.objects.filter(pk=person.pk).update(is_staff=True)

    answer = signed_in.get("/session/").json()

    assert answer["left"] > 0
    assert answer["persons"] == []


def test_the_token_of_the_answer_is_good_for_the_forms_of_a_page_of_before(person):
    client = Client(enforce_csrf_checks=True)
    client.force_login(person, backend=DOOR)
    token = client.get("/session/").json()["token"]
    assert client.post("/session/", headers={"X-CSRFToken": token}).status_code == 200


def test_signing_in_again_starts_a_new_clock(signed_in, clock, person):
    clock.shift(timedelta(hours=13))
    assert not is_in(signed_in)
    signed_in.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    clock.shift(minutes(14))

    assert is_in(signed_in)


def test_a_form_sent_too_late_is_not_sent_and_its_text_is_handed_back(signed_in, clock):
    clock.shift(minutes(16))
    answer = signed_in.post(PAGE, {"subject": "My <b>knee</b>", "body": "It hurts & <i>more</i>"})
    page = answer.content.decode()

    assert answer.status_code == 403
    assert "You were signed out" in page
    assert "It hurts &amp; &lt;i&gt;more&lt;/i&gt;" in page
    assert "My &lt;b&gt;knee&lt;/b&gt;" in page
    assert not is_in(signed_in)


def test_a_stranger_has_no_clock_and_no_session(clock):
    client = Client()
    client.get("/")
    assert not client.cookies
    assert client.get("/session/").status_code == 401
    assert b"data-session=" not in client.get("/").content


def test_the_warning_counts_from_the_servers_clock(signed_in, clock):
    assert b'data-left="900"' in signed_in.get(PAGE).content
    for _time in range(71):
        clock.shift(minutes(10))
        signed_in.get(PAGE)
    # Ten minutes before the twelve hours are over.
    assert b'data-left="600"' in signed_in.get(PAGE).content


def test_staying_needs_the_forms_token(person):
    client = Client(enforce_csrf_checks=True)
    client.force_login(person, backend=DOOR)
    assert client.post("/session/").status_code == 403
