"""What is left of a session that is over: nothing, a day later."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from portal.accounts.models import User
from portal.sessions import clearing
from portal.sessions.clearing import clear_sessions
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
FORMS = ("/accounts/login/", "/accounts/signup/", "/accounts/password/reset/")
A_DAY = timedelta(days=1, minutes=1)


def signed_in(person: User) -> Client:
    client = Client(headers={"User-Agent": "Firefox"})
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    assert UserSession.objects.filter(session_key=client.session.session_key).exists()
    return client


def test_a_day_later_the_worker_has_left_nothing_of_strangers_and_persons(person: User) -> None:
    for form in FORMS:
        Client().get(form)
    signed_in(person)
    assert Session.objects.count() > len(FORMS)
    with time_machine.travel(timezone.now() + A_DAY):
        call_command("content_worker", "--once")
    assert not Session.objects.exists()
    assert not UserSession.objects.exists()


def test_sessions_that_last_stay_with_their_devices(person: User, make_person: Any) -> None:
    with time_machine.travel(timezone.now() - A_DAY):
        signed_in(make_person("Walter Brandt"))
    client = signed_in(person)
    Client().get(FORMS[0])
    lasting = set(Session.objects.filter(expire_date__gt=timezone.now()))
    assert clear_sessions() == 2  # one session, one device
    assert set(Session.objects.all()) == lasting
    assert UserSession.objects.get().session_key == client.session.session_key
    assert client.get("/accounts/sessions/").status_code == 200


def test_the_device_of_who_signed_out_is_forgotten_too(person: User) -> None:
    signed_in(person).post("/accounts/logout/")
    clear_sessions()
    assert not UserSession.objects.exists()


def test_many_go_in_batches_and_a_worker_that_stops_leaves_the_rest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clearing, "BATCH", 2)
    over = timezone.now() - timedelta(hours=1)
    Session.objects.bulk_create(
        Session(session_key=f"key{number}", session_data="", expire_date=over)
        for number in range(5)
    )
    answers = iter([False, True, True])
    assert clear_sessions(stop=lambda: next(answers)) == 2
    assert clear_sessions() == 3
    assert not Session.objects.exists()
