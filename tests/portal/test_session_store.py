"""Sessions are looked up with prepared SQL, and end as Django's do."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.conf import settings
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from portal.sessions.store import SessionStore

pytestmark = pytest.mark.django_db


def kept() -> str:
    store = SessionStore()
    store["word"] = "kept"
    store.save()
    return str(store.session_key)


def test_the_portal_keeps_sessions_in_this_store() -> None:
    assert import_module(settings.SESSION_ENGINE).SessionStore is SessionStore


def test_a_session_of_before_opens_and_can_be_read_by_djangos_own_store() -> None:
    key = kept()
    assert [SessionStore(key)["word"] for _time in range(3)] == ["kept"] * 3
    assert db.SessionStore(key)["word"] == "kept"


@pytest.mark.parametrize("seconds", [-1, 0])
def test_a_session_that_is_over_holds_nothing_and_has_no_key(seconds: int) -> None:
    key = kept()
    SessionStore(key).load()  # the question is written by now
    until = timezone.now() + timedelta(seconds=seconds)
    Session.objects.filter(pk=key).update(expire_date=until)
    over = SessionStore(key)
    assert over.load() == {}
    assert over.session_key is None


def test_a_key_that_was_made_up_opens_nothing() -> None:
    made_up = SessionStore("0123456789abcdef0123456789abcdef")
    assert made_up.load() == {}
    assert made_up.session_key is None


@pytest.mark.parametrize("cookie", ['"aaaaaaaa\\000"', '"aaaaaaaa\\303\\251"', "AAAAAAAAAAAA"])
def test_a_cookie_that_no_key_looks_like_is_as_none(client: Client, cookie: str) -> None:
    client.cookies.load(f"{settings.SESSION_COOKIE_NAME}={cookie}")

    assert client.get("/accounts/login/").status_code == 200
    assert SessionStore("aaaaaaaa\0").session_key is None
