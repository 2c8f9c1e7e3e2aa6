"""A passkey counts where it verified who holds it: by a finger, a face or a PIN."""

import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from portal.accounts.models import User
from tests.conftest import PASSWORD
from tests.portal.accounts.passkey import Passkey

pytestmark = pytest.mark.django_db
ADD, USE = "/accounts/2fa/webauthn/add/", "/accounts/2fa/authenticate/"


@pytest.fixture(autouse=True)
def in_force(settings: Any) -> None:
    settings.PORTAL_SECOND_FACTOR = True


def sign_in(client: Client, person: User) -> Any:
    data = {"login": person.email, "password": PASSWORD}
    return client.post("/accounts/login/", data)


def add(client: Client, key: Passkey, *, verified: bool) -> None:
    options = client.get(ADD).context["js_data"]["creation_options"]
    assert options["publicKey"]["authenticatorSelection"]["userVerification"] == "required"
    made = key.made(options, verified=verified)
    client.post(ADD, {"name": "Key", "credential": json.dumps(made)})


@pytest.fixture
def signed_in(client: Client, admin: User) -> Client:
    sign_in(client, admin)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def test_a_key_that_verified_nobody_is_not_added(signed_in: Client) -> None:
    add(signed_in, Passkey(), verified=False)
    assert not Authenticator.objects.exists()
    assert signed_in.get("/admin/").status_code == 302


def test_a_key_that_verified_nobody_opens_nothing(signed_in: Client, admin: User) -> None:
    """Whoever finds a key and knows the password is not the person."""
    key = Passkey()
    add(signed_in, key, verified=True)
    assert Authenticator.objects.filter(user=admin, type="webauthn").exists()
    assert signed_in.get("/admin/").status_code == 200

    for verified, opens in [(False, 302), (True, 200)]:
        browser = Client()
        sign_in(browser, admin)
        options = browser.get(USE).context["js_data"]["request_options"]
        assert options["publicKey"]["userVerification"] == "required"
        used = key.used(options, verified=verified)
        browser.post(USE, {"credential": json.dumps(used)})
        assert browser.get("/admin/").status_code == opens, verified


def test_an_answer_of_a_key_works_once(signed_in: Client, admin: User) -> None:
    key = Passkey()
    add(signed_in, key, verified=True)
    browser = Client()
    sign_in(browser, admin)
    options = browser.get(USE).context["js_data"]["request_options"]
    used = {"credential": json.dumps(key.used(options, verified=True))}
    browser.post(USE, used)
    assert browser.get("/admin/").status_code == 200

    again = Client()
    sign_in(again, admin)
    again.get(USE)  # another challenge
    again.post(USE, used)
    assert again.get("/admin/").status_code == 302


def test_the_last_factor_stays_though_its_removal_was_begun_beside_another(
    signed_in: Client, admin: User
) -> None:
    """What waited for the password comes back to the view alone, round every middleware."""
    key = Passkey()
    add(signed_in, key, verified=True)
    add(signed_in, Passkey(), verified=True)
    first, second = Authenticator.objects.filter(user=admin, type="webauthn").order_by("pk")
    waiting = Client()
    sign_in(waiting, admin)
    options = waiting.get(USE).context["js_data"]["request_options"]
    used = {"credential": json.dumps(key.used(options, verified=True))}
    waiting.post(USE, used)
    remove = f"/accounts/2fa/webauthn/keys/{first.pk}/remove/"
    asked = waiting.post(remove)
    assert asked["Location"].startswith("/accounts/reauthenticate/")

    signed_in.post(f"/accounts/2fa/webauthn/keys/{second.pk}/remove/")
    assert list(Authenticator.objects.filter(type="webauthn")) == [first]
    waiting.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": remove})
    assert list(Authenticator.objects.filter(type="webauthn")) == [first]
    assert "Add another key first." in waiting.get("/accounts/2fa/webauthn/").content.decode()
    assert signed_in.get(remove)["Location"] == "/accounts/2fa/webauthn/"


@pytest.mark.parametrize("words", ["Did you lose your phone", "¿Perdió su teléfono"])
def test_who_lost_the_key_reads_who_can_help_where_it_is_asked_for_again(
    signed_in: Client, words: str
) -> None:
    add(signed_in, Passkey(), verified=True)
    prefix = "/es" if words.startswith("¿") else ""
    page = signed_in.get(f"{prefix}/accounts/2fa/webauthn/reauthenticate/")
    assert words in page.content.decode()
