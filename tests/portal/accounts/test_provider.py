"""Signing in by an outside provider: bound to one browser, and to issuer and subject."""

import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.test import Client

from portal.accounts.models import OutsideIdentity, User
from portal.accounts.outside import fetching
from tests.portal.accounts import provider as faked
from tests.portal.accounts.provider import CLIENT, SIGNED_IN, VERIFIED, Provider

pytestmark = pytest.mark.django_db


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def asked_of(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def test_without_settings_there_is_no_button_and_no_such_page(client: Client) -> None:
    page = client.get("/accounts/login/").content.decode()
    assert "/accounts/providers/" not in page
    assert client.post("/accounts/providers/test-id/start/").status_code == 404
    assert client.get("/accounts/providers/test-id/callback/").status_code == 404


def test_without_settings_a_person_has_no_page_of_providers(client: Client, person: User) -> None:
    faked.open_account(client, person)
    assert client.get("/accounts/providers/").status_code == 404


def test_the_button_is_a_form_and_a_link_begins_nothing(provider: Provider, client: Client) -> None:
    page = client.get("/accounts/login/").content.decode()
    assert "Sign in with Test ID" in page
    assert client.get("/accounts/providers/test-id/start/").status_code == 405
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/accounts/providers/test-id/start/").status_code == 403


def test_the_asking_is_whole_and_nothing_of_it_comes_from_the_request(
    provider: Provider, client: Client
) -> None:
    wished = "?acr_values=urn:test:lower&scope=email&auth_params=acr_values%3Durn:test:lower"
    address = faked.go(client, query=wished + "&process=connect&redirect_uri=https://evil.example/")
    asked = asked_of(address)
    assert address.startswith(f"{provider.issuer}/authorize?")
    assert len(asked["state"]) == 32
    assert len(asked["nonce"]) == 32
    assert asked["acr_values"] == f"{VERIFIED} {SIGNED_IN}"
    assert asked["scope"] == "openid profile"
    assert (asked["response_type"], asked["client_id"]) == ("code", CLIENT)
    assert (asked["code_challenge_method"], len(asked["code_challenge"])) == ("S256", 43)
    assert asked["redirect_uri"].endswith("/accounts/providers/test-id/callback/")
    again = asked_of(faked.go(client))
    assert {again["state"], again["nonce"]}.isdisjoint({asked["state"], asked["nonce"]})


def test_we_prove_who_we_are_by_a_signed_word_and_no_secret(
    provider: Provider, linked: User, client: Client
) -> None:
    faked.back(client, provider, faked.go(client))
    (form,) = [form for path, form in provider.asked if path == "/token"]
    assert form["client_assertion_type"].endswith(":jwt-bearer")
    assert "client_secret" not in form
    assert is_in(client)


def test_an_account_under_the_same_address_is_never_taken_over(
    provider: Provider, person: User, client: Client
) -> None:
    provider.userinfo = lambda said: said | {"email": person.email, "email_verified": True}
    provider.claims = lambda said: said | {"email": person.email, "email_verified": True}
    answer = faked.back(client, provider, faked.go(client))
    assert answer.status_code == 403
    assert "Sign in with your email address and password first" in answer.content.decode()
    assert not is_in(client)
    assert (OutsideIdentity.objects.count(), User.objects.count()) == (0, 1)


def test_the_same_subject_of_another_issuer_is_another_person(
    provider: Provider, linked: User, client: Client, settings: Any, tmp_path: Path
) -> None:
    with faked.running() as other:
        settings.PORTAL_SIGN_IN_PROVIDERS = [
            *settings.PORTAL_SIGN_IN_PROVIDERS,
            faked.settings_of(other, tmp_path, key="other"),
        ]
        answer = faked.back(client, other, faked.go(client, key="other"), key="other")
    assert answer.status_code == 403
    assert not is_in(client)


def test_an_answer_of_one_provider_does_not_count_at_the_address_of_another(
    provider: Provider, linked: User, client: Client, settings: Any, tmp_path: Path
) -> None:
    with faked.running() as other:
        settings.PORTAL_SIGN_IN_PROVIDERS = [
            *settings.PORTAL_SIGN_IN_PROVIDERS,
            faked.settings_of(other, tmp_path, key="other"),
        ]
        asked = faked.go(client, key="other")
        assert faked.back(client, provider, asked, key="test-id").status_code == 401
        asked = faked.go(client)
        mixed = faked.back(client, provider, asked, iss=other.issuer)
    assert mixed.status_code == 401
    assert not is_in(client)


def test_a_provider_that_names_itself_in_answers_has_to_do_so(
    provider: Provider, linked: User, client: Client
) -> None:
    name = "authorization_response_iss_parameter_supported"
    provider.discovery = lambda said: said | {name: True}
    assert faked.back(client, provider, faked.go(client)).status_code == 401
    answer = faked.back(client, provider, faked.go(client), iss=provider.issuer)
    assert answer.status_code == 302


def test_a_state_works_once_and_only_in_the_browser_that_began(
    provider: Provider, linked: User, client: Client
) -> None:
    asked = faked.go(client)
    other = Client()
    assert faked.back(other, provider, asked).status_code == 401
    assert not is_in(other)
    assert faked.back(client, provider, asked).status_code == 302
    client.post("/accounts/logout/")
    assert faked.back(client, provider, asked).status_code == 401
    assert not is_in(client)


def test_a_state_that_two_requests_read_at_once_lets_one_through(
    provider: Provider, linked: User, client: Client
) -> None:
    asked = faked.go(client)
    kept = client.session["portal_provider_attempts"]
    assert faked.back(client, provider, asked).status_code == 302
    client.post("/accounts/logout/")
    session = client.session
    session["portal_provider_attempts"] = kept
    session.save()
    assert faked.back(client, provider, asked).status_code == 401


@pytest.mark.parametrize("answer", [{"state": ""}, {"state": "x" * 32}, {"code": "used"}])
def test_a_forged_state_or_code_signs_nobody_in(
    answer: dict[str, str], provider: Provider, linked: User, client: Client
) -> None:
    assert faked.back(client, provider, faked.go(client), **answer).status_code == 401
    assert not is_in(client)


def test_an_attempt_ends_after_a_quarter_of_an_hour(
    provider: Provider, linked: User, client: Client
) -> None:
    asked = faked.go(client)
    session = client.session
    kept = session["portal_provider_attempts"]
    for one in kept.values():
        one["begun"] -= 15 * 60
    session["portal_provider_attempts"] = kept
    session.save()
    assert faked.back(client, provider, asked).status_code == 401


@pytest.mark.parametrize("error", ["access_denied", "login_required", "<script>alert(1)</script>"])
def test_an_error_of_the_provider_is_a_page_in_our_words(
    error: str, provider: Provider, linked: User, client: Client
) -> None:
    answer = faked.back(client, provider, faked.go(client), error=error, error_description="Zyxboo")
    assert answer.status_code == 401
    text = answer.content.decode()
    assert "Nothing was changed." in text
    assert "Zyxboo" not in text
    assert "alert(1)" not in text


def test_the_answer_of_a_provider_is_in_no_link_of_a_page(
    provider: Provider, client: Client
) -> None:
    asked = faked.go(client)
    code = provider.authorize(asked)
    text = faked.back(client, provider, asked, code=code).content.decode()
    assert code not in text
    assert asked_of(asked)["state"] not in text


def test_who_began_in_spanish_comes_back_in_spanish_and_to_the_page_that_was_wanted(
    provider: Provider, person: User, client: Client
) -> None:
    address = "/es/accounts/providers/test-id/start/"
    asked = client.post(address, {"next": "/search/"})["Location"]
    assert "/es/" not in asked_of(asked)["redirect_uri"], "one address is registered"
    text = faked.back(client, provider, asked).content.decode()
    assert "aún no pertenece a ninguna cuenta" in text
    OutsideIdentity.objects.create(user=person, issuer=provider.issuer, subject="subject-1")
    asked = client.post(address, {"next": "/search/"})["Location"]
    assert faked.back(client, provider, asked)["Location"] == "/search/"
    client.post("/accounts/logout/")
    asked = client.post(address, {"next": "https://evil.example/"})["Location"]
    assert "evil" not in faked.back(client, provider, asked)["Location"]


def test_a_code_beside_an_error_is_not_used(
    provider: Provider, linked: User, client: Client
) -> None:
    asked = faked.go(client)
    code = provider.authorize(asked)
    answer = faked.back(client, provider, asked, code=code, error="server_error")
    assert answer.status_code == 401
    assert "/token" not in [path for path, _ in provider.asked]


def test_a_provider_that_is_down_leaves_the_password(
    provider: Provider, person: User, client: Client
) -> None:
    provider.status = 503
    answer = client.post("/accounts/providers/test-id/start/")
    assert answer.status_code == 503
    assert "You can still sign in with your email address and password" in answer.content.decode()
    faked.open_account(client, person)
    assert is_in(client)


def test_no_page_waits_longer_than_five_seconds_for_a_slow_provider(
    provider: Provider, linked: User, client: Client, monkeypatch: Any
) -> None:
    asked = faked.go(client)
    provider.slow = 2.0  # each answer alone is in time; all of them are not
    monkeypatch.setattr(fetching, "PATIENCE", 3.0)
    begun = time.monotonic()
    answer = faked.back(client, provider, asked)
    assert time.monotonic() - begun < 5
    assert answer.status_code == 503
    count = len(provider.asked)
    asked = faked.go(client)
    assert faked.back(client, provider, asked).status_code == 503
    assert len(provider.asked) == count, "it is left alone for a while"


@pytest.mark.parametrize(
    "changed",
    [
        {"issuer": "http://127.0.0.1:9"},
        {"token_endpoint": "http://169.254.169.254/token"},
        {"jwks_uri": "file:///etc/passwd"},
        {"userinfo_endpoint": None},
        {"token_endpoint": "https://h:abc/"},
        {"jwks_uri": "https://[h/"},
    ],
)
def test_a_provider_speaks_for_itself_only(
    changed: dict[str, Any], provider: Provider, client: Client
) -> None:
    provider.discovery = lambda said: said | changed
    assert client.post("/accounts/providers/test-id/start/").status_code == 401


def test_an_address_with_half_a_character_or_a_line_is_no_address(
    provider: Provider, client: Client
) -> None:
    for odd in ("\ud800", "\n", " "):
        address = f"{provider.issuer}/authorize{odd}"
        provider.discovery = lambda said, address=address: (
            said | {"authorization_endpoint": address}
        )
        assert client.post("/accounts/providers/test-id/start/").status_code == 401


@pytest.mark.parametrize("where", ["/.well-known/openid-configuration", "/token", "/keys", "/me"])
def test_a_deep_nest_is_no_answer(
    where: str, provider: Provider, linked: User, client: Client
) -> None:
    provider.raw = {where: b"[" * 200_000}
    begun = client.post("/accounts/providers/test-id/start/")
    last = begun
    if begun.status_code == 302:
        last = faked.back(client, provider, begun["Location"])
    assert last.status_code == 503
    assert not is_in(client)


def test_somebody_inactive_does_not_come_in(
    provider: Provider, linked: User, client: Client
) -> None:
    linked.is_active = False
    linked.save()
    faked.back(client, provider, faked.go(client))
    assert not is_in(client)


def test_the_second_step_of_the_account_is_still_asked(
    provider: Provider, linked: User, client: Client
) -> None:
    Authenticator.objects.create(
        user=linked, type=Authenticator.Type.TOTP, data={"secret": "JBSWY3DPEHPK3PXP"}
    )
    answer = faked.back(client, provider, faked.go(client))
    assert answer["Location"].endswith("/accounts/2fa/authenticate/")
    assert not is_in(client)


def test_an_address_that_nobody_confirmed_is_still_asked_for(
    provider: Provider, linked: User, client: Client, settings: Any
) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    EmailAddress.objects.filter(user=linked).update(verified=False)
    faked.back(client, provider, faked.go(client))
    assert not is_in(client)


def test_a_sign_in_has_a_new_session_key(provider: Provider, linked: User, client: Client) -> None:
    asked = faked.go(client)
    before = client.session.session_key
    faked.back(client, provider, asked)
    assert is_in(client)
    assert client.session.session_key != before


@pytest.mark.skipif(not apps.is_installed("sm_plugin"), reason="the record is the plugin's")
def test_signing_in_failing_and_adding_are_on_record_by_code(
    provider: Provider, person: User, client: Client
) -> None:
    from sm_plugin.audit.models import AuditEvent

    faked.back(client, provider, faked.go(client))
    faked.open_account(client, person)
    faked.back(client, provider, faked.go(client))
    other = Client()
    faked.back(other, provider, faked.go(other))
    rows = AuditEvent.objects.filter(action__startswith="account.").order_by("at", "id")
    assert list(rows.values_list("action", "outcome", "code")) == [
        ("account.sign_in", "failed", "provider.not_added"),
        ("account.sign_in", "ok", "password"),
        ("account.provider", "ok", "added"),
        ("account.sign_in", "ok", "provider"),
    ]


@pytest.mark.skipif(not apps.is_installed("sm_plugin"), reason="the record is the plugin's")
def test_a_stranger_with_a_made_up_state_adds_nothing_to_the_record(
    provider: Provider, person: User, client: Client
) -> None:
    from sm_plugin.audit.models import AuditEvent

    address = "/accounts/providers/test-id/callback/"
    assert client.get(address, {"state": "x" * 32}).status_code == 401
    assert not AuditEvent.objects.exists()
    faked.open_account(client, person)
    client.get(address, {"state": "x" * 32})
    codes = AuditEvent.objects.filter(outcome="failed").values_list("code", flat=True)
    assert list(codes) == ["provider.state"], "of somebody known it is"


def test_many_slow_answers_hold_few_threads(provider: Provider, linked: User) -> None:
    provider.slow = 1.0
    for _ in range(6):
        Client().post("/accounts/providers/test-id/start/")
    names = [one.name for one in threading.enumerate()]
    assert len([name for name in names if name.startswith("sign-in-provider")]) <= 4
