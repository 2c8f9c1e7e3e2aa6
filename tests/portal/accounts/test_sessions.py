"""A person sees where he or she is signed in, and ends it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.test import Client
from django.utils import timezone

from portal.accounts.models import User
from portal.accounts.sign_in.sessions import device_name
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1"
LAPTOP = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


def signed_in(person: User, device: str) -> Client:
    client = Client(headers={"User-Agent": device})
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    return client


def is_in(client: Client) -> bool:
    return (
        client.get("/accounts/email/").status_code != 302
        or "login" not in (client.get("/accounts/email/")["Location"])
    )


def test_each_device_is_listed_and_one_can_be_signed_out(person: User) -> None:
    laptop, phone = signed_in(person, LAPTOP), signed_in(person, PHONE)
    page = laptop.get("/accounts/sessions/").content.decode()
    assert "Firefox on Windows" in page
    assert "Safari on iPhone" in page
    other = UserSession.objects.get(user_agent=PHONE)
    assert laptop.get(f"/accounts/sessions/{other.pk}/end/").status_code == 405
    laptop.post(f"/accounts/sessions/{other.pk}/end/")
    assert is_in(laptop)
    assert not is_in(phone)


def test_a_device_whose_session_is_over_is_not_listed_and_keeps_its_text(person: User) -> None:
    """Its own browser asks later, and gets back what it sends."""
    with time_machine.travel(timezone.now(), tick=False) as clock:
        phone = signed_in(person, PHONE)
        clock.shift(timedelta(minutes=40))
        laptop = signed_in(person, LAPTOP)
        page = laptop.get("/accounts/sessions/").content.decode()
        assert "Firefox on Windows" in page
        assert "Safari on iPhone" not in page
        assert "Sign out all other devices" not in page
        answer = phone.post("/accounts/email/", {"body": "What I wrote"})
    assert "What I wrote" in answer.content.decode()


@pytest.mark.skipif(not apps.is_installed("sm_plugin"), reason="the clock is the plugin's")
def test_the_hour_of_a_sign_in_is_that_of_the_person_and_names_its_zone(person: User) -> None:
    from sm_plugin.notify.models import NoticePreference

    with time_machine.travel(datetime(2026, 11, 30, 18, 0, tzinfo=UTC), tick=False):
        page = signed_in(person, LAPTOP).get("/accounts/sessions/").content.decode()
        assert "Signed in Nov. 30, 2026, 1 p.m. EST" in page
        NoticePreference.objects.create(user=person, zone="Pacific/Honolulu")
        page = signed_in(person, LAPTOP).get("/accounts/sessions/").content.decode()
        assert "Signed in Nov. 30, 2026, 8 a.m. HST" in page


@pytest.mark.skipif(not apps.is_installed("sm_plugin"), reason="the clock is the plugin's")
def test_the_day_of_a_passkey_is_that_of_the_person(person: User) -> None:
    from sm_plugin.notify.models import NoticePreference

    NoticePreference.objects.create(user=person, zone="Pacific/Guam")
    with time_machine.travel(datetime(2026, 11, 30, 18, 0, tzinfo=UTC), tick=False):
        client = signed_in(person, LAPTOP)
        Authenticator.objects.create(
            user=person, type="webauthn", data={"name": "Key", "credential": {}}
        )
        page = client.get("/accounts/2fa/webauthn/").content.decode()
        assert "Added on Dec. 1, 2026." in page


def test_all_other_devices_are_signed_out_at_once(person: User) -> None:
    laptop, phone, tablet = (signed_in(person, name) for name in (LAPTOP, PHONE, "tablet"))
    laptop.post("/accounts/sessions/")
    assert [is_in(client) for client in (laptop, phone, tablet)] == [True, False, False]


@pytest.mark.skipif(not apps.is_installed("sm_plugin"), reason="the record is the plugin's")
def test_each_device_that_is_signed_out_from_another_is_in_the_record(person: User) -> None:
    from sm_plugin.audit.models import AuditEvent

    laptop, _phone, _tablet = (signed_in(person, name) for name in (LAPTOP, PHONE, "tablet"))
    phone = UserSession.objects.get(user_agent=PHONE)
    laptop.post(f"/accounts/sessions/{phone.pk}/end/")
    laptop.post("/accounts/sessions/")

    ended = AuditEvent.objects.filter(action="account.sign_out")
    assert [(one.actor_key, one.code) for one in ended] == [(str(person.pk), "other_device")] * 2


def test_nobody_ends_a_session_of_somebody_else(person: User, make_person: Any) -> None:
    other = signed_in(make_person("Walter Brandt"), PHONE)
    own = UserSession.objects.get(user_agent=PHONE)
    assert signed_in(person, LAPTOP).post(f"/accounts/sessions/{own.pk}/end/").status_code == 404
    assert is_in(other)


def test_signing_out_clears_what_the_browser_kept(person: User) -> None:
    client = signed_in(person, LAPTOP)
    assert "Clear-Site-Data" not in client.get("/accounts/email/").headers
    answer = client.post("/accounts/logout/")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert not is_in(client)


def test_a_session_that_timed_out_clears_it_too(person: User, settings: Any) -> None:
    client = signed_in(person, LAPTOP)
    settings.PORTAL_IDLE_SECONDS = -60
    answer = client.get("/accounts/email/")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'


def test_a_changed_password_ends_every_other_session(person: User) -> None:
    laptop, phone = signed_in(person, LAPTOP), signed_in(person, PHONE)
    new = "nine loud magpies argue"
    data = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    laptop.post("/accounts/password/change/", data)
    assert is_in(laptop)
    assert not is_in(phone)


@pytest.mark.parametrize("path", ["/accounts/email/", "/accounts/2fa/totp/activate/"])
def test_a_change_of_address_or_factor_asks_for_the_password_again(
    person: User, path: str, settings: Any
) -> None:
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
    answer = signed_in(person, LAPTOP).post(path, {"action_add": "", "email": "x@demo.example"})
    assert answer["Location"].startswith("/accounts/reauthenticate/")


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36", "Chrome on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537.36 Edg/140", "Edge on Windows"),
        ("<script>alert(1)</script>", "A device that we can't name"),
    ],
)
def test_a_device_is_named_in_words(said: str, named: str) -> None:
    assert device_name(said) == named


@pytest.mark.parametrize("way", ["one", "many"])
def test_an_account_that_is_opened_again_lets_no_old_session_in(
    client: Client, person: User, admin: User, way: str
) -> None:
    """Whoever holds the laptop on which it was open would be in again."""
    laptop = signed_in(person, LAPTOP)
    client.force_login(admin)
    for state in (False, True):
        if way == "one":
            person.is_active = state
            person.save()
        else:
            path = f"/admin/bulk/accounts/user/set_active_state/?id={person.pk}"
            client.post(path, {"mark_as_active": str(state)})
        person.refresh_from_db()
        assert person.is_active is state

    assert not is_in(laptop)
    assert is_in(signed_in(person, PHONE))


def renew_secret_key(settings: Any) -> None:
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-" + settings.SECRET_KEY


def test_a_device_stays_listed_and_can_be_ended_after_a_change_of_the_secret_key(
    person: User, settings: Any
) -> None:
    laptop, phone = signed_in(person, LAPTOP), signed_in(person, PHONE)
    renew_secret_key(settings)
    assert is_in(phone)
    assert is_in(laptop)
    laptop.post("/accounts/sessions/")
    assert [is_in(client) for client in (laptop, phone)] == [True, False]


@pytest.mark.parametrize("way", ["list", "sign-in"])
def test_after_a_renewed_secret_key_one_device_signs_no_other_out_by_looking_at_it(
    person: User, settings: Any, way: str
) -> None:
    laptop, phone = signed_in(person, LAPTOP), signed_in(person, PHONE)
    renew_secret_key(settings)
    if way == "list":
        page = laptop.get("/accounts/sessions/").content.decode()
        assert "Safari on iPhone" in page
    else:
        signed_in(person, "tablet")
    assert is_in(phone)
    assert is_in(laptop)


def test_a_session_is_signed_with_the_new_key_while_its_person_is_there_and_outlives_the_former(
    person: User, settings: Any
) -> None:
    laptop, phone = signed_in(person, LAPTOP), signed_in(person, PHONE)
    renew_secret_key(settings)
    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        assert is_in(laptop)
        settings.SECRET_KEY_FALLBACKS = []
        assert is_in(laptop)
        assert not is_in(phone), "it was signed with a key that counts no more"
